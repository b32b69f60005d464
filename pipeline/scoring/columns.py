"""The columns that tagging adds to an export."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from pipeline.classifiers.protocol import Probabilities
from pipeline.compiled import Bytes, Offsets, jit, next_letter
from pipeline.schema import BETWEEN_EVIDENCE, PROBABILITY_COLUMNS, TAGS
from pipeline.scoring.tagged import REASONS, STATUSES, Tagged
from pipeline.strings import Strings
from pipeline.tables import added

Parts = npt.NDArray[np.int64]
"""Ten-thousandths; -1 for none."""
_BETWEEN = np.frombuffer(BETWEEN_EVIDENCE.encode(), np.uint8)
_SPACES = np.array([chr(code).isspace() for code in range(0x3001)])


def added_columns(tagged: Tagged, *, model: str) -> Mapping[str, added.Column]:
    """A value of each added column for each comment; the evidence is quoted from the comments as they came."""
    parts = four_decimals(tagged.probabilities)
    columns = {
        "verbatim_tag": added.chosen(TAGS, tagged.tags),
        "verbatim_status": added.chosen(STATUSES, tagged.statuses),
        "verbatim_reason": added.chosen([reason or "" for reason in REASONS], np.where(tagged.reasons > 0, tagged.reasons, -1)),
        "verbatim_confidence": added.fractions(parts.max(axis=1, initial=-1)),
        "verbatim_evidence": added.texts(quoted(tagged)),
        "verbatim_model": added.chosen([model], np.zeros(len(tagged), np.int64)),
    }
    return columns | {PROBABILITY_COLUMNS[tag]: added.fractions(parts[:, place]) for place, tag in enumerate(TAGS)}


def four_decimals(probabilities: Probabilities) -> Parts:
    """(n, 4) the probabilities as they are written, still adding up to 1 and in the same order: the largest remainders are rounded up."""
    scored = ~np.isnan(probabilities[:, :1])
    whole = np.nan_to_num(probabilities) * added.PARTS
    parts = np.floor(whole).astype(np.int64)
    by_remainder = np.lexsort((-whole, parts - whole), axis=1)
    missing = added.PARTS - parts.sum(axis=1, keepdims=True)
    rank = np.empty_like(by_remainder)
    np.put_along_axis(rank, by_remainder, np.arange(probabilities.shape[1])[None, :], axis=1)
    return np.where(scored, parts + (rank < missing), -1)


def quoted(tagged: Tagged) -> Strings:
    """The evidence of each comment, the runs of spaces in it made one, side by side."""
    texts, spans = tagged.texts, tagged.evidence
    room = int((spans[:, :, 1] - spans[:, :, 0]).sum()) + len(_BETWEEN) * spans.shape[0] * spans.shape[1]
    out, bounds = np.empty(room, np.uint8), np.zeros(len(spans) + 1, np.int64)
    _quote(texts.data, texts.offsets, spans, _BETWEEN, out, bounds)
    return Strings(out[: bounds[-1]], bounds)


@jit
def _quote(data: Bytes, offsets: Offsets, spans: npt.NDArray[np.int64], between: Bytes, out: Bytes, bounds: Offsets) -> None:
    filled = 0
    for row in range(len(spans)):
        for i in range(spans.shape[1]):
            if spans[row, i, 0] < 0:
                break
            if i > 0:
                out[filled : filled + len(between)] = between
                filled += len(between)
            filled = _copy(data, offsets[row] + spans[row, i, 0], offsets[row] + spans[row, i, 1], out, filled)
        bounds[row + 1] = filled


@jit
def _copy(data: Bytes, at: int, end: int, out: Bytes, filled: int) -> int:
    """Copy a stretch with single spaces between its words and none around them; returns where it ends."""
    begin, space = filled, False
    while at < end:
        start = at
        code, at = next_letter(data, at, end)
        if code < len(_SPACES) and _SPACES[code]:
            space = filled > begin
            continue
        if space:
            out[filled] = 32
            filled, space = filled + 1, False
        out[filled : filled + at - start] = data[start:at]
        filled += at - start
    return filled
