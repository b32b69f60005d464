"""An export without labels: its words are the company's, and a better model can say what they mean."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from pipeline.errors import InputError, Warn, unheard
from pipeline.tables import BATCH, open_export
from pipeline.tables.drawing import drawn, keys_of
from pipeline.text.language import has_words, is_french
from pipeline.text.many import clean_many

MOST = 3_000
"""Comments that are read: at a hundred a second for a core, half a minute."""


def read_unlabelled(
    path: Path,
    *,
    without: Collection[str],
    text_column: str | None = None,
    sheet: str | None = None,
    seed: int = 13,
    warn: Warn = unheard,
) -> tuple[str, ...]:
    """At most ``MOST`` cleaned comments of an export, drawn by chance, none twice and none of ``without``.

    How it is read is told where that may not be as the user thinks.

    Args:
        without: cleaned comments that are known already.
        text_column: the one that holds the comments; found unless given.
        sheet: of a workbook; the likeliest unless given.

    Raises:
        InputError: the export cannot be read, or holds no other comment in French.
    """
    with open_export(path, text_column=text_column, sheet=sheet) as export:
        for told in export.warnings:
            warn(told)
        columns = (clean_many(batch.column).texts for batch in export.batches(BATCH))
        chosen = drawn(((keys_of(texts, seed=seed), texts) for texts in columns), MOST, readable=_others(frozenset(without)))
    if not chosen:
        raise InputError("the export holds no comment to learn from", where=str(path), fix="give one with French comments, labelled or not")
    return tuple(chosen)


def _others(known: Collection[str]) -> Callable[[list[str]], list[bool]]:
    return lambda texts: [text not in known and has_words(text) and is_french(text) for text in texts]
