"""What the page holds behind its figures: each figure's query, the comments' codes for the filter, and the texts that may be shown."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from pipeline.insight.findings.figures import ENOUGH, Figure, telling
from pipeline.insight.findings.table import Query, Table
from pipeline.insight.page.marks import Shown, shown

MOST_FILTERED = 20_000
"""Comments up to which the page filters; with more, it shows its figures and says so."""
TEXT_BYTES = 1_400_000
A_FIGURE = 14
"""Comments whose text each figure asks for before the others'."""
SEED = 13


class Behind:
    """Gathers, while the page is drawn, the figures that were drawn; then tells the page's script about them."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._figures: list[Figure] = []
        self._queries: dict[str, str] = {}
        self._shown: dict[int, Shown] = {}

    @property
    def filters(self) -> bool:
        return 0 < len(self._table.comments) <= MOST_FILTERED

    def id_of(self, figure: Figure) -> str:
        """The name by which the script knows a figure; the same figure, drawn twice, has one."""
        key = json.dumps([figure.query, figure.of, figure.words])
        if key not in self._queries:
            self._queries[key] = f"f{len(self._figures)}"
            self._figures.append(figure)
        return self._queries[key]

    def shown(self, place: int) -> Shown:
        """A comment as it is shown, made once."""
        if place not in self._shown:
            self._shown[place] = shown(self._table.comments[place])
        return self._shown[place]

    def as_json(self) -> Markup:
        """All of it, as JSON that may stand in a script element."""
        data: dict[str, Any] = {
            "figures": {self.id_of(f): self._coded_figure(f) for f in self._figures},
            "total": len(self._table.comments),
            "enough": ENOUGH,
        }
        if self.filters:
            data |= {
                "columns": self._columns(),
                "rows": [comment.row.row for comment in self._table.comments],
                "rank": self._table.rank.tolist(),
                "texts": dict(self._texts()),
                "unquotable": [place for place, comment in enumerate(self._table.comments) if not comment.quotable],
            }
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").replace("\u2028", "\\u2028"))

    def _coded_figure(self, figure: Figure) -> dict[str, Any]:
        return {"q": self._coded(figure.query), "of": self._coded(figure.of), "w": figure.words}

    def _coded(self, query: Query) -> dict[str, list[int]]:
        return {
            name: [i for i, value in enumerate(self._table.columns[name].values) if value in passing] for name, passing in query.items()
        }

    def _columns(self) -> dict[str, Any]:
        used = {name for figure in self._figures for name in (*figure.query, *figure.of)} | {"tag", "period", "touchpoint"}
        return {
            name: {"values": column.values, "codes": column.codes.tolist()} for name, column in self._table.columns.items() if name in used
        }

    def _texts(self) -> Iterator[tuple[int, Any]]:
        """Texts by place, with their marks and what the page says under them, as many as there is room for."""
        room = TEXT_BYTES
        for place in self._asked_for():
            comment, visible = self._table.comments[place], self.shown(place)
            marks = {name: [n for span in spans for n in (span.start, span.end)] for name, spans in visible.marks.items()}
            entry = [
                visible.text,
                marks,
                *(str(cell) for cell in (comment.row.date or "", comment.row.touchpoint, comment.row.shop)),
                int(comment.row.status == "review"),
            ]
            room -= len(json.dumps(entry, ensure_ascii=False).encode()) + 8
            if room < 0:
                return
            yield place, entry

    def _asked_for(self) -> Iterator[int]:
        """Places of the comments that may be quoted: each figure's first ones, then the others in a drawn order."""
        asked = dict.fromkeys(
            place for figure in self._figures for place in telling(self._table, self._table.select({**figure.of, **figure.query}), A_FIGURE)
        )
        others = _drawn([place for place in range(len(self._table.comments)) if place not in asked])
        return (place for place in (*asked, *others) if self._table.comments[place].quotable)


def _drawn(places: Sequence[int]) -> list[int]:
    return random.Random(SEED).sample(places, len(places))
