"""Every format keeps the same promises: rows in = rows out + rejects, source untouched, nothing under the final name before it is whole."""

from __future__ import annotations

import csv
import datetime
import json
import zipfile
from collections.abc import Callable
from itertools import product
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from pipeline.errors import InputError
from pipeline.schema import Reject
from pipeline.tables import Batch, open_export, pieces_of, put_together, rejects_path, write_rejects
from pipeline.tables.csv import CsvExport
from tests.tagging import as_column, write_tagged

TEXTS = [
    "Très bon accueil, je reviendrai avec plaisir dans cette boutique.",
    "Livraison en retard et personne ne répond au téléphone ; je suis déçu.",
    None,
    "Le produit était cassé mais l’équipe l’a remplacé tout de suite : “bravo” !",
    "Rien à dire, c'est correct.\nMerci à tous.",
    "=SOMME(A1:A2) est ce que je lis sur la facture de mon achat",
]
ADDED = ("verbatim_tag", "verbatim_confidence")
ROWS = [(i, datetime.date(2024, 3, i + 1), f"{i},5", text) for i, text in enumerate(TEXTS)]
NAMES = ("id", "Date de l'avis", "Montant", "Commentaire")


def write_csv(path: Path, *, encoding: str = "utf-8", end: str = "\n", delimiter: str = ";", quoting: int = csv.QUOTE_MINIMAL) -> None:
    with path.open("w", encoding=encoding, newline="", errors="replace") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=quoting)
        writer.writerow(NAMES)
        writer.writerows(("" if cell is None else cell for cell in row) for row in ROWS)


def write_jsonl(path: Path, *, bom: bool = False, **style: object) -> None:
    objects = [dict(zip(NAMES, (i, str(day), amount, text), strict=True)) for i, day, amount, text in ROWS]
    del objects[2]["Commentaire"]
    text = "\n\n".join(json.dumps(one, **style) for one in objects) + "\n"  # type: ignore[arg-type]
    path.write_text(text, encoding="utf-8-sig" if bom else "utf-8")


def write_parquet(path: Path) -> None:
    columns = list(zip(*ROWS, strict=True))
    amounts = pa.array(columns[2]).dictionary_encode()
    table = pa.table([pa.array(columns[0], pa.int16()), pa.array(columns[1]), amounts, pa.array(columns[3])], names=NAMES)
    pq.write_table(table.replace_schema_metadata({"made": "by a tool"}), path, row_group_size=4, compression="gzip")


def write_xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    notice = book.active
    assert notice is not None
    notice.title = "Notice"
    notice.append(["Exporté le", datetime.datetime(2024, 5, 6, 7, 8)])
    sheet = book.create_sheet("Avis & retours")
    sheet.append(["Export des avis"])
    sheet.append([])
    sheet.append(list(NAMES))
    for row in ROWS:
        sheet.append([*row[:2], row[0] + 0.5, row[3]])
        sheet.cell(sheet.max_row, 4).data_type = "s"
        sheet.cell(sheet.max_row, 2).number_format = "dd/mm/yyyy"
        sheet.append([])
    sheet["G9"].number_format = "0.00"  # an empty cell with a style, in the way of the added columns
    book.save(path)


SOURCES: dict[str, tuple[str, Callable[[Path], None]]] = {
    **{
        f"csv {encoding} {end!r} {delimiter!r} {quoting}": (
            ".csv",
            lambda path, e=encoding, n=end, d=delimiter, q=quoting: write_csv(path, encoding=e, end=n, delimiter=d, quoting=q),
        )
        for encoding, (end, delimiter, quoting) in product(
            ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"), (("\n", ";", 0), ("\r\n", ",", 1), ("\r\n", "\t", 0), ("\n", "|", 1))
        )
    },
    "jsonl": (".jsonl", write_jsonl),
    "jsonl compact, BOM": (".ndjson", lambda path: write_jsonl(path, bom=True, separators=(",", ":"), ensure_ascii=False)),
    "parquet": (".parquet", write_parquet),
    "xlsx": (".xlsx", write_xlsx),
}


@pytest.fixture(params=SOURCES)
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    suffix, write = SOURCES[request.param]
    path = tmp_path / f"avis{suffix}"
    write(path)
    return path


