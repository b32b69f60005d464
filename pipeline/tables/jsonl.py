"""JSON lines: read one object a line, written back with the raw line kept and keys appended before its closing brace.

A row is a line that holds a JSON object. A blank line is no row. A missing key is an empty cell.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.errors import InputError, counted
from pipeline.schema import Reject
from pipeline.strings import Strings
from pipeline.tables.added import Column, as_cells
from pipeline.tables.cells import Value, as_text, whole_characters
from pipeline.tables.columns import SAMPLE_ROWS, Found, chosen_text_column, find_text_column
from pipeline.tables.encoding import Encoding, detect_encoding, has_undecoded, readable
from pipeline.tables.export import Append, Batch, Export, Refusal

Object = dict[str, object]
_BATCH_CHARACTERS = 1 << 25


@dataclass(frozen=True, slots=True)
class JsonRows:
    """The objects, the lines they come from and the numbers of these."""

    objects: list[Object] = field(default_factory=list)
    raws: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def values(self, column: str) -> list[str | None]:
        return [as_text(one.get(column)) for one in self.objects]

    def cells(self, column: str) -> Sequence[object]:
        return [one.get(column) for one in self.objects]


class JsonlExport(Export):
    """A file of JSON lines; ``columns`` are the keys of its first objects."""

    format = "jsonl"

    def __init__(self, path: Path, *, columns: Sequence[str], found: Found, encoding: Encoding) -> None:
        self.encoding = encoding
        super().__init__(path, columns=columns, found=found, details=f"jsonl, {encoding}, {counted(len(columns), 'key')}")

    def batches(self, size: int) -> Iterator[Batch]:
        start = 0
        for rows, rejects, share in _blocks(self.path, self.encoding, size):
            texts = [text or "" for text in rows.values(self.text_column)]
            yield Batch(start, Strings.of(texts), rejects, rows, share, rows.lines)
            start += len(texts)

    def every_column(self) -> tuple[str, ...]:
        return _keys(rows for rows, *_ in _blocks(self.path, self.encoding, SAMPLE_ROWS))

    def refusals(self, added: Sequence[str]) -> tuple[Refusal, ...]:
        return (partial(refuse_tagged, added=added, path=self.path),)


def open_export(path: Path, *, text_column: str | None) -> JsonlExport:
    """A file of JSON lines with its text column found. Raises InputError where there is no object among its first lines."""
    encoding = detect_encoding(path)
    rows = next((rows for rows, *_ in islice(_blocks(path, encoding, SAMPLE_ROWS), 1)), JsonRows())
    columns = _keys([rows])
    if not columns:
        raise InputError("no line holds a JSON object with keys", where=str(path), fix='write one object a line, as {"texte": "…"}')
    if text_column is None:
        sample = {name: [value or "" for value in rows.values(name)] for name in columns}
        found = find_text_column(sample, path=path, nested=_nested(rows))
    else:
        found = _chosen(path, encoding, text_column, rows)
    return JsonlExport(path, columns=columns, found=found, encoding=encoding)


def _nested(rows: JsonRows) -> list[str]:
    """The keys that hold lists or objects."""
    return [name for name in _keys([rows]) if _is_nested(rows.cells(name))]


def _is_nested(cells: Sequence[object]) -> bool:
    filled = [cell for cell in cells if cell is not None]
    return 2 * sum(isinstance(cell, dict | list) for cell in filled) > len(filled)


def _chosen(path: Path, encoding: Encoding, name: str, first: JsonRows) -> Found:
    """Looks through the whole file for a key that the first objects lack."""
    columns, nested = dict.fromkeys(_keys([first])), dict.fromkeys(_nested(first))
    if name not in columns:
        for rows, *_ in _blocks(path, encoding, SAMPLE_ROWS):
            columns |= dict.fromkeys(_keys([rows]))
            nested |= dict.fromkeys(_nested(rows))
    return chosen_text_column(name, list(columns), path=path, nested=list(nested))


def _keys(blocks: Iterator[JsonRows] | list[JsonRows]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for rows in blocks for one in rows.objects for key in one))


def _blocks(path: Path, encoding: Encoding, size: int) -> Iterator[tuple[JsonRows, list[Reject], float]]:
    """Objects, rejects, and how much of the file is read."""
    file, share = encoding.open_with_share(path)
    with file:
        rows, rejects, characters = JsonRows(), list[Reject](), 0
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            characters += len(line)
            _sort_out(line, number, rows, rejects)
            if len(rows.objects) + len(rejects) >= size or characters > _BATCH_CHARACTERS:
                yield rows, rejects, share()
                rows, rejects, characters = JsonRows(), [], 0
        if rows.objects or rejects:
            yield rows, rejects, 1.0


def _sort_out(line: str, number: int, rows: JsonRows, rejects: list[Reject]) -> None:
    one = _parsed(line)
    if isinstance(one, str):
        rejects.append(Reject(number, one, readable(line.rstrip("\r\n"))))
    else:
        rows.objects.append(one)
        rows.raws.append(line)
        rows.lines.append(number)


def _parsed(line: str) -> Object | str:
    """The object of a line, or why there is none."""
    if has_undecoded(line):
        return "bytes that are not in the file's encoding"
    try:
        one = json.loads(line)
    except (ValueError, RecursionError) as error:
        return f"not JSON: {error}"
    return one if isinstance(one, dict) else "not a JSON object"


@contextmanager
def same_format(temp: Path, *, like: JsonlExport, added: Sequence[str]) -> Iterator[Append]:
    """Appends keys to the objects, spaced as their own lines are. Raises InputError on an object that has one already."""
    encoding = like.encoding
    with temp.open("wb") as file:
        file.write(encoding.bom)

        def append(batch: Batch, columns: list[Column]) -> None:
            assert isinstance(batch.rows, JsonRows)
            refuse_tagged(batch, added, like.path)
            pairs = [_pairs(name, as_cells(values)) for name, values in zip(added, columns, strict=True)]
            tails = zip(*pairs, strict=True)
            lines = (_appended(*row) for row in zip(batch.rows.raws, batch.rows.objects, tails, strict=True))
            file.write("".join(lines).encode(encoding.name, errors="replace"))

        yield append


@contextmanager
def converted(temp: Path, *, like: Export, added: Sequence[str]) -> Iterator[Append]:
    """Writes an export of another format as JSON lines in UTF-8, with its own numbers, booleans and nulls."""
    names = [*like.every_column(), *added]
    with temp.open("w", encoding="utf-8", errors="replace", newline="") as file:

        def append(batch: Batch, columns: list[Column]) -> None:
            source = [[_finite(cell) for cell in batch.rows.cells(name)] for name in names[: len(names) - len(added)]]
            for row in zip(*source, *map(as_cells, columns), strict=True):
                file.write(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, default=as_text) + "\n")

        yield append


def refusals(like: Export, added: Sequence[str]) -> tuple[Refusal, ...]:
    """A file of JSON lines holds any batch."""
    return ()


def _finite(cell: Any) -> Any:
    """JSON has no word for an infinite number, nor for none that is one."""
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell


def refuse_tagged(batch: Batch, added: Sequence[str], path: Path) -> None:
    """Raises InputError on an object that has a key that is to be added."""
    assert isinstance(batch.rows, JsonRows)
    for position, one in enumerate(batch.rows.objects, batch.start + 1):
        if not one.keys().isdisjoint(added):
            taken = next(name for name in added if name in one)
            raise InputError(f"object {position} has the key “{taken}” already", where=str(path), fix="tag the file it was made from")


def _pairs(name: str, values: Sequence[Value]) -> list[str]:
    key = json.dumps(name, ensure_ascii=False)
    known = {value: f"{key}: {_json(value)}" for value in set(values)}
    return [known[value] for value in values]


def _json(value: Value) -> str:
    if isinstance(value, float):
        return f"{value:.4f}"
    return json.dumps(whole_characters(value) if isinstance(value, str) else value, ensure_ascii=False)


def _appended(raw: str, one: Object, tail: Sequence[str]) -> str:
    """The line with its own text kept, and compact only if it is."""
    body = raw.rstrip()
    comma, colon = (",", ":") if '": ' not in body and '", ' not in body and one else (", ", ": ")
    pairs = comma.join(tail if colon == ": " else [pair.replace(": ", ":", 1) for pair in tail])
    return body[:-1] + (comma if one else "") + pairs + "}" + raw[len(body) :]
