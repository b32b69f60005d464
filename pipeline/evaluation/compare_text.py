"""A comparison for people: lines for a terminal, and a page to send to a colleague."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import InputError, counted
from pipeline.evaluation.compare import Comparison, Disagreement, Slice
from pipeline.tables.atomic import atomic
from pipeline.text.mask import mask

SHOWN = 10
LONGEST = 90


def as_text(comparison: Comparison) -> str:
    """What a person wants to know, the verdict first; the ten surest of the comments on which the two differ."""
    return "\n".join(
        [
            comparison.verdict,
            "",
            f"on          {counted(comparison.comments, 'comment')} of {comparison.source}",
            f"champion    {comparison.champion}: macro-F1 {comparison.champion_f1}",
            f"challenger  {comparison.challenger}: macro-F1 {comparison.challenger_f1}",
            "",
            f"{'F1 of':<18} {'champion':>10} {'challenger':>10} {'change':>8}",
            *(f"{tag:<18} {one:>10.3f} {other:>10.3f} {other - one:>+8.3f}" for tag, (one, other) in comparison.tags.items()),
            "",
            *_slice_lines(comparison),
            "",
            *_disagreement_lines(comparison),
        ]
    )


def _slice_lines(comparison: Comparison) -> list[str]:
    clear = comparison.clear_slices()
    if not clear:
        return [f"slices      no difference beyond noise on any of {len(comparison.slices)}"]
    return [f"slices      beyond noise on {len(clear)} of {len(comparison.slices)} (accuracy):", *map(_slice_line, clear)]


def _slice_line(one: Slice) -> str:
    return f"  {one.name:<34} {one.champion:.3f} → {one.challenger:.3f}  {one.difference.signed()}  {counted(one.comments, 'comment')}"


def _disagreement_lines(comparison: Comparison) -> list[str]:
    differ = comparison.disagreements
    won = sum(d.challenger == d.tag for d in differ)
    lost = sum(d.champion == d.tag for d in differ)
    summary = f"differ      on {counted(len(differ), 'comment')}: the challenger alone is right on {won}, the champion alone on {lost}"
    return [summary, *map(_disagreement_line, differ[:SHOWN])]


def _disagreement_line(one: Disagreement) -> str:
    text = " ".join(mask(one.text).split())
    short = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return f"  is {one.tag}: {one.champion} {one.champion_confidence:.0%} → {one.challenger} {one.challenger_confidence:.0%}  {short}"


def refuse_no_page(out: Path) -> None:
    """Raises InputError where a name says that the file is something else, such as a queue with labels."""
    if out.suffix.lower() not in {".html", ".htm"}:
        raise InputError("the page is HTML, and its name says something else", where=str(out), fix="give -o a name that ends in .html")


def write_page(comparison: Comparison, out: Path) -> None:
    """The page as a file, whole or not at all."""
    with atomic(out) as temp:
        temp.write_text(as_page(comparison), encoding="utf-8")


def as_page(comparison: Comparison) -> str:
    """One self-contained HTML file; comments are escaped and personal data in them masked."""
    from jinja2 import Environment, PackageLoader

    environment = Environment(
        loader=PackageLoader("pipeline.evaluation", "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"percent": lambda share: f"{share:.1%}", "masked": mask, "signed": lambda value: f"{value:+.3f}"}
    return environment.get_template("compare.html").render(c=comparison)