def tag(source: Path, out: Path, *, size: int = 2, tags: Callable[[Batch], list[str]] | None = None) -> tuple[list[str], list[Reject]]:
    def columns(batch: Batch) -> dict[str, list[str] | list[float]]:
        return {ADDED[0]: tags(batch) if tags else ["delight"] * len(batch), ADDED[1]: [0.25] * len(batch)}

    texts, rejects = list[str](), list[Reject]()
    with open_export(source) as export:
        for batch in write_tagged(out, columns, like=export, added=ADDED, size=size):
            assert batch.start == len(texts)
            assert len(batch) <= size
            texts += batch.texts
            rejects += batch.rejects
    return texts, rejects


def column(path: Path, name: str) -> list[str | None]:
    with open_export(path, text_column="Commentaire") as export:
        return [value for batch in export.batches(4) for value in batch.values(name)]


def expected(source: Path) -> list[str]:
    lossy = source.suffix == ".csv" and b"\x92" in source.read_bytes()
    texts = [text or "" for text in TEXTS]
    return [text.encode("cp1252", "replace").decode("cp1252") for text in texts] if lossy else texts


def test_the_text_column_is_found_and_said(source: Path) -> None:
    with open_export(source) as export:
        assert export.text_column == "Commentaire"
        assert "Commentaire" in export.description
        assert export.format in export.description
        assert "\n" not in export.description


@pytest.mark.parametrize("size", [1, 4, 1000])
def test_texts_come_in_order_whatever_the_batch_and_null_is_the_empty_text(source: Path, tmp_path: Path, size: int) -> None:
    texts, rejects = tag(source, tmp_path / f"out{source.suffix}", size=size)
    assert texts == expected(source)
    assert rejects == []


NUMBERS = {"csv": (2, 1), "jsonl": (1, 2), "parquet": (1, 1), "xlsx": (4, 2)}
"""In each format, the number of the first row and how far the next is: names and a title stand above, blank rows between."""


@pytest.mark.parametrize("size", [1, 4, 1000])
def test_each_row_has_its_number_in_the_file(source: Path, size: int) -> None:
    with open_export(source) as export:
        numbers = [number for batch in export.batches(size) for number in batch.numbers]
        first, step = NUMBERS[export.format]
    assert numbers == [first + step * i for i in range(len(TEXTS))]


def test_rows_are_counted_from_one_where_nothing_names_the_columns(tmp_path: Path) -> None:
    path = tmp_path / "avis.csv"
    path.write_text("1;Très bon accueil, je reviendrai\n2;Trop long à la caisse\n", encoding="utf-8")
    with open_export(path) as export:
        assert list(next(export.batches(9)).numbers) == [1, 2]


def test_batches_start_over(source: Path) -> None:
    with open_export(source) as export:
        assert [b.texts for b in export.batches(2)] == [b.texts for b in export.batches(2)]


def test_the_tagged_file_reads_back_with_as_many_rows(source: Path, tmp_path: Path) -> None:
    out = tmp_path / f"tagged{source.suffix}"
    tag(source, out)
    assert column(out, "verbatim_tag") == ["delight"] * len(TEXTS)
    assert {float((value or "nan").replace(",", ".")) for value in column(out, "verbatim_confidence")} == {0.25}
    for name in NAMES:
        assert column(out, name) == column(source, name)


@pytest.mark.parametrize("name", [name for name in SOURCES if name.startswith("csv")])
def test_csv_source_bytes_stay(name: str, tmp_path: Path) -> None:
    source = tmp_path / "avis.csv"
    SOURCES[name][1](source)
    out = tmp_path / "tagged.csv"
    tag(source, out)
    with open_export(source) as export:
        assert isinstance(export, CsvExport)
        dialect = export.dialect
    encoding, delimiter = dialect.encoding.name, dialect.delimiter
    quote = '"' if dialect.quote_all else ""
    tails = [delimiter + delimiter.join(quote + cell + quote for cell in cells) for cells in (ADDED, ("delight", "0,2500"))]
    data = out.read_bytes()
    assert data.count(tails[1].encode(encoding)) == len(TEXTS)
    for tail in tails:
        data = data.replace(tail.encode(encoding), b"")
    assert data == source.read_bytes()


@pytest.mark.parametrize("name", ["jsonl", "jsonl compact, BOM"])
def test_jsonl_source_bytes_stay(name: str, tmp_path: Path) -> None:
    suffix, write = SOURCES[name]
    source, out = tmp_path / f"avis{suffix}", tmp_path / f"tagged{suffix}"
    write(source)
    tag(source, out)
    spaced = b', "verbatim_tag": "delight", "verbatim_confidence": 0.2500'
    tail = spaced.replace(b" ", b"") if "compact" in name else spaced
    assert out.read_bytes().replace(tail, b"") == source.read_bytes().replace(b"\n\n", b"\n")


