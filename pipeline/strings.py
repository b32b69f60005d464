"""Many texts side by side, as Arrow lays them out: one buffer of UTF-8, n + 1 offsets into it, and no object a text until asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from pipeline.schema import Span

if TYPE_CHECKING:
    import pyarrow as pa

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
ByteSpans = npt.NDArray[np.int64]
"""(n, k, 2) first byte and byte after the last, from the start of each of n texts; -1 where there are fewer than k."""


@dataclass(frozen=True, slots=True)
class Strings:
    """A column of texts; text i is ``data[offsets[i]:offsets[i + 1]]``, UTF-8."""

    data: Bytes
    offsets: Offsets

    def __post_init__(self) -> None:
        self.data.flags.writeable = False  # compiled passes are specialised for what may be written to
        self.offsets.flags.writeable = False

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """Lone surrogates, which UTF-8 cannot hold, become question marks."""
        encoded = [text.encode("utf-8", "replace") for text in texts]
        offsets = np.zeros(len(texts) + 1, np.int64)
        np.cumsum([len(one) for one in encoded], out=offsets[1:])
        return cls(np.frombuffer(b"".join(encoded), np.uint8), offsets)

    @classmethod
    def from_arrow(cls, array: pa.Array) -> Self:
        """A string array without a copy of its characters; null is the empty text."""
        import pyarrow as pa

        array = array.cast(pa.large_string())
        if array.null_count:
            array = array.fill_null("")
        _, offsets, data = array.buffers()
        bounds = np.frombuffer(offsets, np.int64, len(array) + 1, 8 * array.offset) if offsets else np.zeros(1, np.int64)
        return cls(np.frombuffer(data, np.uint8) if data else np.empty(0, np.uint8), bounds)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> str:
        return self.raw(row).decode("utf-8", "replace")

    def __iter__(self) -> Iterator[str]:
        return iter(self.to_list())

    def raw(self, row: int) -> bytes:
        """The bytes of one text."""
        return self.data[self.offsets[row] : self.offsets[row + 1]].tobytes()

    def raws(self) -> list[bytes]:
        """The bytes of each text."""
        whole, bounds = self.data.tobytes(), self.offsets.tolist()
        return [whole[start:end] for start, end in pairwise(bounds)]

    def to_list(self) -> list[str]:
        return [text.decode("utf-8", "replace") for text in self.raws()]

    def to_arrow(self) -> pa.Array:
        """The same memory as a large_string array."""
        import pyarrow as pa

        return pa.LargeStringArray.from_buffers(len(self), pa.py_buffer(self.offsets), pa.py_buffer(self.data))

    def matching(self, pattern: str) -> Mask:
        """(n,) whether a regular expression of RE2's is found in each text."""
        import pyarrow.compute as pc

        return numpy_mask(pc.match_substring_regex(self.to_arrow(), pattern))

    def recoded(self, encoding: str) -> Strings:
        """Bytes of a one-byte encoding as UTF-8."""
        known = [bytes([byte]).decode(encoding, "replace").encode() for byte in range(256)]
        widths = np.cumsum(np.array([len(one) for one in known])[self.data])
        offsets = np.concatenate([np.zeros(1, np.int64), widths])[self.offsets]
        return Strings(np.frombuffer(self.data.tobytes().decode(encoding, "replace").encode(), np.uint8), offsets)

    def written_in(self, encoding: str) -> Strings:
        """The texts in another encoding; a character that it lacks becomes a question mark."""
        parts = [text.encode(encoding, "replace") for text in self]
        return Strings(np.frombuffer(b"".join(parts), np.uint8), np.cumsum([0, *map(len, parts)], dtype=np.int64))

    def replaced(self, rows: Mask, texts: Sequence[str]) -> Strings:
        """The same column with other texts in some rows, which come in their order."""
        import pyarrow.compute as pc

        return Strings.from_arrow(pc.replace_with_mask(self.to_arrow(), arrow_mask(rows), Strings.of(texts).to_arrow()))

    def __reduce__(self) -> Any:
        """Sent to another process with its own bytes alone."""
        first, last = self.offsets[0], self.offsets[-1]
        return type(self), (self.data[first:last], self.offsets - first)


def arrow_mask(mask: Mask) -> pa.Array:
    """The same as Arrow's bits. (``pyarrow.array`` would import pandas, which takes as long as a small run.)"""
    import pyarrow as pa

    return pa.BooleanArray.from_buffers(pa.bool_(), len(mask), [None, pa.py_buffer(np.packbits(mask, bitorder="little"))])


def numpy_mask(bits: pa.Array) -> Mask:
    """Arrow's bits, none of them null, as numpy's."""
    whole = np.unpackbits(np.frombuffer(bits.buffers()[1], np.uint8), bitorder="little")
    return whole[bits.offset : bits.offset + len(bits)].astype(bool)


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
