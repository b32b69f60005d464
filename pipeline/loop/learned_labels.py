"""`verbatim review --labelled`: a model seldom doubts the labels that it has learned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.adapting.own_labels import read_own_labels
from pipeline.errors import warning
from pipeline.loop.learned_from import learned_of
from pipeline.scoring.tagger import OWN_MIX
from pipeline.tables.tagged import models_of


def learned_warnings(tagged: Path, earlier: Sequence[Path], *, sheet: str | None = None) -> Iterator[str]:
    """What to say where the model that tagged a file has learned some of the earlier labels that it is to doubt."""
    texts = read_own_labels(earlier, skip_empty=True, fewest=0).texts
    for name in sorted({name.removesuffix(OWN_MIX) for name in models_of(tagged, sheet=sheet)}):
        if seen := sum(learned_of(name, texts)):
            what = f"{seen} of {len(texts)} earlier labels taught {name}, which tagged the file: it seldom doubts what it has learned"
            fix = "to have them doubted, tag the file again with a model that has not learned them: --model models/versions/NAME"
            yield warning(what, where=", ".join(map(str, earlier)), fix=fix)
