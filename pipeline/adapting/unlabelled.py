"""An export without labels: its words are the company's, and a better model can say what they mean."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from random import Random

from pipeline.errors import InputError
from pipeline.tables import open_export
from pipeline.text.clean import clean
from pipeline.text.language import has_words, is_french

MOST = 3_000
"""Comments that are read: at a hundred a second for a core, half a minute."""
BATCH = 4_096


def read_unlabelled(path: Path, *, without: Collection[str], seed: int = 13) -> tuple[str, ...]:
    """At most ``MOST`` cleaned comments of an export, drawn by chance, none twice and none of ``without``.

    Raises:
        InputError: the export cannot be read, or holds no other comment in French.
    """
    with open_export(path) as export:
        texts = dict.fromkeys(clean(text).text for batch in export.batches(BATCH) for text in batch.texts)
    others = [text for text in texts.keys() - set(without) if has_words(text)]
    Random(seed).shuffle(others := sorted(others))
    chosen = tuple(text for text in others[: 2 * MOST] if is_french(text))[:MOST]
    if not chosen:
        raise InputError("The export holds no comment to learn from", where=str(path), fix="give one with French comments, labelled or not")
    return chosen