def test_parquet_keeps_schema_metadata_dictionaries_and_values(tmp_path: Path) -> None:
    source, out = tmp_path / "avis.parquet", tmp_path / "tagged.parquet"
    write_parquet(source)
    tag(source, out)
    before, after = pq.read_table(source), pq.read_table(out)
    assert after.column_names == [*NAMES, *ADDED]
    assert after.drop_columns(list(ADDED)).equals(before, check_metadata=True)
    assert pa.types.is_dictionary(after.schema.field("Montant").type)
    assert pa.types.is_float64(after.schema.field("verbatim_confidence").type)
    assert pq.ParquetFile(out).metadata.row_group(0).column(0).compression == "GZIP"


def test_xlsx_keeps_values_formats_and_other_sheets(tmp_path: Path) -> None:
    source, out = tmp_path / "avis.xlsx", tmp_path / "tagged.xlsx"
    write_xlsx(source)
    tag(source, out)
    before, after = openpyxl.load_workbook(source), openpyxl.load_workbook(out)
    assert after.sheetnames == before.sheetnames
    for sheet in before:
        for row in sheet.iter_rows():
            for cell in row:
                twin = after[sheet.title][cell.coordinate]
                assert (twin.value, twin.number_format, twin.data_type) == (cell.value, cell.number_format, cell.data_type)
    added = after["Avis & retours"]
    assert [added["H3"].value, added["I3"].value] == list(ADDED)
    assert [added["H4"].value, added["I4"].value] == ["delight", 0.25]
    assert added["H5"].value is None
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out) as new:
        changed = [name for name in old.namelist() if old.read(name) != new.read(name)]
    assert changed == ["xl/worksheets/sheet2.xml"]


@pytest.mark.parametrize(
    ("name", "to"), [*product(SOURCES, [".csv", ".tsv"]), *product(["jsonl", "parquet", "xlsx"], [".jsonl", ".parquet", ".xlsx"])]
)
def test_another_format_holds_the_same_rows(name: str, to: str, tmp_path: Path) -> None:
    suffix, write = SOURCES[name]
    source, out = tmp_path / f"avis{suffix}", tmp_path / f"tagged{to}"
    write(source)
    texts, _ = tag(source, out)
    assert [value or "" for value in column(out, "Commentaire")] == texts
    assert column(out, "verbatim_tag") == ["delight"] * len(TEXTS)
    assert [value or "" for value in column(out, "id")] == [value or "" for value in column(source, "id")]


def test_a_file_tagged_before_is_refused(source: Path, tmp_path: Path) -> None:
    once, twice = tmp_path / f"once{source.suffix}", tmp_path / f"twice{source.suffix}"
    tag(source, once)
    with pytest.raises(InputError, match=r"tagged before.*verbatim_tag"):
        tag(once, twice)
    assert not twice.exists()


def test_a_piece_is_put_into_the_file_with_its_own_batch_alone(tmp_path: Path) -> None:
    source, out = tmp_path / "avis.jsonl", tmp_path / "tagged.jsonl"
    write_jsonl(source)
    with open_export(source) as export:
        pieces = pieces_of(out, like=export, added=ADDED)
        columns = [as_column(["delight"] * 2), as_column([0.25] * 2)]
        made = [pieces.make(batch, columns).tobytes() for batch in export.batches(2)]
        with pytest.raises(ValueError, match="one value for each of the 3 rows"):
            put_together(out, made, export.batches(3), like=export, added=ADDED)


@pytest.mark.parametrize("formula", ["=1+1", "+33 1", "-cmd", "@SUM(A1)", "\tx", "\rx"])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_an_added_formula_is_neutralised_and_a_source_one_is_not(formula: str, suffix: str, tmp_path: Path) -> None:
    source, out = tmp_path / f"avis{suffix}", tmp_path / f"tagged{suffix}"
    dict([SOURCES["xlsx"], (".csv", write_csv)])[suffix](source)
    tag(source, out, tags=lambda batch: [formula] * len(batch.texts))
    assert column(out, "verbatim_tag") == ["'" + formula] * len(TEXTS)
    assert column(out, "Commentaire")[-1] == TEXTS[-1]


