"""The columns that tagging adds to an export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.schema import BETWEEN_EVIDENCE, PROBABILITY_COLUMNS, TAGS, Prediction

Column = Sequence[str | float | None]
UNITS = 10_000
"""Probabilities are written in so many parts."""


def added_columns(predictions: Sequence[Prediction], texts: Sequence[str], *, model: str) -> Mapping[str, Column]:
    """A value of each added column for each prediction; the evidence is quoted from ``texts``."""
    rounded = [_four_decimals(p.probabilities) for p in predictions]
    columns: dict[str, Column] = {
        "verbatim_tag": [p.tag for p in predictions],
        "verbatim_status": [p.status for p in predictions],
        "verbatim_reason": [p.reason for p in predictions],
        "verbatim_confidence": [max(row) if row else None for row in rounded],
        "verbatim_evidence": [_quoted(p, text) for p, text in zip(predictions, texts, strict=True)],
        "verbatim_model": [model] * len(predictions),
    }
    for place, tag in enumerate(TAGS):
        columns[PROBABILITY_COLUMNS[tag]] = [row[place] if row else None for row in rounded]
    return columns


def _quoted(prediction: Prediction, text: str) -> str | None:
    return BETWEEN_EVIDENCE.join(" ".join(span.of(text).split()) for span in prediction.evidence) or None


def _four_decimals(probabilities: Sequence[float]) -> list[float]:
    """The probabilities as they are written, still adding up to 1 and in the same order: the largest remainders are rounded up."""
    if not probabilities:
        return []
    units = [int(p * UNITS) for p in probabilities]
    by_remainder = sorted(range(len(units)), key=lambda i: (probabilities[i] * UNITS - units[i], probabilities[i]), reverse=True)
    for i in by_remainder[: UNITS - sum(units)]:
        units[i] += 1
    return [n / UNITS for n in units]
