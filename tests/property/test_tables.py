"""Whatever is in a file: a clean refusal, or rows in = rows out + rejects with every source column untouched."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.tables import Batch, open_export
from pipeline.tables.csv import CsvRows
from tests.tagging import write_tagged

SETTINGS = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None, derandomize=True)
HOSTILE = st.text(st.sampled_from("ab é€’“;,\t|\"'\\\r\n\0\ufeff\u2028\x0b\x1c=+-@😀"), max_size=12)
SOUND = st.text(st.sampled_from("ab é€’“;,\t|\"'\r\n\u2028\x0b=+@"), max_size=12)
TABLE = st.lists(st.tuples(SOUND, SOUND), min_size=1, max_size=12)
PIECES = st.lists(
    st.sampled_from([b'"', b";", b",", b"\n", b"\r\n", b"\r", b"\0", b"\xe9", b"\xff", b"a", b"1", "é".encode(), b"\xef\xbb\xbf"]),
    max_size=60,
)


def tag(path: Path, out: Path, size: int, text_column: str | None = None) -> tuple[list[Batch], int]:
    with open_export(path, text_column=text_column) as export:
        batches = write_tagged(out, lambda batch: {"verbatim_tag": ["T"] * len(batch)}, like=export, added=["verbatim_tag"], size=size)
    return batches, sum(len(batch.texts) for batch in batches)


def line(cells: Sequence[object], *, delimiter: str, quoting: Literal[0, 1]) -> str:
    """A record without its line end; cells with any line end in them are quoted."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n", quoting=quoting).writerow(cells)
    return buffer.getvalue().removesuffix("\r\n")


def rows_of(path: Path, column: str) -> int:
    with open_export(path, text_column=column) as export:
        return sum(len(batch.texts) for batch in export.batches(1000))


@SETTINGS
@given(
    table=TABLE,
    delimiter=st.sampled_from(";,\t|"),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    size=st.sampled_from([1, 3, 100]),
)
def test_a_table_written_by_a_sound_tool_comes_back_cell_by_cell(
    table: list[tuple[str, str]], delimiter: str, end: str, encoding: str, quoting: Literal[0, 1], size: int
) -> None:
    if encoding == "cp1252":
        table = [(text.replace("\u2028", " "), city.replace("\u2028", " ")) for text, city in table]
    header = line(["id", "commentaire", "ville"], delimiter=delimiter, quoting=csv.QUOTE_ALL)
    rows = [line([i, *cells], delimiter=delimiter, quoting=quoting) for i, cells in enumerate(table)]
    content = "".join(one + end for one in [header, *rows]).encode(encoding)
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder, "avis.csv"), Path(folder, "tagged.csv")
        path.write_bytes(content)
        batches, _ = tag(path, out, size)
        assert [text for batch in batches for text in batch.texts] == [text for text, _ in table]
        assert [city for batch in batches for city in batch.values("ville")] == [city for _, city in table]
        assert not any(batch.rejects for batch in batches)
        with out.open(encoding=encoding, newline="") as file:
            back = list(csv.reader(file, delimiter=delimiter))
        assert back[1:] == [[str(i), text, city, "T"] for i, (text, city) in enumerate(table)]


@SETTINGS
@given(lines=st.lists(HOSTILE, max_size=12), size=st.sampled_from([1, 4, 100]), end=st.sampled_from(["\n", "\r\n"]))
@example(lines=['1;"a', '2;"b', "3;c"], size=1, end="\n")
@example(lines=["1;a\rb", '2;"a\r"'], size=100, end="\r\n")
def test_every_character_of_a_hostile_file_is_in_a_row_in_a_reject_or_blank(lines: list[str], size: int, end: str) -> None:
    body = end.join(lines)
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder, "avis.csv"), Path(folder, "tagged.csv")
        path.write_bytes(f"id;commentaire{end}{body}".encode())
        try:
            batches, count = tag(path, out, size)
        except InputError:
            assert not out.exists()
            return
        raws = [raw for batch in batches for raw in sources(batch)]
        rejects = [reject for batch in batches for reject in batch.rejects]
        kept = "".join(raws) + "".join(reject.raw for reject in rejects)
        for character in set(body) - set(" \t\r\n\x0b\x1c\u2028"):
            assert kept.count(character) == body.count(character)
        physical = f"id;commentaire{end}{body}".split("\n")
        assert all(physical[reject.line - 1].startswith(reject.raw.split("\n")[0].rstrip("\r")) for reject in rejects)
        assert out.read_bytes().decode().count("T") == count


def sources(batch: Batch) -> list[str]:
    assert isinstance(batch.rows, CsvRows)
    return batch.rows.raws


@SETTINGS
@given(
    content=st.one_of(st.binary(max_size=300), PIECES.map(b"".join), PIECES.map(lambda p: b"id;texte\n" + b"".join(p))),
    size=st.integers(1, 5),
)
@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".xlsx", ".parquet"])
def test_random_bytes_are_refused_or_read(suffix: str, content: bytes, size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder, f"avis{suffix}"), Path(folder, f"tagged{suffix}")
        path.write_bytes(content)
        try:
            _, count = tag(path, out, size)
        except InputError:
            assert not out.exists()
            return
        with open_export(path) as export:
            text = export.text_column
        assert out.exists()
        if suffix == ".jsonl":
            assert rows_of(out, text) == count


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_leaves=6,
)


@SETTINGS
@given(
    objects=st.lists(st.dictionaries(st.text(max_size=4), JSON, max_size=4), min_size=1, max_size=8),
    ascii_only=st.booleans(),
    compact=st.booleans(),
)
def test_json_objects_keep_their_own_text(objects: list[dict[str, object]], ascii_only: bool, compact: bool) -> None:
    separators = (",", ":") if compact else None
    lines = [json.dumps({"texte": "bien", **one}, ensure_ascii=ascii_only, separators=separators) for one in objects]
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder, "avis.jsonl"), Path(folder, "tagged.jsonl")
        path.write_text("\n".join(lines) + "\n", encoding="utf-8", errors="surrogatepass")
        batches, count = tag(path, out, 3, "texte")  # a drawn key may be another name for comments
        assert count + sum(len(batch.rejects) for batch in batches) == len(lines)
        if count == len(lines):
            tagged = out.read_text(encoding="utf-8").split("\n")[:-1]
            assert [line.startswith(source[:-1]) for line, source in zip(tagged, lines, strict=True)] == [True] * count
            assert all(json.loads(line)["verbatim_tag"] == "T" for line in tagged)


@SETTINGS
@given(data=st.data())
@pytest.mark.parametrize("suffix", [".xlsx", ".parquet"])
def test_a_damaged_binary_file_is_refused_or_read(suffix: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    content = bytearray(binary_source(suffix, tmp_path_factory))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder, f"avis{suffix}"), Path(folder, f"tagged{suffix}")
        path.write_bytes(bytes(content))
        try:
            tag(path, out, 3)
        except InputError:
            assert not out.exists()


SOURCES: dict[str, bytes] = {}


def binary_source(suffix: str, factory: pytest.TempPathFactory) -> bytes:
    if suffix not in SOURCES:
        folder = factory.mktemp("source")
        csv_path, path = folder / "avis.csv", folder / f"avis{suffix}"
        csv_path.write_text("id;texte\n" + "".join(f"{i};très bien {i}\n" for i in range(8)), encoding="utf-8")
        with open_export(csv_path) as export:
            write_tagged(path, lambda batch: {"x": [0.5] * len(batch)}, like=export, added=["x"])
        SOURCES[suffix] = path.read_bytes()
    return SOURCES[suffix]
