"""The page: one self-contained HTML file about a tagged export."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import InputError
from pipeline.insight.overview import Overview, TaggedRow, overview
from pipeline.insight.words import WORDS
from pipeline.schema import ADDED, BETWEEN_EVIDENCE, Status, Tag
from pipeline.tables import open_export
from pipeline.text.clean import clean

BATCH = 4_096


def write_page(tagged: Path, out: Path, *, lang: str) -> None:
    """Read a tagged export and write its page.

    Raises:
        InputError: the file was not tagged by verbatim.
    """
    html = render(overview(list(read_tagged(tagged))), source=tagged.name, lang=lang)
    temporary = out.with_name(f".{out.name}.part")
    temporary.write_text(html, encoding="utf-8")
    temporary.replace(out)


def read_tagged(path: Path) -> Iterator[TaggedRow]:
    """The rows of a tagged export."""
    with open_export(path) as export:
        missing = [name for name in ADDED if name not in export.columns]
        if missing:
            raise InputError(
                f"This file was not tagged: it has no column {missing[0]}", where=str(path), fix=f"run `verbatim tag {path}` first"
            )
        for batch in export.batches(BATCH):
            columns = [
                batch.values(name)
                for name in ("verbatim_tag", "verbatim_status", "verbatim_reason", "verbatim_confidence", "verbatim_evidence")
            ]
            for row, (text, *values) in enumerate(zip(batch.texts, *columns, strict=True), batch.start + 1):
                yield _row(row, text, *values)


def _row(
    row: int, text: str, tag: str | None, status: str | None, reason: str | None, confidence: str | None, evidence: str | None
) -> TaggedRow:
    words = tuple((evidence or "").split(BETWEEN_EVIDENCE)) if evidence else ()
    return TaggedRow(
        row, clean(text).text, Tag(tag) if tag else None, Status(status or "not_scored"), reason or "", float(confidence or 0), words
    )


def render(figures: Overview, *, source: str, lang: str) -> str:
    """The page as HTML; every text from a comment is escaped."""
    from jinja2 import Environment, PackageLoader

    environment = Environment(loader=PackageLoader("pipeline.insight", "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["percent"] = lambda share: f"{share:.1%}".replace(".", ",").replace("%", " %") if lang == "fr" else f"{share:.1%}"
    return environment.get_template("page.html").render(figures=figures, words=WORDS[lang], source=source)