def test_numbers_have_four_decimals_behind_the_mark_of_the_export_and_null_is_empty(tmp_path: Path) -> None:
    source, out = tmp_path / "avis.csv", tmp_path / "tagged.csv"
    write_csv(source)
    columns = {"a": [0.3333, None, 1.0, float("nan"), 0.0001, 0.0], "b": [None, "x;y", 'a"b', "0.5", "", "z"]}
    with open_export(source) as export:
        write_tagged(out, lambda batch: columns, like=export, added=["a", "b"])
    rows = list(csv.reader(out.open(encoding="utf-8", newline=""), delimiter=";"))
    assert [row[4] for row in rows] == ["a", "0,3333", "", "1,0000", "", "0,0001", "0,0000"]
    assert [row[5] for row in rows] == ["b", "", "x;y", 'a"b', "0.5", "", "z"]


def test_an_export_without_rows_gives_a_tagged_file_without_rows(tmp_path: Path) -> None:
    (tmp_path / "avis.csv").write_text("id;commentaire")
    assert tag(tmp_path / "avis.csv", tmp_path / "tagged.csv") == ([], [])
    assert (tmp_path / "tagged.csv").read_text() == "id;commentaire;verbatim_tag;verbatim_confidence\n"
    pq.write_table(pa.table({"texte": pa.array([], pa.string())}), tmp_path / "avis.parquet")
    tag(tmp_path / "avis.parquet", tmp_path / "tagged.parquet")
    assert pq.read_table(tmp_path / "tagged.parquet").column_names == ["texte", *ADDED]


def test_the_output_may_not_be_the_export(source: Path) -> None:
    with pytest.raises(InputError, match="would overwrite the file that it is made from"):
        tag(source, source)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".jsonl", ".parquet"])
