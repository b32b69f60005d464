"""Evidence for any classifier: leave a clause out and see what the probability loses (Zeiler & Fergus 2014)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from pipeline.classifiers.protocol import Probabilities
from pipeline.schema import Span
from pipeline.text.sentences import clauses

MOST_CLAUSES = 12
"""Clauses tried in one comment, the longest ones."""


class Scorer(Protocol):
    """Whatever gives probabilities."""

    def predict_proba(self, texts: Sequence[str]) -> Probabilities: ...


def occlusion_evidence(scorer: Scorer, texts: Sequence[str], tags: Sequence[int]) -> list[list[Span]]:
    """For each text the clauses whose loss costs its tag some log-odds, the costliest first."""
    spans = [_candidates(text) for text in texts]
    variants = [text[: s.start] + text[s.end :] for text, own in zip(texts, spans, strict=True) for s in own]
    odds = _log_odds(scorer.predict_proba([*texts, *variants])) if texts else np.empty((0, 0))
    result, at = [], len(texts)
    for row, (own, tag) in enumerate(zip(spans, tags, strict=True)):
        losses = odds[row, tag] - odds[at : at + len(own), tag]
        at += len(own)
        result.append([own[i] for i in np.argsort(-losses, kind="stable") if losses[i] > 0])
    return result


def _candidates(text: str) -> list[Span]:
    return sorted(clauses(text), key=lambda span: span.start - span.end)[:MOST_CLAUSES]


def _log_odds(probabilities: Probabilities) -> Probabilities:
    clipped = np.clip(probabilities, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(clipped / (1 - clipped)))
