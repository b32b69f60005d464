"""A file of labels is taken as it is, or refused with the row that is wrong and what to write there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from pipeline.adapting.own_labels import FEWEST, read_own_labels
from pipeline.errors import InputError
from pipeline.loop.contest import exam_on
from pipeline.schema import Tag
from pipeline.tables.labelling import write_labelling

LABELS = [(f"La livraison numéro {row} est arrivée cassée.", "complaint") for row in range(15)]
LABELS += [(f"Très bon accueil dans votre magasin de la rue {row}.", "satisfaction") for row in range(15)]


def write(folder: Path, rows: list[tuple[str, str]], *, name: str = "labels.csv", header: str = "text;tag") -> Path:
    path = folder / name
    path.write_text("\n".join([header, *(f"{text};{tag}" for text, tag in rows)]) + "\n", encoding="utf-8")
    return path


def test_labels_of_several_files_are_read_together(tmp_path: Path) -> None:
    files = [write(tmp_path, LABELS[:10], name="one.csv"), write(tmp_path, LABELS[10:], name="two.csv")]
    own = read_own_labels(files)
    assert len(own.labels) == len(LABELS)
    assert own.labels[12].where == f"{files[1]}, row 4"
    assert own.summary == "30 labels (complaint 15, delight 0, recovery-praise 0, satisfaction 15)"


def test_comments_without_judgement_are_left_out_and_counted(tmp_path: Path) -> None:
    own = read_own_labels([write(tmp_path, [*LABELS, ("Avez-vous cette lampe en bleu ?", "none")])])
    assert (len(own.labels), len(own.without_judgement)) == (len(LABELS), 1)
    assert own.summary.endswith("; left out: 1 labelled none, which teach nothing")


def test_a_label_that_corrects_an_earlier_one_takes_its_place_in_either_order(tmp_path: Path) -> None:
    before = write(tmp_path, LABELS)
    queue = tmp_path / "queue.csv"
    queue.write_text(f"text;tag;earlier\n{LABELS[0][0]};recovery-praise;complaint\n", encoding="utf-8")
    for files in ([before, queue], [queue, before]):
        own = read_own_labels(files)
        assert {label.text: label.tag for label in own.labels}[LABELS[0][0]] == Tag.RECOVERY_PRAISE
        assert (len(own.labels), own.repeated) == (len(LABELS), 1)


def test_a_label_that_is_taken_back_is_not_learned(tmp_path: Path) -> None:
    before, queue = write(tmp_path, LABELS), tmp_path / "queue.csv"
    queue.write_text(f"text;tag;earlier\n{LABELS[0][0]};none;complaint\n", encoding="utf-8")
    own = read_own_labels([before, queue])
    assert (LABELS[0][0] in own.texts, own.without_judgement) == (False, (LABELS[0][0],))


def test_a_label_corrects_an_earlier_one_in_a_file_whose_first_thousand_rows_correct_none(tmp_path: Path) -> None:
    path, corrected = tmp_path / "labels.jsonl", {"text": LABELS[0][0], "tag": "recovery-praise", "earlier": "complaint"}
    rows = [{"text": text, "tag": tag} for text, tag in (LABELS * 34)[:1_000]]
    path.write_text("".join(json.dumps(row) + "\n" for row in [*rows, corrected]), encoding="utf-8")
    assert {label.text: label.tag for label in read_own_labels([path]).labels}[LABELS[0][0]] == Tag.RECOVERY_PRAISE


def test_the_comments_are_those_of_the_column_text_however_long_the_notes_beside_them(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    note = "Relu deux fois avec Sophie, nous hésitons encore et il faudrait en parler à la prochaine réunion du service."
    path.write_text("remarque;text;tag\n" + "".join(f"{note};{text};{tag}\n" for text, tag in LABELS), encoding="utf-8")
    assert read_own_labels([path]).texts == [text for text, _ in LABELS]


def test_few_labels_or_one_tag_are_enough_where_nothing_is_learned_from_them(tmp_path: Path) -> None:
    assert len(read_own_labels([write(tmp_path, LABELS[:3])], fewest=0).labels) == 3


def test_a_line_that_is_no_row_is_counted_and_told(tmp_path: Path) -> None:
    own = read_own_labels([write(tmp_path, [*LABELS, ("Colis perdu ; aucune nouvelle", "complaint")])])
    assert (len(own.labels), own.rejects) == (len(LABELS), 1)
    assert own.summary.endswith("; left out: 1 that could not be read as rows")


def test_the_same_comment_twice_with_one_tag_counts_once(tmp_path: Path) -> None:
    own = read_own_labels([write(tmp_path, [*LABELS, LABELS[0]])])
    assert (len(own.labels), own.repeated) == (len(LABELS), 1)


def test_a_comment_that_nobody_could_read_as_french_is_left_out_and_counted(tmp_path: Path) -> None:
    rows = [*LABELS, ("Sauberes Zimmer und sehr nettes Personal, wir kommen gerne wieder.", "satisfaction"), ("???", "complaint")]
    own = read_own_labels([write(tmp_path, rows)])
    assert (len(own.labels), own.unreadable) == (len(LABELS), 2)


def test_a_comment_that_nobody_could_read_counts_once_too(tmp_path: Path) -> None:
    own = read_own_labels([write(tmp_path, [*LABELS, ("???", "complaint"), ("???", "complaint"), ("!!!", "complaint")])])
    assert (own.unreadable, own.repeated) == (2, 1)


def test_rows_without_a_text_are_no_comment_that_two_tags_could_contradict(tmp_path: Path) -> None:
    own = read_own_labels([write(tmp_path, [*LABELS, *((" ", tag) for tag in ("complaint", "delight", "delight", "none"))])])
    assert (own.unreadable, own.repeated, len(own.without_judgement)) == (2, 1, 1)


def test_rows_without_a_tag_are_left_out_when_one_says_so(tmp_path: Path) -> None:
    own = read_own_labels([write(tmp_path, [*LABELS, ("Pas encore lu.", "")])], skip_empty=True)
    assert (len(own.labels), own.empty) == (len(LABELS), 1)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([*LABELS, ("Bon produit.", "contentment")], r"'contentment' is not a tag\n.*labels.csv, row 32, column tag\n.*one of complaint"),
        ([*LABELS, ("Bon produit.", "")], r"there is no tag yet in 1 row\n.*row 32, column tag\n.*--skip-empty"),
        ([*LABELS, (LABELS[2][0], "delight")], r"the same comment is complaint and delight\n.*row 4, and .*row 32\n.*decide"),
        ([*LABELS, (LABELS[2][0], "none")], r"the same comment is complaint and none\n.*row 4, and .*row 32\n.*decide"),
        ([*LABELS, ("???", "complaint"), ("???", "delight")], r"the same comment is complaint and delight\n.*row 32, and .*row 33"),
        (LABELS[:3], rf"the files hold only 3 labels\n.*labels.csv\n.*label {FEWEST} comments at least"),
        ([(f"Colis {row} perdu.", "complaint") for row in range(25)], r"every label is complaint\n.*\n.*verbatim review"),
    ],
)
def test_labels_that_cannot_be_learned_from_are_refused(tmp_path: Path, rows: list[tuple[str, str]], told: str) -> None:
    with pytest.raises(InputError, match=told):
        read_own_labels([write(tmp_path, rows)])


@pytest.mark.parametrize(
    ("rows", "fix"),
    [
        ([*LABELS, ("Bon produit.", "")], "or delete such rows"),
        (LABELS[:3], f"label {FEWEST} comments at least to judge by"),
    ],
)
def test_who_judges_by_a_file_is_told_what_helps_there(tmp_path: Path, rows: list[tuple[str, str]], fix: str) -> None:
    with pytest.raises(InputError) as refused:
        exam_on(write(tmp_path, rows))
    assert refused.value.fix.endswith(fix)


@pytest.mark.parametrize("hyphen", ["\N{HYPHEN}", "\N{NON-BREAKING HYPHEN}", "\N{EN DASH}", "_", " "])
def test_a_tag_is_known_with_another_hyphen(tmp_path: Path, hyphen: str) -> None:
    own = read_own_labels([write(tmp_path, [*LABELS, ("Colis perdu, remboursé le jour même.", f"Recovery{hyphen}praise")])])
    assert own.tags[-1] == Tag.RECOVERY_PRAISE


@pytest.mark.parametrize("header", ["Commentaire;Tag", "TEXT;TAG ", "Avis client;tag"])
def test_columns_and_tags_are_known_in_any_case_and_the_comments_by_a_usual_name(tmp_path: Path, header: str) -> None:
    own = read_own_labels([write(tmp_path, [(text, f" {tag.title()} ") for text, tag in LABELS], header=header)])
    assert list(zip(own.texts, own.tags, strict=True)) == LABELS


def test_a_column_that_is_taken_for_text_is_told(tmp_path: Path) -> None:
    path, told = write(tmp_path, LABELS, header="Commentaire;tag"), list[str]()
    read_own_labels([path], warn=told.append)
    assert told == [f"{path}: no column `text`; the comments are in “Commentaire”, found by its name"]
    read_own_labels([write(tmp_path, LABELS, header="Text;tag")], warn=told.append)
    assert len(told) == 1


def test_of_a_workbook_the_labels_are_those_of_one_sheet_and_that_is_told_before_they_are_refused(tmp_path: Path) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, labels in (("Mars", LABELS[:3]), ("Avril", LABELS)):
        sheet = book.create_sheet(name)
        for row in [("text", "tag"), *labels]:
            sheet.append(row)
    book.save(tmp_path / "labels.xlsx")
    told = list[str]()
    with pytest.raises(InputError, match="the files hold only 3 labels"):
        read_own_labels([tmp_path / "labels.xlsx"], warn=told.append)
    assert "only the sheet “Mars” is read; the column “text” is also in “Avril”" in told[0]
    assert len(read_own_labels([tmp_path / "labels.xlsx"], sheet="Avril", warn=told.append).labels) == len(LABELS)
    assert len(told) == 1


def test_content_alone_makes_no_column_the_text(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no column `text`\n.*columns champ_1, tag\n.*name the column of the comments `text`"):
        read_own_labels([write(tmp_path, LABELS, header="champ_1;tag")])


def test_a_file_without_the_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no column `tag`"):
        read_own_labels([write(tmp_path, LABELS, header="text;avis")])


def test_the_labels_are_the_cleaned_comments(tmp_path: Path) -> None:
    own = read_own_labels([write(tmp_path, [*LABELS, ('"Merci &agrave; toute l\'&eacute;quipe"', "satisfaction")])])
    assert own.texts[-1] == "Merci à toute l'équipe"
    assert own.tags[-1] == Tag.SATISFACTION


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_queue_gives_back_the_comments_that_it_was_written_with(suffix: str, tmp_path: Path) -> None:
    texts = ["- accueil nul", "=HONTE() je ne reviendrai pas", *(text for text, _ in LABELS)]
    rows = [{"text": text, "tag": "complaint" if text in texts[:2] else dict(LABELS)[text]} for text in texts]
    write_labelling(tmp_path / f"queue{suffix}", ["text", "tag"], rows, fill="tag", choices=["complaint"])
    assert read_own_labels([tmp_path / f"queue{suffix}"]).texts[:2] == texts[:2]
