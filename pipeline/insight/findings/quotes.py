"""Quotes: a balanced, honest selection, praise and blame in the proportion found, each traceable to its row."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.insight.findings.figures import telling
from pipeline.insight.findings.table import Table
from pipeline.schema import TAGS, Tag

WANTED = 16


def quotes(table: Table) -> tuple[tuple[Tag, tuple[int, ...]], ...]:
    """For each tag places in the table, in the proportion in which the tags occur; one at least of each that may be quoted."""
    rows = {tag: [int(i) for i in table.select({"tag": (tag,)})] for tag in TAGS}
    room = seats([len(rows[tag]) for tag in TAGS], WANTED)
    found = []
    for tag, seats_of_tag in zip(TAGS, room, strict=True):
        allowed = [i for i in rows[tag] if table.comments[i].quotable]
        found.append((tag, tuple(sorted(_varied(table, allowed, seats_of_tag)))))
    return tuple(found)


def seats(counts: Sequence[int], wanted: int) -> list[int]:
    """``wanted`` seats shared by counts (largest remainders), one at least for each that occurs."""
    whole = sum(counts)
    if not whole:
        return [0] * len(counts)
    exact = [wanted * count / whole for count in counts]
    given = [max(int(share), 1 if count else 0) for share, count in zip(exact, counts, strict=True)]
    by_remainder = sorted(range(len(counts)), key=lambda i: exact[i] - int(exact[i]), reverse=True)
    for i in by_remainder:
        if sum(given) < wanted and given[i] < counts[i]:
            given[i] += 1
    while sum(given) > wanted and max(given) > 1:
        given[given.index(max(given))] -= 1
    return given


def _varied(table: Table, rows: Sequence[int], wanted: int) -> list[int]:
    """The most telling comments, one a cause and touchpoint first, so that one subject does not fill the page."""
    ranked = telling(table, rows, len(rows))
    ranked.sort(key=lambda i: len(table.comments[i].row.text) < 80)
    seen: set[tuple[str, str]] = set()
    first: list[int] = []
    second: list[int] = []
    for i in ranked:
        comment = table.comments[i]
        subject = (str(comment.reading.cause or comment.reading.weak_theme or sorted(comment.reading.pillars)), comment.row.touchpoint)
        (second if subject in seen else first).append(i)
        seen.add(subject)
    return (first + second)[:wanted]
