"""The compiled pass and the standard library's reader see the same records in every file, wherever the blocks of the file end."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.schema import Reject
from pipeline.tables import reading
from pipeline.tables.dialects import Dialect
from pipeline.tables.encoding import Encoding
from pipeline.tables.reading import Reader
from pipeline.tables.records import Lines, Records

SETTINGS = settings(max_examples=400, deadline=None, database=None, derandomize=True)
CELL = st.text(st.sampled_from("ab é€;,\"\r\n\0 '\u2028😀"), max_size=6)
PIECE = st.one_of(
    CELL.map(str.encode),
    CELL.map(lambda cell: ('"' + cell.replace('"', '""') + '"').encode()),
    st.sampled_from([b";", b"\n", b"\r\n", b'"', b"\xe9", b"\xff", b"\x81", b"\r", b"\0", b"1;bien;Lyon\n", b'2;"bof";\r\n', b"\n\n"]),
)
CONTENT = st.lists(PIECE, max_size=40).map(b"".join)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a few bytes, so that every kind of cut comes up."""
    monkeypatch.setattr(reading, "_BLOCK", 24)
    monkeypatch.setattr(reading, "_CAREFUL", 2)


def by_the_standard_reader(path: Path, dialect: Dialect) -> tuple[list[str], list[list[str]], list[Reject]]:
    raws: list[str] = []
    rows: list[list[str]] = []
    rejects: list[Reject] = []
    with dialect.encoding.open(path, newline="\n") as file:
        for block in Records(Lines(file, newline="\n"), dialect).blocks(10_000):
            raws, rows, rejects = raws + block.raws, rows + block.rows, rejects + block.rejects
    return raws, rows, rejects


@SETTINGS
@given(content=CONTENT, width=st.integers(1, 3), most=st.sampled_from([1, 3, 1000]), encoding=st.sampled_from(["utf-8", "cp1252"]))
@example(content=b'1;"a\nb";c\n2;"open\n3;d;e\n', width=3, most=1000, encoding="utf-8")
@example(content=b"1;2;3", width=3, most=1, encoding="utf-8")
def test_both_find_the_same_records_texts_and_rejects(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, width: int, most: int, encoding: str
) -> None:
    path = tmp_path_factory.mktemp("csv") / "avis.csv"
    path.write_bytes(content)
    dialect = Dialect(Encoding(encoding), ";", width=width)
    raws, rows, rejects = by_the_standard_reader(path, dialect)
    text = width - 1
    with path.open("rb") as file:
        found = list(Reader(file, dialect, text=text, header=False).found(most))
    assert [raw.decode(encoding) for block in found for raw in block.records.raws()] == raws
    assert [one for block in found for one in block.texts] == [row[text] for row in rows]
    assert [reject for block in found for reject in block.rejects] == rejects
    assert all(len(block.texts) <= most for block in found)


def sizes(path: Path, most: int) -> list[int]:
    dialect = Dialect(Encoding("utf-8"), ";", width=3)
    with path.open("rb") as file:
        return [len(found.texts) for found in Reader(file, dialect, text=1, header=False).found(most)]


def test_a_file_that_does_not_suit_the_compiled_pass_is_cut_into_few_stretches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(reading, "_BLOCK", 1 << 20)
    monkeypatch.setattr(reading, "_MUCH", 16)
    odd, sound, path = b'1;un "super" accueil;Lyon\n', b"2;bien;Nice\n", tmp_path / "avis.csv"
    path.write_bytes(odd * 300)
    assert sizes(path, 100) == [2, 4, 8, 16, 32, 64, 100, 74]
    path.write_bytes(odd * 20 + sound * 40 + odd * 20)
    assert sizes(path, 100) == [2, 4, 8, 16, 30, 2, 4, 8, 6]


def test_a_well_formed_file_never_needs_the_standard_reader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(self: object, most: int) -> object:
        raise AssertionError("the standard reader was asked")

    monkeypatch.setattr(reading, "_BLOCK", 1 << 20)
    monkeypatch.setattr(Records, "blocks", refuse)
    content = io.BytesIO()
    content.write(b"id;commentaire\r\n")
    content.write("".join(f'{i};"Très ""bon"" ;\r\naccueil {i}"\r\n' for i in range(500)).encode())
    path = tmp_path / "avis.csv"
    path.write_bytes(content.getvalue())
    dialect = Dialect(Encoding("utf-8"), ";", "\r\n", width=2)
    with path.open("rb") as file:
        texts = [text for block in Reader(file, dialect, text=1, header=True).found(100) for text in block.texts]
    assert texts == [f'Très "bon" ;\r\naccueil {i}' for i in range(500)]
