"""Hostile CSV: what is a row, what is refused, and on which line."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.schema import Reject
from pipeline.tables import Export, open_export
from pipeline.tables.dialects import Dialect
from pipeline.tables.pieces import pieces_of
from tests.tagging import write_tagged

HEADER = "id;commentaire;ville\n"


def read(tmp_path: Path, content: str | bytes, *, size: int = 100, name: str = "avis.csv") -> tuple[list[str], list[Reject]]:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    texts: list[str] = []
    rejects: list[Reject] = []
    with open_export(path) as export:
        for batch in export.batches(size):
            texts += batch.texts
            rejects += batch.rejects
    return texts, rejects


def opened(tmp_path: Path, content: str, name: str = "avis.csv") -> Export:
    path = tmp_path / name
    path.write_bytes(content.encode())
    return open_export(path)


def tagged(tmp_path: Path, content: str | bytes) -> bytes:
    path, out = tmp_path / "avis.csv", tmp_path / "tagged.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with open_export(path) as export:
        write_tagged(out, lambda batch: {"tag": ["T"] * len(batch)}, like=export, added=["tag"], size=3)
    return out.read_bytes()


@pytest.mark.parametrize("size", [1, 2, 100])
def test_too_few_and_too_many_fields_are_refused_on_their_line(tmp_path: Path, size: int) -> None:
    content = HEADER + '1;"deux\nlignes";Lyon\n2;court\n\n3;bien;Paris\n4;un;peu;trop\n'
    texts, rejects = read(tmp_path, content, size=size)
    assert texts == ["deux\nlignes", "bien"]
    assert rejects == [
        Reject(4, "too few fields: 2 for 3", "2;court"),
        Reject(7, "too many fields: 4 for 3", "4;un;peu;trop"),
    ]


def test_nul_and_invalid_bytes_refuse_their_record_alone(tmp_path: Path) -> None:
    content = HEADER.encode() + "1;très bien;Lyon\n".encode() + b"2;n\0l;Lyon\n3;caf\xe9 \xff;Lyon\n" + "4;été;Nice\n".encode()
    texts, rejects = read(tmp_path, content)
    assert texts == ["très bien", "été"]
    assert [(r.line, r.reason) for r in rejects] == [(3, "a NUL character"), (4, "bytes that are not in the file's encoding")]
    assert rejects[1].raw == "3;caf\\xe9 \\xff;Lyon"


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    assert read(tmp_path, "\n\n" + HEADER + "\n1;bien;Lyon\r\n   \n\n2;;Nice\n\n") == (["bien", ""], [])


@pytest.mark.parametrize("size", [1, 2, 100])
def test_an_open_quote_costs_its_own_line_and_not_the_rest(tmp_path: Path, size: int) -> None:
    content = HEADER + '1;bien;Lyon\n2;"ouvert;Lyon\n3;bof;Nice\n4;nul;Lille\n'
    texts, rejects = read(tmp_path, content, size=size)
    assert texts == ["bien", "bof", "nul"]
    assert [(r.line, r.raw) for r in rejects] == [(3, '2;"ouvert;Lyon')]
    assert "never closes" in rejects[0].reason


def test_two_stray_quotes_do_not_swallow_what_lies_between(tmp_path: Path) -> None:
    content = HEADER + '1;"ouvert;Lyon\n2;bien;Nice\n3;"ouvert aussi;Lille\n4;bof;Metz\n'
    texts, rejects = read(tmp_path, content)
    assert texts == ["bien", "bof"]
    assert [r.line for r in rejects] == [2, 4]


def test_an_open_quote_on_the_last_line_is_refused(tmp_path: Path) -> None:
    texts, rejects = read(tmp_path, HEADER + '1;bien;Lyon\n2;bof;"Nic')
    assert texts == ["bien"]
    assert [r.line for r in rejects] == [3]


def test_many_open_quotes_in_a_long_file_are_read_in_reasonable_time(tmp_path: Path) -> None:
    lines = "".join(f'{i};x"";"a\n' for i in range(30_000))
    texts, rejects = read(tmp_path, HEADER + "0;bien;Lyon\n" + lines, size=1000)
    assert texts == ["bien"]
    assert [reject.line for reject in rejects] == list(range(3, 30_003))


def test_a_quote_inside_a_field_is_only_a_quote(tmp_path: Path) -> None:
    assert read(tmp_path, HEADER + '1;un "super" accueil;Lyon\n2;"Super" produit;Nice\n')[0] == ['un "super" accueil', "Super produit"]


def test_a_cell_of_one_megabyte_is_fine(tmp_path: Path) -> None:
    cell = "très bien, " * 100_000
    content = HEADER + f'1;"{cell}\n{cell}";Lyon\n2;bof;Nice\n'
    assert read(tmp_path, content) == ([f"{cell}\n{cell}", "bof"], [])
    assert (
        tagged(tmp_path, content)
        == content.replace("ville\n", "ville;tag\n").replace("Lyon\n", "Lyon;T\n").replace("Nice\n", "Nice;T\n").encode()
    )


def test_a_lone_cr_in_a_field_is_kept(tmp_path: Path) -> None:
    content = 'id;commentaire\r\n1;pas\rmal\r\n2;"si\rbien\r\n que"\r\n3;fin\r\r\n4;bof'
    assert read(tmp_path, content) == (["pas\rmal", "si\rbien\r\n que", "fin\r", "bof"], [])
    expected = 'id;commentaire;tag\r\n1;pas\rmal;T\r\n2;"si\rbien\r\n que";T\r\n3;fin\r;T\r\n4;bof;T'
    assert tagged(tmp_path, content) == expected.encode()


def test_mixed_line_ends_stay_each_its_own(tmp_path: Path) -> None:
    assert tagged(tmp_path, "id;commentaire\r\n1;bien\n2;bof\r\n3;nul") == b"id;commentaire;tag\r\n1;bien;T\n2;bof;T\r\n3;nul;T"


def test_old_mac_line_ends(tmp_path: Path) -> None:
    assert tagged(tmp_path, 'id;commentaire\r1;"bien\rsûr"\r2;bof\r') == 'id;commentaire;tag\r1;"bien\rsûr";T\r2;bof;T\r'.encode()


def test_a_line_feed_in_a_cell_ends_no_line_of_an_old_mac(tmp_path: Path) -> None:
    content = 'id;commentaire\r1;"bien\nsûr"\r2;bof\r'
    assert read(tmp_path, content) == (["bien\nsûr", "bof"], [])
    assert tagged(tmp_path, content) == 'id;commentaire;tag\r1;"bien\nsûr";T\r2;bof;T\r'.encode()


def test_line_ends_are_those_outside_the_cells(tmp_path: Path) -> None:
    assert "CRLF line ends" in opened(tmp_path, 'id;commentaire\r\n1;"a\nb\nc ""d""\n"\r\n2;"un\ndeux\ntrois"\r\n').description


def test_a_stray_line_feed_refuses_its_own_record_of_an_old_mac(tmp_path: Path) -> None:
    texts, rejects = read(tmp_path, 'id;commentaire\r1;bien\r2;oui,"a\nb"\r3;bof\r')
    assert texts == ["bien", "bof"]
    assert [reject.line for reject in rejects] == [3]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id;commentaire\r1;déçu\r2;reçu\r", "CR line ends"),
        ('"id","commentaire"\n"1","déçu, \\"nul\\", non"\n"2","reçu, \\"bien\\", oui"\n', "backslash escapes"),
    ],
)
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-16"])
def test_what_the_compiled_pass_cannot_read_keeps_its_bytes(tmp_path: Path, content: str, said: str, encoding: str) -> None:
    path, out = tmp_path / "avis.csv", tmp_path / "tagged.csv"
    path.write_bytes(content.encode(encoding))
    with open_export(path) as export:
        assert said in export.description
        write_tagged(out, lambda batch: {"réponse": ["à lire"] * len(batch)}, like=export, added=["réponse"], size=3)
    end, tail = content[-1], '{0}"{1}"' if '"' in content else "{0}{1}"
    delimiter = "," if '"' in content else ";"
    header, *rows, _ = content.split(end)
    tails = [tail.format(delimiter, name) for name in ("réponse", *["à lire"] * len(rows))]
    lines = [line + tail for line, tail in zip([header, *rows], tails, strict=True)]
    assert out.read_bytes() == (end.join(lines) + end).encode(encoding)


def test_without_a_header_columns_are_numbered_and_the_tagged_file_names_them(tmp_path: Path) -> None:
    content = "1;12/03/2024;Très bien reçu dans ce magasin\n2;13/03/2024;Trop long à la caisse pour moi\n"
    export = opened(tmp_path, content)
    assert export.columns == ("column_1", "column_2", "column_3")
    assert export.text_column == "column_3"
    assert "no header" in export.description
    lines = tagged(tmp_path, content).decode().splitlines()
    assert lines[0] == "column_1;column_2;column_3;tag"
    assert lines[1] == "1;12/03/2024;Très bien reçu dans ce magasin;T"
    assert len(lines) == 3


def test_the_word_for_a_comment_in_every_row_does_not_make_the_first_row_names(tmp_path: Path) -> None:
    content = "1;avis;Très bon accueil, je reviendrai\n2;avis;Trop long à la caisse\n3;message;Rien à dire\n"
    export = opened(tmp_path, content)
    assert export.text_column == "column_3"
    assert next(export.batches(9)).texts == ["Très bon accueil, je reviendrai", "Trop long à la caisse", "Rien à dire"]


def test_an_unnamed_index_column_and_duplicate_names(tmp_path: Path) -> None:
    content = ",texte,note,note\n0,bien,1,2\n1,bof,3,4\n"
    export = opened(tmp_path, content)
    assert export.columns == ("column_1", "texte", "note", "note.1")
    assert next(export.batches(9)).values("note.1") == ["2", "4"]
    assert tagged(tmp_path, content) == b",texte,note,note,tag\n0,bien,1,2,T\n1,bof,3,4,T\n"


def test_an_index_that_the_header_does_not_count(tmp_path: Path) -> None:
    content = '"texte","note"\n"1","bien",5\n"2","bof",3\n'
    export = opened(tmp_path, content)
    assert export.columns == ("column_1", "texte", "note")
    assert next(export.batches(9)).texts == ["bien", "bof"]
    assert tagged(tmp_path, content).decode().splitlines()[1] == '"1","bien",5,T'


def test_a_delimiter_at_the_end_of_every_row_but_the_header(tmp_path: Path) -> None:
    content = "id;texte\n1;bien;\n2;bof;\n"
    assert opened(tmp_path, content).columns == ("id", "texte", "column_3")
    assert tagged(tmp_path, content) == b"id;texte;;tag\n1;bien;;T\n2;bof;;T\n"


@pytest.mark.parametrize(
    ("content", "said", "texts"),
    [
        ("id,commentaire\n1,a;b;c\n2,d;e;f\n", "comma", ["a;b;c", "d;e;f"]),
        ('id;commentaire\n1;"a, b, c"\n2;d, e, f\n', "semicolon", ["a, b, c", "d, e, f"]),
        ("id\tcommentaire\n1\ta, b; c\n", "tab", ["a, b; c"]),
        ("id|commentaire\n1|a, b; c\n", "bar", ["a, b; c"]),
        ("'id';'commentaire'\n'1';'l''un; l''autre'\n'2';'bien'\n", "single quotes", ["l'un; l'autre", "bien"]),
        ('"id","commentaire"\n"1","un \\"bon\\", oui"\n"2","un \\"mauvais\\", non"\n', "backslash", ['un "bon", oui', 'un "mauvais", non']),
        ("commentaire\nBien, merci\nBof, non\nNul\n", "semicolon", ["Bien, merci", "Bof, non", "Nul"]),
    ],
)
def test_delimiter_and_quotes_are_found_and_said(tmp_path: Path, content: str, said: str, texts: list[str]) -> None:
    export = opened(tmp_path, content)
    assert said in export.description
    assert next(export.batches(9)).texts == texts


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_added_fields_are_quoted_as_the_source_is(tmp_path: Path, end: str) -> None:
    lines = tagged(tmp_path, end.join(['"id","texte"', '"1","bien"', '"2","bof"', ""])).splitlines()
    assert lines == [b'"id","texte","tag"', b'"1","bien","T"', b'"2","bof","T"']


def test_a_batch_is_parsed_once_however_many_columns_are_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed, reader = [], Dialect.reader
    batch = next(opened(tmp_path, HEADER + "1;bien;Lyon\n2;bof;Nice\n").batches(9))
    monkeypatch.setattr(Dialect, "reader", lambda *given, **asked: parsed.append(given) or reader(*given, **asked))
    assert [batch.values(column) for column in ("id", "commentaire", "ville")] == [["1", "2"], ["bien", "bof"], ["Lyon", "Nice"]]
    assert len(parsed) == 1


def test_what_was_parsed_stays_in_its_process(tmp_path: Path) -> None:
    export = opened(tmp_path, HEADER + "1;bien;Lyon\n")
    batch, pieces = next(export.batches(9)), pieces_of(tmp_path / "tagged.csv", like=export, added=["tag"])
    before = pickle.dumps(pieces.portable(batch))
    batch.values("ville")
    assert pickle.dumps(pieces.portable(batch)) == before


@pytest.mark.parametrize(
    ("name", "onto", "content", "expected"),
    [
        ("avis.csv", "sorti.tsv", 'id;texte\r\n1;bien, oui\r\n2;"un;deux"\r\n', "id\ttexte\ttag\r\n1\tbien, oui\tT\r\n2\tun;deux\tT\r\n"),
        ("avis.csv", "SORTI.TSV", "id;texte\n1;a\tb\n2;bof", 'id\ttexte\ttag\n1\t"a\tb"\tT\n2\tbof\tT\n'),
        ("avis.csv", "sorti.tsv", 'sep=;\n"id";"texte"\n"1";"bien"\n', 'sep=\t\n"id"\t"texte"\t"tag"\n"1"\t"bien"\t"T"\n'),
        ("avis.csv", "sorti.tsv", "id;texte\n1;bien;\n2;bof;\n", "id\ttexte\t\ttag\n1\tbien\t\tT\n2\tbof\t\tT\n"),
        (
            "avis.csv",
            "sorti.tsv",
            "1;2,5;Très bien\n2;1,5;Pas reçu\n",
            "column_1\tcolumn_2\tcolumn_3\ttag\n1\t2,5\tTrès bien\tT\n2\t1,5\tPas reçu\tT\n",
        ),
        ("avis.tsv", "sorti.csv", "id\ttexte\n1\tun;deux\n", 'id;texte;tag\n1;"un;deux";T\n'),
        ("avis.tsv", "sorti.txt", "id\ttexte\n1\tbien\n", "id\ttexte\ttag\n1\tbien\tT\n"),
        ("avis.tsv", "sorti.tsv", "id;texte\n1;bien\n", "id;texte;tag\n1;bien;T\n"),
        ("avis.csv", "sorti.csv", "id\ttexte\n1\tbien\n", "id\ttexte\ttag\n1\tbien\tT\n"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_name_that_asks_for_another_delimiter_gets_it_and_all_else_stays(
    tmp_path: Path, encoding: str, name: str, onto: str, content: str, expected: str
) -> None:
    (tmp_path / name).write_bytes(content.encode(encoding))
    with open_export(tmp_path / name) as export:
        write_tagged(tmp_path / onto, lambda batch: {"tag": ["T"] * len(batch)}, like=export, added=["tag"], size=1)
    assert (tmp_path / onto).read_bytes() == expected.encode(encoding)


@pytest.mark.parametrize(
    ("name", "onto", "content", "field"),
    [
        ("avis.csv", "sorti.csv", "montant;commentaire\n24,90;bien\n12;bof\n", ";0,9400"),
        ("avis.csv", "sorti.csv", "montant;commentaire\n24.90;bien\n12;bof\n", ";0.9400"),
        ("avis.csv", "sorti.csv", "montant;commentaire\n24.90;bien\n12,50;bof\n", ";0,9400"),
        ("avis.csv", "sorti.csv", "note;commentaire\n5;bien\n1;9.5\n", ";0,9400"),
        ("avis.csv", "sorti.csv", "note,commentaire\n5,bien\n1,bof\n", ",0.9400"),
        ("avis.csv", "sorti.csv", 'montant,commentaire\n"24,90",bien\n12,bof\n', ',"0,9400"'),
        ("avis.csv", "sorti.csv", '"note";"commentaire"\n"5";"bien"\n"1";"bof"\n', ';"0,9400"'),
        ("avis.csv", "sorti.csv", "4,5;Très bien reçu dans ce magasin\n3;Trop long à la caisse pour moi\n", ";0,9400"),
        ("avis.tsv", "sorti.tsv", "montant\tcommentaire\n24,90\tbien\n12\tbof\n", "\t0,9400"),
        ("avis.csv", "sorti.tsv", "montant;commentaire\n24,90;bien\n12;bof\n", "\t0,9400"),
        ("avis.jsonl", "sorti.csv", '{"note": 5, "avis": "bien"}\n{"note": 1, "avis": "bof"}\n', ";0,9400"),
        ("avis.jsonl", "sorti.csv", '{"note": 4.5, "avis": "bien"}\n{"note": 1, "avis": "bof"}\n', ";0.9400"),
        ("avis.jsonl", "sorti.tsv", '{"note": 5, "avis": "bien"}\n{"note": 1, "avis": "bof"}\n', "\t0.9400"),
        ("avis.csv", "sorti.jsonl", "montant;commentaire\n24,90;bien\n12;bof\n", ": 0.94}"),
    ],
)
def test_added_numbers_have_the_decimal_mark_of_the_export(tmp_path: Path, name: str, onto: str, content: str, field: str) -> None:
    export = opened(tmp_path, content, name)
    write_tagged(tmp_path / onto, lambda batch: {"p": [0.94] * len(batch)}, like=export, added=["p"], size=1)
    lines = (tmp_path / onto).read_text(encoding="utf-8").splitlines()
    assert [line.endswith(field) for line in lines[-2:]] == [True, True]


@pytest.mark.parametrize("content", ["", " \n\n", "\ufeff", "\ufeff\n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(InputError, match="empty"):
        read(tmp_path, content)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("title", ["Export des avis\n", "Export des avis;;;\n", "Export des avis;;;\n;;;\n", '"Avis\nde mars";;;\n'])
def test_a_title_above_the_names_is_refused_with_their_line(tmp_path: Path, title: str, delimiter: str) -> None:
    rows = "id;commentaire;ville;note\n1;Très bien;Lyon;5\n2;Pas reçu;Nice;1\n3;Parfait;Lille;5\n"
    path, line = tmp_path / "avis.csv", title.count("\n") + 2
    path.write_text((title + "\n" + rows).replace(";", delimiter), encoding="utf-8")
    with pytest.raises(InputError, match=rf"(?s)lines stand above the names.*names on line {line}.*what to do: remove what stands above"):
        open_export(path, text_column=None)


@pytest.mark.parametrize(
    "content",
    [
        "avis;;\nbien;commentaire;5\nnul;texte;1\n",
        "champ;;\nTrès bon accueil, je reviendrai;avis;5\nTrop long à la caisse;avis;1\n",
        "Enquête;Vague;\nTrès bon accueil, je reviendrai;commentaire;5\nTrop long à la caisse;mars;1\n",
    ],
)
def test_names_of_few_columns_are_no_title(tmp_path: Path, content: str) -> None:
    assert len(next(opened(tmp_path, content).batches(9)).texts) == 2


def test_comments_alone_may_hold_marks_and_the_word_for_a_comment(tmp_path: Path) -> None:
    path = tmp_path / "avis.csv"
    path.write_text("avis\nTrès bien, merci\nCommentaire, bref\nJamais reçu ; honteux\n", encoding="utf-8")
    with open_export(path, text_column=None) as export:
        assert next(export.batches(10)).texts[0] == "Très bien, merci"


def test_a_first_line_that_cannot_be_read_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="first line cannot be read") as caught:
        read(tmp_path, '\n"id;texte\n1;bien\n')
    assert caught.value.where.endswith("line 2")


def test_a_character_cut_at_the_end_of_utf_16_refuses_that_record(tmp_path: Path) -> None:
    content = b"\xff\xfe" + "id;texte\n1;bien\n2;bof".encode("utf-16-le")[:-1]
    texts, rejects = read(tmp_path, content)
    assert texts == ["bien"]
    assert [r.line for r in rejects] == [3]


@pytest.mark.parametrize(
    ("content", "said", "texts"),
    [
        ('"id","texte"\n"1","un \\"bon\\" accueil"\n"2","bien"\n', "backslash", ['un "bon" accueil', "bien"]),
        ('"id","texte"\n"1","deux\nlignes \\"dites\\" ici"\n"2","bien"\n', "backslash", ['deux\nlignes "dites" ici', "bien"]),
        ('"id","texte"\n"1","le ""C:\\"" du PC"\n"2","un ""bon"" accueil"\n', "comma", ['le "C:\\" du PC', 'un "bon" accueil']),
        ('"texte","id"\n"rangé dans C:\\","1"\n"bien","2"\n', "comma", ["rangé dans C:\\", "bien"]),
    ],
)
def test_of_two_ways_to_write_a_quote_the_one_that_leaves_none_astray_is_taken(
    tmp_path: Path, content: str, said: str, texts: list[str]
) -> None:
    export = opened(tmp_path, content)
    assert said in export.description
    assert ("backslash" in export.description) == (said == "backslash")
    assert next(export.batches(9)).texts == texts


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("hint", ["sep=;\r\n", '"sep=;"\r\n', "SEP=;\n"])
def test_the_line_that_tells_a_spreadsheet_the_delimiter_is_no_row_and_stays(tmp_path: Path, hint: str, encoding: str) -> None:
    content = (hint + "id;texte\r\n1;déçu, et vous\r\n2\r\n3;reçu\r\n").encode(encoding)
    texts, rejects = read(tmp_path, content)
    assert texts == ["déçu, et vous", "reçu"]
    assert [reject.line for reject in rejects] == [4]
    whole = content.decode(encoding).replace("2\r\n", "").replace("texte\r", "texte;tag\r").replace("vous\r", "vous;T\r")
    assert tagged(tmp_path, content) == whole.replace("reçu\r", "reçu;T\r").encode(encoding)


def test_a_hint_above_rows_without_names_stays_above_those_that_are_made(tmp_path: Path) -> None:
    content = "sep=|\n1|12/03/2024|Très bien reçu dans ce magasin\n2|13/03/2024|Trop long à la caisse pour moi\n"
    lines = tagged(tmp_path, content).decode().splitlines()
    assert lines[:2] == ["sep=|", "column_1|column_2|column_3|tag"]
    assert len(lines) == 4


@pytest.mark.parametrize("name", ["avis.csv", "avis.txt"])
def test_a_short_first_comment_of_a_lone_column_stays_a_comment(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, "Très bien\nNul\n", name=name) == (["Très bien", "Nul"], [])


def test_a_first_line_that_may_be_a_comment_is_told_where_it_is_taken_for_a_name(tmp_path: Path) -> None:
    (told,) = opened(tmp_path, "Super message\nNul\n").warnings
    assert "the first line was taken for the column’s name: “Super message”" in told
    assert not opened(tmp_path, "avis\nNul\n").warnings
    with open_export(tmp_path / "avis.csv", text_column="avis") as export:
        assert not export.warnings


def test_one_who_names_a_lone_column_says_that_there_is_a_name(tmp_path: Path) -> None:
    opened(tmp_path, "Ressenti\nNul\n")
    with open_export(tmp_path / "avis.csv", text_column="Ressenti") as export:
        assert next(export.batches(9)).texts == ["Nul"]
