"""Files that no sound tool writes: random bytes, pieces of tables in any order, sound files that were damaged."""

from __future__ import annotations

import json
from random import Random

_PIECES = [
    *(b'"', b";", b",", b"\t", b"|", b"\n", b"\r\n", b"\r", b"\0", b"\xe9", b"\xff", b"\x81", b"\\", b"'", b" ", b"="),
    *("é".encode(), "😀".encode(), b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", "\u2028".encode(), b"&eacute;", b"<br>"),
    *(b"id;commentaire\n", b"1;Colis perdu;Lyon\n", b'2;"deux\nlignes"\n', b"verbatim_tag", b"12/03/2024", b"x" * 3_000, b"{}\n"),
    *(b'{"texte": "tr\\u00e8s bien"}\n', b'{"texte": null}\n', b'{"texte": "\\ud83d"}\n', b"[1]\n", b'{"a":' * 40, b"PK\x03\x04", b"PAR1"),
]


def hostile_file(random: Random) -> tuple[str, bytes]:
    """A suffix and a content."""
    suffix = random.choice([".csv", ".csv", ".csv", ".tsv", ".jsonl", ".xlsx", ".parquet"])
    make = random.choice([_random_bytes, _random_pieces, _damaged])
    return suffix, make(random, suffix)


def _random_bytes(random: Random, suffix: str) -> bytes:
    return random.randbytes(random.choice([0, 1, 10, 200, 3_000]))


def _random_pieces(random: Random, suffix: str) -> bytes:
    return b"".join(random.choice(_PIECES) for _ in range(random.randint(1, 80)))


def _damaged(random: Random, suffix: str) -> bytes:
    content = bytearray(_sound(random, suffix))
    for _ in range(random.randint(1, 6)):
        at = random.randrange(len(content))
        content[at : at + random.choice([0, 1, 1, 5])] = random.choice([b"", random.randbytes(1), random.choice(_PIECES)])
        content = content or bytearray(b"x")
    return bytes(content)


def _sound(random: Random, suffix: str) -> bytes:
    if suffix == ".jsonl":
        return "".join(json.dumps({"id": i, "texte": f"très bien {i}"}) + "\n" for i in range(8)).encode()
    if suffix in (".csv", ".tsv"):
        delimiter = "\t" if suffix == ".tsv" else random.choice(";,|")
        rows = [("id", "commentaire", "ville"), *((str(i), f'"très bien, {i}"', "Lyon") for i in range(20))]
        return "".join(delimiter.join(row) + random.choice(["\n", "\r\n"]) for row in rows).encode(
            random.choice(["utf-8", "cp1252", "utf-16"])
        )
    return _workbook() if suffix == ".xlsx" else _parquet()


def _workbook() -> bytes:
    import io

    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        for row in range(9):
            sheet.write_row(row, 0, ("id", "commentaire") if row == 0 else (row, f"très bien {row}"))
    return stream.getvalue()


def _parquet() -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"id": list(range(8)), "commentaire": [f"très bien {i}" for i in range(8)]}), sink)
    return bytes(sink.getvalue())
