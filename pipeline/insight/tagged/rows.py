"""Reads a tagged export: one TaggedRow a row, by the contract of the columns that verbatim adds and by the roles of the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.errors import InputError
from pipeline.insight.tagged.consent import Consent, consent_of
from pipeline.insight.tagged.dates import date_of, month_first
from pipeline.insight.tagged.roles import Role, find_roles, first_name, rating_of
from pipeline.schema import ADDED, BETWEEN_EVIDENCE, PROBABILITY_COLUMNS, TAGS, Status, Tag
from pipeline.tables import Batch, Export, open_export
from pipeline.text.clean import clean

BATCH = 4_096
_SAMPLE = 2_000


@dataclass(frozen=True, slots=True)
class TaggedRow:
    """One row of a tagged export; ``row`` counts from 1, ``probabilities`` follow TAGS and are empty when not scored.

    ``text`` is cleaned, for reading; ``original`` is as the customer wrote it. ``consent`` is None where the export has no such column.
    ``name`` is the first name, which a quote may bear; ``whole_name`` is all that the cell says, which no quote may tell without leave.
    """

    row: int
    text: str
    tag: Tag | None
    status: Status
    reason: str
    probabilities: tuple[float, ...]
    evidence: tuple[str, ...]
    date: date | None = None
    touchpoint: str = ""
    product: str = ""
    shop: str = ""
    rating: float | None = None
    consent: Consent | None = None
    name: str = ""
    whole_name: str = ""
    original: str = ""


@dataclass(frozen=True, slots=True)
class TaggedExport:
    """A tagged export: its rows, which column told what, the rows that could not be read, and the model's name."""

    source: str
    rows: tuple[TaggedRow, ...]
    roles: Mapping[Role, str]
    rejects: int
    model: str


def read_tagged(path: Path, *, text_column: str | None = None) -> TaggedExport:
    """The whole tagged export; its comments are in ``text_column``, or where they are found.

    Raises:
        InputError: the file was not tagged by verbatim, or a cell of the columns that it adds is not what it writes.
    """
    with open_export(path, text_column=text_column) as export:
        _refuse_untagged(export, path)
        roles = find_roles(_sample(export), text_column=export.text_column)
        american = Role.DATE in roles and month_first(_cells(export, roles[Role.DATE]))
        rows: list[TaggedRow] = []
        rejects, model = 0, ""
        for batch in export.batches(BATCH):
            rows += _rows(batch, roles, american=american, path=path)
            rejects += len(batch.rejects)
            model = model or next(filter(None, batch.values("verbatim_model")), "")
    return TaggedExport(path.name, tuple(rows), roles, rejects, model)


def _refuse_untagged(export: Export, path: Path) -> None:
    known = export.every_column()
    if missing := [name for name in ADDED if name not in known]:
        raise InputError(
            f"This file was not tagged: it has no column {missing[0]}", where=str(path), fix=f"run `verbatim tag {path}` first"
        )


def _sample(export: Export) -> dict[str, Sequence[str]]:
    first = next(iter(export.batches(_SAMPLE)), None)
    return {name: [cell or "" for cell in first.values(name)] for name in export.columns} if first else {}


def _cells(export: Export, column: str) -> Sequence[str]:
    return [cell or "" for batch in export.batches(BATCH) for cell in batch.values(column)]


def _rows(batch: Batch, roles: Mapping[Role, str], *, american: bool, path: Path) -> Iterator[TaggedRow]:
    added = {name: batch.values(name) for name in ADDED}
    told = {role: batch.values(column) for role, column in roles.items()}
    for place, text in enumerate(batch.texts):
        number = batch.start + place + 1
        try:
            scored = _scored({name: values[place] or "" for name, values in added.items()})
        except ValueError as error:
            fix = "tag the export again, and leave the columns verbatim_… as they are"
            raise InputError(f"a cell that verbatim wrote was altered: {error}", where=f"{path}, row {number}", fix=fix) from error
        cells = {role: " ".join((values[place] or "").split()) for role, values in told.items()}
        yield replace(_described(cells, roles, american), row=number, text=clean(text).text, original=text, **scored)


def _scored(cells: Mapping[str, str]) -> dict[str, Any]:
    """The fields that verbatim's own columns tell. Raises ValueError for a cell that verbatim does not write."""
    tag = Tag(cells["verbatim_tag"]) if cells["verbatim_tag"] else None
    evidence = cells["verbatim_evidence"].removeprefix("'")
    return {
        "tag": tag,
        "status": Status(cells["verbatim_status"] or Status.NOT_SCORED),
        "reason": cells["verbatim_reason"],
        "probabilities": tuple(float(cells[PROBABILITY_COLUMNS[t]].replace(",", ".")) for t in TAGS) if tag else (),
        "evidence": tuple(evidence.split(BETWEEN_EVIDENCE)) if evidence else (),
    }


def _described(cells: Mapping[Role, str], columns: Mapping[Role, str], american: bool) -> TaggedRow:
    """A row of what the export's own columns tell, before the rest is known."""
    return TaggedRow(
        row=0,
        text="",
        tag=None,
        status=Status.NOT_SCORED,
        reason="",
        probabilities=(),
        evidence=(),
        date=date_of(cells.get(Role.DATE, ""), american=american),
        touchpoint=cells.get(Role.TOUCHPOINT, ""),
        product=cells.get(Role.PRODUCT, ""),
        shop=cells.get(Role.SHOP, ""),
        rating=rating_of(cells.get(Role.RATING, "")),
        consent=consent_of(cells[Role.CONSENT]) if Role.CONSENT in cells else None,
        name=first_name(cells.get(Role.NAME, ""), column=columns.get(Role.NAME, "")),
        whole_name=cells.get(Role.NAME, ""),
    )
