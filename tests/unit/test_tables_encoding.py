"""Encodings are decided on evidence, wherever in the file it stands."""

from __future__ import annotations

import codecs
import tracemalloc
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.tables import open_export
from pipeline.tables.encoding import detect_encoding, has_undecoded, readable

LINE = "Très déçu de l’accueil, ça m’a coûté 30 € en 2024\n"


def detected(tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "avis.csv"
    path.write_bytes(content)
    return str(detect_encoding(path))


@pytest.mark.parametrize(
    ("codec", "mark", "name"),
    [
        ("utf-8", b"", "UTF-8"),
        ("utf-8", codecs.BOM_UTF8, "UTF-8 with BOM"),
        ("cp1252", b"", "cp1252"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "UTF-16-LE with BOM"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "UTF-16-BE with BOM"),
        ("utf-16-le", b"", "UTF-16-LE"),
        ("utf-16-be", b"", "UTF-16-BE"),
        ("utf-32-le", codecs.BOM_UTF32_LE, "UTF-32-LE with BOM"),
        ("ascii", b"", "UTF-8"),
    ],
)
def test_each_encoding_is_told(tmp_path: Path, codec: str, mark: bytes, name: str) -> None:
    assert detected(tmp_path, mark + (LINE * 20).encode(codec, errors="ignore")) == name


@pytest.mark.parametrize("codec", ["cp1252", "utf-8"])
def test_a_first_accent_at_row_200_000_counts(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "avis.csv"
    path.write_bytes(b"id;commentaire\n" + b"1;bien\n" * 200_000 + "2;très déçu\n".encode(codec))
    assert detect_encoding(path).name == codec
    with open_export(path) as export:
        last = [batch.texts[-1] for batch in export.batches(50_000)][-1]
    assert last == "très déçu"


def test_a_character_across_two_blocks_is_not_cut(tmp_path: Path) -> None:
    assert detected(tmp_path, b"1;bien\n" * 149_796 + b"2;x" + "é\n".encode()) == "UTF-8"


def test_a_few_invalid_lines_do_not_make_a_file_cp1252(tmp_path: Path) -> None:
    assert detected(tmp_path, LINE.encode() * 9 + LINE.encode("cp1252") * 3) == "UTF-8"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_whatever_ends_them(tmp_path: Path, end: str) -> None:
    line = "Très déçu de l'accueil" + end
    assert detected(tmp_path, line.encode() * 9 + line.encode("cp1252") * 3) == "UTF-8"


@pytest.mark.parametrize("end", ["\n", "\r"])
def test_the_census_holds_a_few_blocks_of_a_large_file(tmp_path: Path, end: str) -> None:
    path = tmp_path / "avis.csv"
    path.write_bytes((LINE.rstrip() + end).encode("cp1252") * 400_000)
    tracemalloc.start()
    assert detect_encoding(path).name == "cp1252"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < path.stat().st_size / 2


def test_a_line_longer_than_a_block_is_one_line(tmp_path: Path) -> None:
    assert detected(tmp_path, b"x" + "é".encode() * 3_000_000 + b"\n" + LINE.encode("cp1252")) == "UTF-8"


def test_many_invalid_lines_do(tmp_path: Path) -> None:
    assert detected(tmp_path, LINE.encode("cp1252") * 9 + LINE.encode()) == "cp1252"


def test_an_invalid_byte_that_no_frenchman_types_is_no_evidence_of_cp1252(tmp_path: Path) -> None:
    assert detected(tmp_path, b"id;commentaire\n" + b"1;rien de plus\n" * 20 + b"2;abc\x81\xfe\n") == "UTF-8"


@pytest.mark.parametrize("lines", [1, 15, 30])
@pytest.mark.parametrize("codec", ["cp850", "mac_roman", "iso8859-15"])
def test_another_encoding_is_refused_and_not_guessed_however_few_its_lines(tmp_path: Path, codec: str, lines: int) -> None:
    content = "id;commentaire\n" + "1;Même très déçue à l'arrêt, pour 3 €\n" * lines
    with pytest.raises(InputError, match=r"neither UTF-8, UTF-16 nor cp1252\n") as caught:
        detected(tmp_path, content.encode(codec, errors="ignore"))
    assert "UTF-8" in caught.value.fix


def test_another_encoding_is_refused_where_most_comments_have_no_accent(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="neither UTF-8"):
        detected(tmp_path, ("commentaire\n" + "Rien à redire\n" * 3 + "Parfait pour moi\n" * 12).encode("mac_roman"))


def test_one_broken_line_after_megabytes_without_an_accent_is_little_of_the_file(tmp_path: Path) -> None:
    assert detected(tmp_path, b"ref;commentaire\n" + b"1;rien, de plus\n" * (3 * 2**16 - 1) + b"2;tr\x8as bien\n") == "UTF-8"


def test_a_binary_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not text"):
        detected(tmp_path, bytes(range(256)) * 40)


def test_undecodable_bytes_are_spelled(tmp_path: Path) -> None:
    path = tmp_path / "avis.csv"
    path.write_bytes("déjà\n".encode() + b"caf\xe9 \xf0\x9f\x98\x80")
    with detect_encoding(path).open(path) as file:
        text = file.read()
    assert has_undecoded(text)
    assert readable(text) == "déjà\ncaf\\xe9 😀"
