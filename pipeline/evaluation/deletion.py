"""Whether the evidence decided: how far the probability moves without it, against how far without as many other words.

It may move up or down: the change is absolute, where comprehensiveness (DeYoung et al. 2020, "ERASER: A Benchmark to Evaluate
Rationalized NLP Models") is what the probability loses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from pipeline.classifiers.protocol import Classifier
from pipeline.schema import Span

MOST_OTHERS = 6
"""Runs of other words that are deleted in turn from one text at most, spread over it."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """Mean absolute changes of the probability of the tag that is most probable on the whole text.

    Attributes:
        texts: over which the means are taken.
        evidence: change without the strongest evidence.
        others: change without as many other words in a row, the mean of up to ``MOST_OTHERS`` such runs a text.
    """

    texts: int
    evidence: float
    others: float

    @property
    def ratio(self) -> float:
        return self.evidence / max(self.others, 1e-9)

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": self.ratio}


def deletion(classifier: Classifier, texts: Sequence[str]) -> Deletion:
    """Over the texts that have words beside their evidence."""
    reading, changes = classifier.read(texts), []
    tags, whole = reading.probabilities.argmax(axis=1).tolist(), reading.probabilities.max(axis=1)
    for text, tag, before, spans in zip(texts, tags, whole, reading.evidence(tags), strict=True):
        if spans and (others := list(_others(text, spans[0]))):
            without, *rest = np.abs(before - classifier.predict_proba([_cut(text, span) for span in (spans[0], *others)])[:, tag])
            changes.append((without, np.mean(rest)))
    evidence, others_mean = np.mean(changes, axis=0) if changes else (0.0, 0.0)
    return Deletion(len(changes), float(evidence), float(others_mean))


def _others(text: str, evidence: Span) -> Iterator[Span]:
    """Runs of as many words as the evidence has, none of its own among them."""
    words = [Span(*match.span()) for match in re.finditer(r"\w+", text)]
    length = sum(evidence.start <= word.start < evidence.end for word in words)
    runs = [Span(first.start, last.end) for first, last in zip(words, words[length - 1 :], strict=False)] if length else []
    beside = [run for run in runs if run.end <= evidence.start or run.start >= evidence.end]
    yield from beside[:: max(1, -(-len(beside) // MOST_OTHERS))]


def _cut(text: str, span: Span) -> str:
    return text[: span.start] + text[span.end :]
