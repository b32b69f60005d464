"""``clean`` for many texts at once: what most of them need is done in compiled passes, and the rest by ``clean`` itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pipeline.strings import ByteSpans, Strings, as_byte_spans, as_spans
from pipeline.text import contacts, furniture, tidy
from pipeline.text.clean import CleanText, clean


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
    asked = (need == tidy.OTHERWISE) | tidied.matching(f"{furniture.SUSPECT}|{contacts.SUSPECT}")
    others = {row: clean(texts[row]) for row in np.flatnonzero(asked).tolist()}
    need[asked] = tidy.OTHERWISE
    cleaned = tidied.replaced(asked, [other.text for other in others.values()]) if others else tidied
    return ManyClean(texts, cleaned, need, others)


def _tidied(texts: Strings, need: tidy.Needs) -> Strings:
    out, bounds = np.empty(texts.offsets[-1] - texts.offsets[0], np.uint8), np.empty(len(texts) + 1, np.int64)
    tidy.tidied(texts.data, texts.offsets, need, out, bounds)
    return Strings(out, bounds)
