"""Reads a tagged export: one TaggedRow a row, by the contract of the columns that verbatim adds and by the roles of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.errors import Warn, unheard
from pipeline.evaluation.ratings import rating_of
from pipeline.insight.tagged.consent import Consent, consent_of
from pipeline.insight.tagged.dates import date_of, month_first
from pipeline.insight.tagged.roles import Role, find_roles, first_name, name_columns
from pipeline.schema import Status, Tag
from pipeline.tables import BATCH, Export
from pipeline.tables.cells import whole_characters
from pipeline.tables.tagged import TaggedCells, open_tagged, tagged_cells
from pipeline.text.clean import clean

_SAMPLE = 2_000


@dataclass(frozen=True, slots=True)
class TaggedRow:
    """One row of a tagged export; ``row`` is its number there, ``probabilities`` follow TAGS and are empty when not scored.

    ``text`` is cleaned, for reading; ``original`` is as the customer wrote it. ``consent`` is None where the export has no such column.
    ``name`` is the first name, which a quote may bear by leave; ``whole_name`` is all that the columns of names say, which none may tell.
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
    """A tagged export: its rows, the column of the comments, which others told what, the rows not read, and the models' names.

    Names of the file and of columns are as a page may show them: characters that no encoding can write are U+FFFD.
    """

    source: str
    rows: tuple[TaggedRow, ...]
    text_column: str
    roles: Mapping[Role, str]
    rejects: int
    models: frozenset[str]

    @property
    def model(self) -> str:
        """What tagged it, in words."""
        return ", ".join(sorted(self.models))


def read_tagged(path: Path, *, text_column: str | None = None, sheet: str | None = None, warn: Warn = unheard) -> TaggedExport:
    """The whole tagged export, or a sheet of a workbook; its comments are in ``text_column``, or where its evidence is quoted from.

    How it is read is told where that may not be as the user thinks.

    Raises:
        InputError: the file was not tagged by verbatim, or a cell of the columns that it adds is not what it writes.
    """
    with open_tagged(path, text_column=text_column, sheet=sheet, warn=warn) as export:
        sample = _sample(export)
        roles = find_roles(sample, text_column=export.text_column)
        names = name_columns(sample, text_column=export.text_column, roles=roles)
        american = Role.DATE in roles and month_first(_cells(export, roles[Role.DATE]))
        rows: list[TaggedRow] = []
        rejects, models = 0, set[str]()
        for batch in export.batches(BATCH):
            read = list(tagged_cells(batch, path, beside=[*roles.values(), *names]))
            rows += (_row(said, roles, american=american) for said in read)
            rejects += len(batch.rejects)
            models |= {said.model for said in read if said.model}
    told = {role: whole_characters(column) for role, column in roles.items()}
    return TaggedExport(whole_characters(path.name), tuple(rows), whole_characters(export.text_column), told, rejects, frozenset(models))


def _sample(export: Export) -> dict[str, Sequence[str]]:
    first = next(iter(export.batches(_SAMPLE)), None)
    return {name: [cell or "" for cell in first.values(name)] for name in export.columns} if first else {}


def _cells(export: Export, column: str) -> Sequence[str]:
    return [cell or "" for batch in export.batches(BATCH) for cell in batch.values(column)]


def _one_line(*cells: str) -> str:
    """All the words of some cells."""
    return " ".join(word for cell in cells for word in cell.split())


def _row(said: TaggedCells, columns: Mapping[Role, str], *, american: bool) -> TaggedRow:
    """What verbatim's columns say of a row, and what the export's own tell: first those that have a role, then those of names."""
    cells = dict(zip(columns, map(_one_line, said.beside), strict=False))
    return TaggedRow(
        row=said.row,
        text=clean(said.text).text,
        tag=said.tag,
        status=said.status,
        reason=said.reason,
        probabilities=said.probabilities,
        evidence=said.evidence,
        date=date_of(cells.get(Role.DATE, ""), american=american),
        touchpoint=cells.get(Role.TOUCHPOINT, ""),
        product=cells.get(Role.PRODUCT, ""),
        shop=cells.get(Role.SHOP, ""),
        rating=rating_of(cells.get(Role.RATING, "")),
        consent=consent_of(cells[Role.CONSENT], column=columns[Role.CONSENT]) if Role.CONSENT in cells else None,
        name=first_name(cells.get(Role.NAME, ""), column=columns.get(Role.NAME, "")),
        whole_name=_one_line(*said.beside[len(columns) :]),
        original=said.text,
    )
