"""``clean`` for many texts at once: what most of them need is done in compiled passes, and the rest by ``clean`` itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.schema import Span
from pipeline.strings import Strings
from pipeline.text import tidy
from pipeline.text.clean import CleanText, clean
from pipeline.text.furniture import SUSPECT

ByteSpans = npt.NDArray[np.int64]
"""(n, k, 2) first byte and byte after the last, from the start of each of n texts; -1 where there are fewer than k."""


@dataclass(frozen=True, slots=True)
class ManyClean:
    """Cleaned texts beside the texts as they came, and how each was cleaned."""

    originals: Strings
    texts: Strings
    need: tidy.Needs
    others: Mapping[int, CleanText]

    def origins(self, spans: ByteSpans) -> ByteSpans:
        """Spans of the cleaned texts as spans of the originals."""
        moved = spans.copy()
        tidy.move_back(self.originals.data, self.originals.offsets, self.need, moved)
        for row, cleaned in self.others.items():
            moved[row] = as_byte_spans(
                self.originals[row], [cleaned.aligned.origin(s) for s in as_spans(cleaned.text, spans[row])], len(spans[row])
            )
        return moved


def clean_many(texts: Strings) -> ManyClean:
    """The texts as ``clean`` cleans them one by one."""
    need = np.empty(len(texts), np.int8)
    tidy.needs(texts.data, texts.offsets, need)
    tidied = _tidied(texts, need) if need.any() else texts
    asked = (need == tidy.OTHERWISE) | tidied.matching(SUSPECT)
    others = {row: clean(texts[row]) for row in np.flatnonzero(asked).tolist()}
    need[asked] = tidy.OTHERWISE
    cleaned = tidied.replaced(asked, [other.text for other in others.values()]) if others else tidied
    return ManyClean(texts, cleaned, need, others)


def _tidied(texts: Strings, need: tidy.Needs) -> Strings:
    out, bounds = np.empty(texts.offsets[-1] - texts.offsets[0], np.uint8), np.empty(len(texts) + 1, np.int64)
    tidy.tidied(texts.data, texts.offsets, need, out, bounds)
    return Strings(out, bounds)


def as_spans(text: str, spans: npt.NDArray[np.int64]) -> list[Span]:
    """Byte spans of a text, (k, 2), as spans of its characters."""
    raw = text.encode("utf-8", "replace")
    return [Span(len(raw[:start].decode()), len(raw[:end].decode())) for start, end in spans.tolist() if start >= 0]


def as_byte_spans(text: str, spans: list[Span], most: int) -> npt.NDArray[np.int64]:
    """At most ``most`` spans of a text's characters as (most, 2) spans of its bytes."""
    result = np.full((most, 2), -1, np.int64)
    for place, span in enumerate(spans[:most]):
        result[place] = [len(text[:at].encode("utf-8", "replace")) for at in (span.start, span.end)]
    return result