@pytest.mark.parametrize(
    "content", [None, b"", b"\x00\x01\x02\xff" * 50, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", b"PK\x03\x04 torn", b"PAR1\x15\x02PAR1"]
)
def test_a_file_that_cannot_be_read_says_what_where_and_what_to_do(suffix: str, content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / f"avis{suffix}"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        list(open_export(path).batches(10))
    assert caught.value.exit_code == 2
    assert "avis" in caught.value.where
    assert caught.value.fix


@pytest.mark.parametrize("name", ["xlsx", "parquet"])
def test_a_torn_file_is_refused(name: str, tmp_path: Path) -> None:
    suffix, write = SOURCES[name]
    path = tmp_path / f"avis{suffix}"
    write(path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(InputError, match="broken"):
        open_export(path)


def test_a_folder_and_an_unknown_suffix_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="folder"):
        open_export(tmp_path)
    (tmp_path / "avis.docx").write_bytes(b"x")
    with pytest.raises(InputError, match=r"\.docx.*not a format"):
        open_export(tmp_path / "avis.docx")


def test_a_named_text_column_overrides_and_an_absent_one_names_the_closest(source: Path) -> None:
    with open_export(source, text_column="Montant") as export:
        assert export.text_column == "Montant"
        assert next(export.batches(2)).texts == [value or "" for value in column(source, "Montant")[:2]]
    with pytest.raises(InputError, match="did you mean “Commentaire”"):
        open_export(source, text_column="comentaires")


@pytest.mark.parametrize(
    ("name", "between", "delimiter"), [("a.csv", ";", ";"), ("a.csv", ",", ","), ("a.tsv", "\t", "\t"), ("a.jsonl", "", ",")]
)
def test_rejects_stand_beside_the_output_as_the_export_is_written_and_go_when_there_are_none(
    tmp_path: Path, name: str, between: str, delimiter: str
) -> None:
    path, source = rejects_path(tmp_path / "tagged.csv"), tmp_path / name
    rows = [["id", "commentaire"], ["1", "Très bon accueil."], ["2", "Colis perdu hier."]]
    lines = map(between.join, rows) if between else ['{"commentaire": "Très bon accueil."}']
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert path.name == "tagged.rejects.csv"
    with open_export(source) as export:
        write_rejects(path, [Reject(3, "too few fields", 'a;"b,\tc\nd'), Reject(9, "a NUL character", "=\0")], like=export)
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        told = list(csv.reader(path.open(encoding="utf-8-sig", newline=""), delimiter=delimiter))
        assert told == [["line", "reason", "raw"], ["3", "too few fields", 'a;"b,\tc\nd'], ["9", "a NUL character", "'=\\x00"]]
        write_rejects(path, [], like=export)
    assert list(tmp_path.iterdir()) == [source]


def test_jsonl_rejects_what_is_no_object_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "avis.jsonl"
    path.write_bytes(
        '{"texte": "très bon"}\n'.encode() + b'\n[1]\n{"texte": \n{"id": 3}\n{"texte": "caf\xff"}\n{"texte": null}\n' + b"[" * 100_000
    )
    texts, rejects = tag(path, tmp_path / "out.jsonl")
    assert texts == ["très bon", "", ""]
    assert [reject.line for reject in rejects] == [3, 4, 6, 8]
    assert rejects[2].raw == '{"texte": "caf\\xff"}'


def test_jsonl_finds_a_tagged_key_and_a_named_column_far_down(tmp_path: Path) -> None:
    path = tmp_path / "avis.jsonl"
    path.write_text('{"texte": "bon"}\n' * 1500 + '{"texte": "x", "verbatim_tag": "y", "suite": "z"}\n')
    with pytest.raises(InputError, match="object 1501 has the key “verbatim_tag” already"):
        tag(path, tmp_path / "out.jsonl", size=700)
    assert open_export(path, text_column="suite").text_column == "suite"


@pytest.mark.parametrize("kind", [pa.string(), pa.binary()])
def test_parquet_rejects_text_that_is_not_utf8_by_its_row(kind: pa.DataType, tmp_path: Path) -> None:
    texts = pa.array([b"bon", b"caf\xe9", None, "très".encode()], pa.binary()).view(kind)
    pq.write_table(pa.table({"texte": texts, "n": [1, 2, 3, 4]}), tmp_path / "avis.parquet")
    found, rejects = tag(tmp_path / "avis.parquet", tmp_path / "out.parquet", size=1)
    assert found == ["bon", "", "très"]
    assert [(reject.line, reject.raw) for reject in rejects] == [(2, "caf\\xe9")]
    assert pq.read_table(tmp_path / "out.parquet")["n"].to_pylist() == [1, 3, 4]


def test_parquet_keeps_a_timestamp_of_96_bits_beyond_what_nanoseconds_can_tell(tmp_path: Path) -> None:
    source, out = tmp_path / "avis.parquet", tmp_path / "tagged.parquet"
    dates = [datetime.datetime(9999, 12, 31), datetime.datetime(2024, 3, 1, 8, 9, 10, 123456), None, datetime.datetime(1, 1, 1)]
    table = pa.table({"date": pa.array(dates, pa.timestamp("us")), "texte": ["très bien", "bof", "nul", "ravie"]})
    pq.write_table(table, source, use_deprecated_int96_timestamps=True)
    tag(source, out)
    assert pq.read_table(out)["date"].to_pylist() == dates
    with open_export(source) as export:
        assert next(export.batches(9)).values("date")[0] == "9999-12-31 00:00:00.000000"


@pytest.mark.parametrize("kind", [pa.timestamp("us"), pa.date64()])
@pytest.mark.parametrize("to", [".parquet", ".csv", ".xlsx", ".jsonl"])
def test_a_date_beyond_those_that_python_knows_is_written(kind: pa.DataType, to: str, tmp_path: Path) -> None:
    source, out = tmp_path / "avis.parquet", tmp_path / f"tagged{to}"
    dates = pa.array([400_000_000_000_000 * (1_000 if kind == pa.timestamp("us") else 1) // 86_400_000 * 86_400_000, None]).cast(kind)
    pq.write_table(pa.table({"date": dates, "texte": ["très bien", "bof"]}), source)
    tag(source, out)
    with open_export(out, text_column="texte") as export:
        assert str(next(export.batches(9)).values("date")[0]).startswith("14645-")


@pytest.mark.parametrize("to", [".parquet", ".csv", ".xlsx", ".jsonl"])
@pytest.mark.parametrize("zone", ["Romance Standard Time", "UTC+1", "Mars/Olympus"])
def test_a_time_in_a_zone_that_nobody_knows_is_told_in_utc(zone: str, to: str, tmp_path: Path) -> None:
    source, out = tmp_path / "avis.parquet", tmp_path / f"tagged{to}"
    times = pa.array([datetime.datetime(2024, 3, 1, 8, 9, 10), None], pa.timestamp("s")).cast(pa.timestamp("s", zone))
    pq.write_table(pa.table({"date": times, "texte": ["très bien", "bof"]}), source)
    tag(source, out)
    with open_export(out) as export:
        assert next(export.batches(9)).values("date")[0] == "2024-03-01 08:09:10.000Z"


@pytest.mark.parametrize("beside", [{"id": 1}, {"shop": "Lyon"}, {}], ids=str)
@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_a_column_of_objects_is_not_the_comments_whatever_its_name(suffix: str, beside: dict[str, object], tmp_path: Path) -> None:
    path = tmp_path / f"avis{suffix}"
    rows = [{**beside, "review": {"text": text, "stars": 3}} for text in TEXTS]
    if suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    else:
        pq.write_table(pa.Table.from_pylist(rows), path)
    with pytest.raises(InputError, match=r"(?s)no column looks like comments, and “review” holds.*avis.*what to do: flatten it") as caught:
        open_export(path)
    assert ("--text" in caught.value.fix) == bool(beside)
    for name in ("review", "review.text"):
        with pytest.raises(InputError, match=r"(?s)“review” holds lists or objects.*where: .*avis.*what to do: flatten it"):
            open_export(path, text_column=name)


def test_a_column_of_objects_far_down_is_not_the_comments_whoever_names_it(tmp_path: Path) -> None:
    path = tmp_path / "avis.jsonl"
    path.write_text('{"texte": "bien"}\n' * 2_000 + '{"review": {"texte": "bien"}}\n', encoding="utf-8")
    with pytest.raises(InputError, match="“review” holds lists or objects"):
        open_export(path, text_column="review.texte")


def test_names_with_line_ends_are_told_on_one_line_and_may_be_given_so(tmp_path: Path) -> None:
    book, path = openpyxl.Workbook(), tmp_path / "avis.xlsx"
    sheet = book.worksheets[0]
    sheet.append(["id", "Commentaire\n(facultatif)"])
    sheet.append([1, TEXTS[0]])
    book.save(path)
    with open_export(path) as export:
        assert "“Commentaire (facultatif)”" in export.description
    with open_export(path, text_column="Commentaire (facultatif)") as export:
        assert export.text_column == "Commentaire\n(facultatif)"


def wide(path: Path, columns: int) -> None:
    names = [f"c{i}" for i in range(columns - 1)]
    if path.suffix == ".xlsx":
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["texte", *names])
            sheet.write_row(1, 0, [TEXTS[0]])
    elif path.suffix == ".jsonl":
        path.write_text(json.dumps({"texte": TEXTS[0]} | dict.fromkeys(names, 1)) + "\n", encoding="utf-8")
    else:
        path.write_text(f"texte;{';'.join(names)}\n{TEXTS[0]}{';1' * len(names)}\n", encoding="utf-8")


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".xlsx"])
def test_more_columns_than_a_sheet_holds_are_refused_before_any_row_is_read(suffix: str, tmp_path: Path) -> None:
    fits, path, out = tmp_path / f"fits{suffix}", tmp_path / f"avis{suffix}", tmp_path / "tagged.xlsx"
    wide(fits, 16_384 - len(ADDED))
    wide(path, 16_384 - len(ADDED) + 1)
    with open_export(fits, text_column="texte") as export:
        pieces_of(out, like=export, added=ADDED)
    told = r"(?s)16384 columns at most, and 16383 are taken.*where: .*avis.*what to do: .*-o"
    with open_export(path, text_column="texte") as export, pytest.raises(InputError, match=told):
        pieces_of(out, like=export, added=ADDED)


def test_a_nul_that_json_may_hold_is_replaced_in_a_csv_that_may_not(tmp_path: Path) -> None:
    source, out = tmp_path / "avis.jsonl", tmp_path / "tagged.csv"
    source.write_text('{"texte": "très\\u0000 bien", "id": 1}\n', encoding="utf-8")
    tag(source, out, tags=lambda batch: batch.texts)
    with open_export(out, text_column="texte") as export:
        assert [batch.texts for batch in export.batches(9)] == [["très\ufffd bien"]]


def test_one_object_among_comments_does_not_hide_their_column(tmp_path: Path) -> None:
    path = tmp_path / "avis.jsonl"
    path.write_text(
        json.dumps({"texte": {"a": 1}}) + "\n" + "".join(json.dumps({"texte": text}) + "\n" for text in TEXTS), encoding="utf-8"
    )
    with open_export(path) as export:
        assert export.text_column == "texte"
