"""`verbatim review --labelled`: a model seldom doubts the labels that it has learned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.adapting.review import Queue
from pipeline.classifiers.names import model_and_mode
from pipeline.errors import warning
from pipeline.loop.learned_from import learned_of


def learned_warnings(queue: Queue, earlier: Sequence[Path]) -> Iterator[str]:
    """What to say where a model that tagged the queue has learned some of the earlier labels that it is to doubt."""
    for name in sorted({model_and_mode(name)[0] for name in queue.models}):
        if seen := sum(learned_of(name, queue.labelled)):
            taught = f"{seen} of {len(queue.labelled)} earlier labels taught {name}"
            what = f"{taught}, which tagged the file: it seldom doubts what it has learned"
            fix = "to have them doubted, tag the file again with a model that has not learned them: --model models/versions/NAME"
            yield warning(what, where=", ".join(map(str, earlier)), fix=fix)
