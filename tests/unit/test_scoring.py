"""From a text as it came to what is written about it, and from an export to the tagged one, whole or not at all."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import Mock

import numpy as np
import pandas as pd
import pytest

from pipeline.adapting.own_labels import read_own_labels
from pipeline.classifiers import transformer
from pipeline.classifiers.calibration import UNCALIBRATED
from pipeline.classifiers.quantisation import int8_graph
from pipeline.classifiers.saved import Decider, Model
from pipeline.classifiers.tokens import encoded
from pipeline.classifiers.transformer import TransformerClassifier
from pipeline.classifiers.transformer_training import load_encoder
from pipeline.errors import InputError, ModelError
from pipeline.evaluation.intervals import wilson
from pipeline.evaluation.labelled_files import read_labelled
from pipeline.params import TrainParams
from pipeline.schema import ADDED, PROBABILITY_COLUMNS, TAGS, Mode, Prediction, Reason, Status, Tag
from pipeline.scoring import batch
from pipeline.scoring.batch import InterruptedRunError, default_output, tag_export
from pipeline.scoring.explain import explanation
from pipeline.scoring.frame import FrameTagger
from pipeline.scoring.labelled import SMALLEST_SLICE, evaluate_file
from pipeline.scoring.mix import own_mix
from pipeline.scoring.tagger import MOST_EVIDENCE, Tagger
from pipeline.scoring.work import Counts, Identity, work_on
from pipeline.tables import open_export, rejects_path, workbook
from pipeline.text.clean import clean
from tests.tagging import write_tagged

if TYPE_CHECKING:
    from datasets import Dataset

TEXTS = [
    "Colis jamais reçu, et personne ne répond au téléphone.",
    "",
    "Magique ! Une merveille,\nje suis sous le charme.",
    "???",
    "The parcel never arrived and nobody answers the phone, this is a shame.",
    "Assiette cassée ; remboursé dans l'heure avec des excuses.",
    "Conforme, livraison rapide, je recommande.",
]
STATUSES = ["scored", "empty", "scored", "no_words", "not_french", "scored", "scored"]
THRESHOLD = 0.5
"""From which confidence on the tests' model tags."""
SUFFIXES = (".csv", ".xlsx", ".jsonl", ".parquet")


def reasons(tagger: Tagger, *texts: str) -> list[Reason | None]:
    return [prediction.reason for prediction in tagger.predict(texts)]


@pytest.mark.parametrize("text", ["", " ", "\n\u00a0\t\u200b", "<p></p>", "Lire la suite"])
def test_a_text_of_nothing_is_not_scored_because_it_is_empty(tagger: Tagger, text: str) -> None:
    assert tagger.predict([text]) == [Prediction(Status.NOT_SCORED, Reason.EMPTY)]


@pytest.mark.parametrize("text", ["???", "12/10", ".", "- - -", "a", "+++ 5"])
def test_a_text_of_marks_and_numbers_is_not_scored_because_it_has_no_words(tagger: Tagger, text: str) -> None:
    assert tagger.predict([text]) == [Prediction(Status.NOT_SCORED, Reason.NO_WORDS)]


@pytest.mark.parametrize(
    "text",
    [
        "The delivery was late and nobody answered my calls.",
        "El paquete llegó roto y nadie contesta al teléfono.",
        "Die Lieferung kam zu spät und niemand geht ans Telefon.",
        "لم يصل الطرد أبدا ولا أحد يرد",
    ],
)
def test_a_text_in_another_language_is_not_scored_and_says_so(tagger: Tagger, text: str) -> None:
    assert tagger.predict([text]) == [Prediction(Status.NOT_SCORED, Reason.NOT_FRENCH)]


@pytest.mark.parametrize("text", ["Nickel", "RAS", "👍👍", "tro b1 jadore", "slt la livraison c nul"])
def test_short_and_hurried_french_is_scored(tagger: Tagger, text: str) -> None:
    (prediction,) = tagger.predict([text])
    assert prediction.status != Status.NOT_SCORED


def test_predictions_come_in_the_order_of_the_texts_whatever_stands_between(tagger: Tagger) -> None:
    together = tagger.predict(TEXTS)
    assert [p.reason if p.status == Status.NOT_SCORED else "scored" for p in together] == STATUSES
    assert together == [tagger.predict([text])[0] for text in TEXTS]
    assert [p.tag for p in together] == [Tag.COMPLAINT, None, Tag.DELIGHT, None, None, Tag.RECOVERY_PRAISE, Tag.SATISFACTION]
    assert tagger.predict([]) == []


def test_a_mode_that_the_model_does_not_know_is_refused_with_those_it_knows(model: Model) -> None:
    with pytest.raises(ModelError, match=r"(?s)does not know the mode accurate.*where: linear-.*what to do: use --mode fast"):
        Tagger(model, Mode.ACCURATE)


def test_a_model_of_several_modes_is_named_with_the_one_that_it_decides_in(model: Model) -> None:
    several = replace(model, deciders=dict.fromkeys((Mode.FAST, Mode.ACCURATE), model.deciders[Mode.FAST]))
    assert Tagger(model).name == model.name
    assert Tagger(several, Mode.ACCURATE).name == f"{model.name}+accurate"
    assert Tagger(several).for_mix(several.prior_array).name == f"{model.name}+fast+own-mix"


def test_what_is_surer_than_the_threshold_is_tagged_and_the_rest_is_for_a_person(tagger: Tagger) -> None:
    predictions = [p for p in tagger.predict([*TEXTS, "Bonjour à tous.", "Colis, merci, hier."]) if p.probabilities]
    assert {p.status for p in predictions} == {Status.TAGGED, Status.REVIEW}
    for prediction in predictions:
        assert (prediction.status == Status.TAGGED) == (prediction.confidence >= THRESHOLD)
        assert prediction.reason == (None if prediction.status == Status.TAGGED else Reason.UNSURE)
        assert sum(prediction.probabilities) == pytest.approx(1)


@pytest.mark.parametrize(
    ("original", "evidence"),
    [
        ("Une honte.", "honte"),
        ("<p>C&#39;est</p><br/>   une HONTE&nbsp;!", "HONTE"),
        ("Colis   perdu\r\n\r\nune\u00a0hooooooooonte, h\u00adonte", "h\u00adonte"),
        ("Vraiment trÃ¨s dÃ©Ã§u, une honte", "honte"),
        ("c’est une hont&eacute; honte", "honte"),
        ("😡😡😡😡😡😡 une honte", "honte"),
    ],
)
def test_evidence_is_quoted_from_the_text_as_it_came(tagger: Tagger, original: str, evidence: str) -> None:
    (prediction,) = tagger.predict([original])
    assert 0 < len(prediction.evidence) <= MOST_EVIDENCE
    assert evidence in [span.of(original) for span in prediction.evidence]


def test_a_words_evidence_covers_the_entity_that_spelled_its_letter(tagger: Tagger) -> None:
    original = "Colis perdu, mais rembours&eacute; aussit&ocirc;t avec des excuses."
    (prediction,) = tagger.predict([original])
    quoted = [span.of(original) for span in prediction.evidence]
    assert prediction.tag == Tag.RECOVERY_PRAISE
    assert [word for word in quoted if "&" in word]
    assert all(clean(word).text in clean(original).text for word in quoted)


def test_a_companys_reply_does_not_decide_the_customers_tag(tagger: Tagger) -> None:
    complaint = "Colis jamais reçu, personne ne répond, une honte."
    reply = "\nRéponse de l'entreprise : Bonjour, merci pour cette merveille, magique, nous sommes sous le charme."
    alone, with_reply = tagger.predict([complaint, complaint + reply])
    assert with_reply.probabilities == alone.probabilities
    assert all(span.end <= len(complaint) for span in with_reply.evidence)


def write_export(path: Path, texts: list[str]) -> Path:
    """An export of the suffix's own format, made by the product's own writers from a plain CSV."""
    source = path.with_name("plain.csv")
    lines = ["id,commentaire,ville"] + [f'{i},"{text}",Lyon' for i, text in enumerate(texts)]
    source.write_bytes("\r\n".join(lines).encode() + b"\r\n")
    if path.suffix == ".csv":
        return source.rename(path)
    with open_export(source, text_column="commentaire") as export:
        write_tagged(path, lambda batch: {"numero": [float(i) for i in range(len(batch))]}, like=export, added=("numero",))
    source.unlink()
    return path


def columns(path: Path, *names: str) -> list[tuple[str | None, ...]]:
    with open_export(path, text_column="commentaire") as export:
        return [row for batch in export.batches(1_000) for row in zip(*(batch.values(name) for name in names), strict=True)]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_row_of_an_export_comes_out_in_its_order_with_the_columns_added(tagger: Tagger, tmp_path: Path, suffix: str) -> None:
    source = write_export(tmp_path / f"avis{suffix}", TEXTS * 3)
    before = source.read_bytes()
    out = default_output(source)
    told: list[tuple[int, float]] = []
    summary = tag_export(source, out, tagger=tagger, progress=lambda counts, share: told.append((counts.rows_out, share)))
    assert out.name == f"avis.tagged{suffix}"
    assert source.read_bytes() == before
    assert (summary.rows_in, summary.counts.rows_out, summary.counts.rejects, told[-1]) == (21, 21, 0, (21, 1.0))
    assert columns(out, "id", "ville") == columns(source, "id", "ville")
    with open_export(out, text_column="commentaire") as export:
        assert export.columns[-len(ADDED) :] == ADDED
    expected = [(p.tag or "", str(p.status), p.reason or "") for p in tagger.predict(TEXTS)] * 3
    assert [tuple(cell or "" for cell in row) for row in columns(out, *ADDED[:3])] == expected
    for row in columns(out, *PROBABILITY_COLUMNS.values()):
        filled = [float(cell) for cell in row if cell]
        assert not filled or sum(filled) == pytest.approx(1, abs=1e-9)
    assert {model for (model,) in columns(out, "verbatim_model")} == {tagger.name}
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([source.name, out.name])


@pytest.mark.parametrize("to", SUFFIXES)
def test_an_export_can_be_tagged_into_any_other_format(tagger: Tagger, tmp_path: Path, to: str) -> None:
    source = write_export(tmp_path / "avis.csv", TEXTS)
    out = tmp_path / f"sorti{to}"
    tag_export(source, out, tagger=tagger)
    assert [status for (status,) in columns(out, "verbatim_status")] == [p.status for p in tagger.predict(TEXTS)]


def test_rows_in_are_rows_out_and_rejects_and_the_summary_says_so(tagger: Tagger, tmp_path: Path) -> None:
    source = tmp_path / "avis.csv"
    good = [f"{i};{text};Lyon" for i, text in enumerate(["Très bon accueil.", "Colis jamais reçu."])]
    source.write_text("\n".join(["id;commentaire;ville", good[0], "2;trop court", good[1], "4;un;peu;trop"]) + "\n", encoding="utf-8")
    out = tmp_path / "sorti.csv"
    summary = tag_export(source, out, tagger=tagger)
    assert (summary.rows_in, summary.counts.rows_out, summary.counts.rejects) == (4, 2, 2)
    assert "4 in = 2 out + 2 rejects" in summary.as_text()
    assert str(rejects_path(out)) in summary.as_text()
    assert json.loads(json.dumps(summary.as_json()))["rows_in"] == 4
    rejects = rejects_path(out).read_text(encoding="utf-8-sig").splitlines()
    assert rejects[0] == "line;reason;raw"
    assert [line.split(";")[0] for line in rejects[1:]] == ["3", "5"]
    assert [text for (text,) in columns(out, "commentaire")] == ["Très bon accueil.", "Colis jamais reçu."]


def test_a_run_without_rejects_takes_away_the_rejects_of_the_run_before(tagger: Tagger, tmp_path: Path) -> None:
    source, out = tmp_path / "avis.csv", tmp_path / "sorti.csv"
    source.write_text("id;commentaire\n1;Très bien\n2\n", encoding="utf-8")
    tag_export(source, out, tagger=tagger)
    assert rejects_path(out).exists()
    source.write_text("id;commentaire\n1;Très bien\n2;Parfait\n", encoding="utf-8")
    assert tag_export(source, out, tagger=tagger).counts.rejects == 0
    assert not rejects_path(out).exists()


def test_each_format_of_an_output_has_its_own_rejects(tagger: Tagger, tmp_path: Path) -> None:
    source = tmp_path / "avis.csv"
    source.write_text("id;commentaire\n1;Très bien\n2\n", encoding="utf-8")
    for suffix in SUFFIXES:
        tag_export(source, tmp_path / f"sorti{suffix}", tagger=tagger)
    others = {"sorti.xlsx.rejects.csv", "sorti.jsonl.rejects.csv", "sorti.parquet.rejects.csv"}
    assert {path.name for path in tmp_path.glob("*.rejects.csv")} == {"sorti.rejects.csv", *others}
    source.write_text("id;commentaire\n1;Très bien\n", encoding="utf-8")
    tag_export(source, tmp_path / "sorti.csv", tagger=tagger)
    assert {path.name for path in tmp_path.glob("*.rejects.csv")} == others


def test_a_folder_is_no_place_for_rejects_and_that_is_told_before_anything_is_scored(tagger: Tagger, tmp_path: Path) -> None:
    source, scored = tmp_path / "avis.csv", Mock()
    source.write_text("id;commentaire\n1;Très bien\n2\n", encoding="utf-8")
    (tmp_path / "sorti.rejects.csv").mkdir()
    with pytest.raises(InputError, match=r"(?s)the output is a folder.*where: .*sorti\.rejects\.csv"):
        tag_export(source, tmp_path / "sorti.csv", tagger=tagger, progress=scored)
    scored.assert_not_called()


@pytest.mark.parametrize("before", ["line,reason,raw\r\n4,,", "line;reason;raw\r\n4;;"])
def test_rejects_of_a_run_before_are_replaced_however_they_were_written(tagger: Tagger, tmp_path: Path, before: str) -> None:
    source, rejects = tmp_path / "avis.csv", tmp_path / "sorti.rejects.csv"
    source.write_text("id;commentaire\n1;Très bien\n2\n", encoding="utf-8")
    rejects.write_text(before, encoding="utf-8-sig")
    tag_export(source, tmp_path / "sorti.csv", tagger=tagger)
    assert rejects.read_text(encoding="utf-8-sig").splitlines()[1].startswith("3;")


def test_a_file_of_somebody_elses_is_no_place_for_rejects(tagger: Tagger, tmp_path: Path) -> None:
    source = tmp_path / "avis.csv"
    source.write_text("id;commentaire\n1;Très bien\n2\n", encoding="utf-8")
    (tmp_path / "sorti.rejects.csv").write_text("mes notes", encoding="utf-8")
    with pytest.raises(InputError, match=r"(?s)has the name of the rejects.*where: .*sorti\.rejects\.csv.*what to do: move it"):
        tag_export(source, tmp_path / "sorti.csv", tagger=tagger)
    assert (tmp_path / "sorti.rejects.csv").read_text(encoding="utf-8") == "mes notes"


@pytest.mark.parametrize("out", [".", "dossier"])
def test_a_folder_is_no_output(tagger: Tagger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dossier").mkdir()
    source = write_export(tmp_path / "avis.csv", TEXTS)
    with pytest.raises(InputError, match=r"(?s)the output is a folder.*what to do: give the name of a file with -o"):
        tag_export(source, Path(out), tagger=tagger)
    with pytest.raises(InputError, match="this is a folder, not a file"):
        tag_export(Path(out), default_output(Path(out)), tagger=tagger)


@contextmanager
def nobody() -> Iterator[None]:
    """Root may read everything, so it is another user for a while."""
    own = os.geteuid()
    os.seteuid(own or 65_534)
    try:
        yield
    finally:
        os.seteuid(own)


@pytest.mark.parametrize(("source", "out"), [("prive/avis.csv", "prive/avis.tagged.csv"), ("avis.csv", "prive/sorti.csv")])
def test_a_folder_that_is_closed_to_the_user_is_told_in_three_parts(
    tagger: Tagger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, out: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "prive").mkdir()
    write_export(Path(source), TEXTS)
    tmp_path.chmod(0o755)
    (tmp_path / "prive").chmod(0)
    told = r"cannot be reached: Permission denied\n  where: prive/(avis|sorti)\.csv\n  what to do: check its name, and that you may read it"
    try:
        with nobody(), pytest.raises(InputError, match=told):
            tag_export(Path(source), Path(out), tagger=tagger)
    finally:
        (tmp_path / "prive").chmod(0o700)


def write_objects(path: Path, last: Mapping[str, str]) -> Path:
    """An export of 1,501 objects, more of them than are looked at when it is opened; the last has something else in it."""
    usual = {"commentaire": "Très bien, merci."}
    path.write_text((json.dumps(usual) + "\n") * 1_500 + json.dumps(usual | last) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("last", "to", "told"),
    [
        ({"commentaire": "x" * 40_000}, ".xlsx", r"(?s)longer than the 32767 characters.*where: .*avis\.jsonl.*what to do: write another"),
        ({"suite": "x" * 40_000}, ".xlsx", "longer than the 32767 characters"),
        ({}, ".xlsx", "a sheet holds 1499 rows at most"),
        ({"verbatim_tag": "delight"}, ".jsonl", "object 1501 has the key “verbatim_tag” already"),
        ({"verbatim_tag": "delight"}, ".csv", "object 1501 has the key “verbatim_tag” already"),
    ],
)
def test_what_the_output_cannot_hold_is_refused_when_it_is_read_and_not_after_it_is_scored(
    tagger: Tagger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: Mapping[str, str], to: str, told: str
) -> None:
    monkeypatch.setitem(batch.BATCH, Mode.FAST, 500)
    if not last:
        monkeypatch.setattr(workbook, "_MOST_ROWS", 1_500)
    source, scored = write_objects(tmp_path / "avis.jsonl", last), []
    with pytest.raises(InputError, match=told):
        tag_export(source, tmp_path / f"sorti{to}", tagger=tagger, progress=lambda counts, share: scored.append(counts.rows_out))
    assert scored == [500, 1_000, 1_500][: 3 if last else 2]
    assert list(tmp_path.iterdir()) == [source]


def test_what_an_interrupted_commit_wrote_stands_in_the_journal_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, same = tmp_path / "sorti.csv", Identity("export", "model", "options", "program")
    synced: list[int] = []

    def interrupted(handle: int) -> None:
        synced.append(handle)
        if len(synced) == 3:  # the journal's, after pieces and rejects
            raise KeyboardInterrupt

    def stopped() -> None:
        with work_on(out, same, resume=False) as begun:
            begun.add(b"un\n", [], Counts(rows_out=1))
            begun.add(b"deux\n", [], Counts(rows_out=1))
            with monkeypatch.context() as patched:
                patched.setattr("pipeline.scoring.work.os.fsync", interrupted)
                with suppress(KeyboardInterrupt):
                    begun.commit()
            begun.commit()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert len(synced) == 3
    with work_on(out, same, resume=True) as resumed:
        assert [entry.counts.rows_out for entry in resumed.entries] == [1, 1]
        assert list(resumed.pieces()) == [b"un\n", b"deux\n"]


def test_the_summary_counts_every_status_reason_and_tag(tagger: Tagger, tmp_path: Path) -> None:
    summary = tag_export(write_export(tmp_path / "avis.csv", TEXTS), tmp_path / "sorti.csv", tagger=tagger)
    predictions = tagger.predict(TEXTS)
    assert summary.counts.statuses == Counter(p.status for p in predictions)
    assert summary.counts.reasons == Counter(p.reason for p in predictions if p.reason)
    assert summary.counts.tags == Counter(p.tag for p in predictions if p.tag)
    told = summary.as_text()
    assert "not_scored 3 (42.9%)" in told
    assert tagger.name in told
    assert "rejects   " not in told


def test_the_export_itself_is_refused_as_output_under_any_spelling(tagger: Tagger, tmp_path: Path) -> None:
    source = write_export(tmp_path / "avis.csv", TEXTS)
    (tmp_path / "lien.csv").symlink_to(source)
    before = source.read_bytes()
    for out in (source, tmp_path / "." / "avis.csv", tmp_path / "lien.csv"):
        with pytest.raises(InputError, match=r"(?s)would overwrite the file.*where: .*csv.*what to do: .*-o"):
            tag_export(source, out, tagger=tagger)
    assert source.read_bytes() == before


def test_an_export_whose_name_the_rejects_would_take_is_refused_and_kept(tagger: Tagger, tmp_path: Path) -> None:
    source = write_export(tmp_path / "avis.rejects.csv", TEXTS)
    before = source.read_bytes()
    with pytest.raises(InputError, match=r"(?s)would overwrite the file.*where: .*avis\.rejects\.csv.*what to do: .*-o"):
        tag_export(source, tmp_path / "avis.csv", tagger=tagger)
    assert source.read_bytes() == before
    assert not (tmp_path / "avis.csv").exists()


def test_a_run_that_breaks_leaves_what_stood_under_the_outputs_name(tagger: Tagger, tmp_path: Path) -> None:
    source, out = write_export(tmp_path / "avis.csv", TEXTS), tmp_path / "sorti.csv"
    out.write_text("hier", encoding="utf-8")

    def interrupted(counts: Counts, share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(
        InterruptedRunError, match=r"(?s)interrupted.*where: .*avis\.csv, after 7 rows.*what to do: run the same command with --resume"
    ):
        tag_export(source, out, tagger=tagger, progress=interrupted)
    assert out.read_text(encoding="utf-8") == "hier"
    tag_export(source, out, tagger=tagger, resume=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["avis.csv", "sorti.csv"]
    assert len(columns(out, "verbatim_tag")) == len(TEXTS)


def test_a_run_that_is_stopped_while_its_output_is_written_goes_on(tagger: Tagger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, out = write_export(tmp_path / "avis.csv", TEXTS), tmp_path / "sorti.parquet"
    with monkeypatch.context() as patched:
        patched.setattr(batch, "put_together", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(InterruptedRunError, match="after 7 rows"):
            tag_export(source, out, tagger=tagger)
    tag_export(source, out, tagger=tagger, resume=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["avis.csv", "sorti.parquet"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_output_folder_that_is_missing_is_the_users_mistake(tagger: Tagger, tmp_path: Path, suffix: str) -> None:
    source = write_export(tmp_path / f"avis{suffix}", TEXTS)
    with pytest.raises(InputError, match=r"(?s)cannot be created.*where: .*nowhere.*what to do: choose a folder that exists"):
        tag_export(source, tmp_path / "nowhere" / f"sorti{suffix}", tagger=tagger)


def test_a_tagged_export_is_not_tagged_again(tagger: Tagger, tmp_path: Path) -> None:
    tag_export(write_export(tmp_path / "avis.csv", TEXTS), tmp_path / "sorti.csv", tagger=tagger)
    with pytest.raises(InputError, match=r"(?s)tagged before.*where: .*what to do: "):
        tag_export(tmp_path / "sorti.csv", tmp_path / "encore.csv", tagger=tagger)


def test_evidence_that_a_spreadsheet_would_run_is_neutralised(tagger: Tagger, tmp_path: Path) -> None:
    source = write_export(tmp_path / "avis.csv", ["=HONTE() honte =honte"])
    tag_export(source, tmp_path / "sorti.csv", tagger=tagger)
    ((evidence,),) = columns(tmp_path / "sorti.csv", "verbatim_evidence")
    assert evidence
    assert evidence[0] not in "=+-@"


def test_a_frame_is_tagged_row_for_row_under_its_own_index(model_folder: Path, tagger: Tagger) -> None:
    frame = pd.DataFrame({"text": TEXTS, "other": range(len(TEXTS))}, index=list("abcdefa"))
    tagged = FrameTagger(model_folder).predict(frame)
    assert tuple(tagged.columns) == ADDED
    assert tagged.index.tolist() == list("abcdefa")
    predictions = tagger.predict(TEXTS)
    assert tagged["verbatim_status"].tolist() == [p.status for p in predictions]
    assert [None if pd.isna(tag) else tag for tag in tagged["verbatim_tag"]] == [p.tag for p in predictions]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([None, float("nan"), pd.NA, pd.NaT, np.nan], ["empty"] * 5),
        ([12, 3.5, True], ["no_words", "no_words", None]),
        (["", "  "], ["empty", "empty"]),
    ],
)
def test_a_frame_may_hold_nothing_and_numbers_where_texts_should_be(model_folder: Path, values: list[object], expected: list[str]) -> None:
    tagged = FrameTagger(model_folder).predict(pd.DataFrame({"text": pd.Series(values, dtype=object)}))
    found = [None if pd.isna(reason) or reason == "unsure" else reason for reason in tagged["verbatim_reason"]]
    assert found == expected


def test_a_column_of_numbers_is_read_by_its_spelling(model_folder: Path) -> None:
    tagged = FrameTagger(model_folder).predict(pd.DataFrame({"text": [5, 10]}))
    assert tagged["verbatim_reason"].tolist() == ["no_words", "no_words"]


def test_a_frame_of_no_rows_is_tagged_to_one_of_no_rows(model_folder: Path) -> None:
    tagged = FrameTagger(model_folder).predict(pd.DataFrame({"text": []}))
    assert (len(tagged), tuple(tagged.columns)) == (0, ADDED)


def test_a_frame_without_the_column_is_refused_in_three_parts(model_folder: Path) -> None:
    with pytest.raises(InputError, match=r"(?s)no column `text`.*where: columns avis.*what to do: name the column"):
        FrameTagger(model_folder).predict(pd.DataFrame({"avis": ["Très bien"]}))


def test_a_frame_tagger_refuses_a_folder_without_a_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"(?s)no model here.*where: .*what to do: "):
        FrameTagger(tmp_path)


def labelled(path: Path, *rows: str, header: str = "text;tag") -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def test_a_labelled_file_is_read_with_its_gaps_and_its_rejects(tmp_path: Path) -> None:
    path = labelled(tmp_path / "gold.csv", "Très bien;satisfaction", "Bonjour;", "trop;de;champs", "Perdu; complaint ")
    found = read_labelled([path])
    assert [(row.text, row.word) for row in found.once] == [("Très bien", "satisfaction"), ("Perdu", "complaint")]
    assert [row.text for row in found.empty] == ["Bonjour"]
    assert found.rejects == 1


def test_what_is_evaluated_is_what_models_are_compared_on(tagger: Tagger, tmp_path: Path) -> None:
    """One comment stands there twice, one behind the apostrophe of a spreadsheet and without, and one is corrected further down."""
    path = labelled(
        tmp_path / "gold.csv",
        "Colis jamais reçu, une honte.;complaint;",
        "Colis jamais reçu, une honte.;complaint;",
        "'- une merveille, magique;delight;",
        "- une merveille, magique;delight;",
        "Conforme, livraison rapide.;delight;",
        "Conforme, livraison rapide.;satisfaction;delight",
        "???;complaint;",
        "???;complaint;",
        "Avez-vous cette lampe ?;none;",
        header="text;tag;earlier",
    )
    own, found = read_own_labels([path], fewest=0), evaluate_file(path, tagger=tagger)
    assert own.tags == [Tag.COMPLAINT, Tag.DELIGHT, Tag.SATISFACTION]
    assert (found.scored.comments, found.scored.accuracy.value) == (3, 1)
    assert (found.not_scored, found.without_tag, found.repeated) == (own.unreadable, own.empty, own.repeated) == (1, 0, 4)
    assert found.without_judgement.comments == len(own.without_judgement) == 1


def test_what_may_not_be_as_the_user_thinks_is_told_before_an_export_is_scored(tagger: Tagger, tmp_path: Path) -> None:
    (tmp_path / "avis.csv").write_text("Super message\nNul\n", encoding="utf-8")
    told = list[str]()
    summary = tag_export(
        tmp_path / "avis.csv",
        tmp_path / "out.csv",
        tagger=tagger,
        progress=lambda *_: told.append("scored"),
        warn=told.append,
    )
    assert told == [*summary.warnings, "scored"]
    assert len(summary.warnings) == 1


def test_an_evaluation_counts_what_it_left_out(tagger: Tagger, tmp_path: Path) -> None:
    path = labelled(
        tmp_path / "gold.csv",
        "Colis jamais reçu, une honte.;complaint",
        "Sous le charme, magique !;delight",
        "???;complaint",
        "Bonjour;",
        "x",
    )
    found = evaluate_file(path, tagger=tagger)
    assert (found.scored.comments, found.not_scored, found.without_tag, found.rejects) == (2, 1, 1, 1)
    assert found.as_json()["model"] == tagger.name
    assert found.scored.accuracy.value == 1


@pytest.mark.parametrize("judged", [[], ["Colis jamais reçu, une honte.;complaint"]])
def test_comments_labelled_none_are_counted_apart_with_what_becomes_of_them(tagger: Tagger, tmp_path: Path, judged: list[str]) -> None:
    rows = [*judged, "???;none", "12;none", "Colis, une honte, une honte.;None"]
    found = evaluate_file(labelled(tmp_path / "gold.csv", *rows), tagger=tagger)
    assert found.without_tag == 0
    assert (found.without_judgement.not_scored, found.without_judgement.tagged) == (wilson(2, 3), wilson(1, 3))
    told = "no tag     3 labelled none: not scored, as is right, 0.667 [0.208, 0.939]; tagged all the same 0.333 [0.061, 0.792]"
    assert told in found.as_text().splitlines()
    assert ("macro-F1" in found.as_text()) == ("accuracy" in found.as_json()) == bool(judged)


def test_an_evaluation_names_the_worst_slices_of_the_columns_that_the_file_has(tagger: Tagger, tmp_path: Path) -> None:
    right = [f"Colis {row} jamais reçu, une honte.;complaint;shop;1;{row}" for row in range(SMALLEST_SLICE)]
    wrong = [f"Colis {row} jamais reçu, une honte !;delight;bank;1;{row}" for row in range(SMALLEST_SLICE)]
    path = labelled(tmp_path / "gold.csv", *right, *wrong, header="text;tag;domain;stars;id")
    found = evaluate_file(path, tagger=tagger)
    assert {one.name: one.accuracy.value for one in found.slices} == {
        "domain bank": 0,
        "stars that contradict the tag": 0,
        "domain shop": 1,
        "stars that agree with the tag": 1,
    }
    told = found.as_text().splitlines()
    assert told[told.index(f"{'worst slices':<34} {'accuracy':<22} comments") + 1].startswith("domain bank  ")


@pytest.mark.parametrize(
    ("header", "row", "told"),
    [
        ("text;note", "Très bien;5", r"(?s)no column `tag`.*where: .*gold\.csv, columns text, note.*what to do: name the column"),
        ("écrit;tag", "Très bien;delight", r"(?s)no column .text.*where: .*gold\.csv.*what to do: "),
        (
            "text;tag",
            "Très bien;content",
            r"(?s)'content' is not a tag.*where: .*gold\.csv, row 2, column tag.*what to do: write one of complaint",
        ),
        ("text;tag", "Très bien;delight\nTrès bien;satisfaction", r"(?s)the same comment is delight and satisfaction.*row 2, and .*row 3"),
        ("text;tag", "Très bien;", r"(?s)no row has a tag.*where: .*gold\.csv.*what to do: fill the column"),
        ("text;tag", "???;delight", r"(?s)no comment could be scored.*where: .*gold\.csv.*what to do: check"),
    ],
)
def test_a_labelled_file_that_cannot_be_used_is_refused_in_three_parts(
    tagger: Tagger, tmp_path: Path, header: str, row: str, told: str
) -> None:
    with pytest.raises(InputError, match=told):
        evaluate_file(labelled(tmp_path / "gold.csv", row, header=header), tagger=tagger)


def test_an_explanation_tells_the_tag_every_probability_and_the_words(tagger: Tagger) -> None:
    told = explanation("Colis jamais reçu, une honte.", tagger=tagger)
    assert told.startswith("complaint  ")
    assert all(tag in told for tag in Tag)
    assert "“honte” (23–28)" in told
    assert tagger.name in told


def test_an_explanation_of_nothing_says_why_there_is_none(tagger: Tagger) -> None:
    assert explanation("???", tagger=tagger) == "not scored: no_words"


def test_an_exports_own_mix_makes_what_is_frequent_in_it_more_probable(tmp_path: Path, tagger: Tagger) -> None:
    complaints = [f"Colis numéro {row} jamais reçu, et personne ne répond au téléphone." for row in range(1_900)]
    source = tmp_path / "avis.csv"
    pd.DataFrame({"text": [*complaints, *["Conforme, livraison rapide, je recommande."] * 100]}).to_csv(source, index=False)
    mix = own_mix(source, tagger=tagger)
    assert mix.sum() == pytest.approx(1)
    assert mix[0] > 0.8
    moved = tagger.for_mix(mix)
    doubtful = ["Livraison."]
    assert moved.predict(doubtful)[0].probabilities[0] > tagger.predict(doubtful)[0].probabilities[0]
    summary = tag_export(source, tmp_path / "out.csv", tagger=moved)
    assert summary.mix["complaint"] == pytest.approx(mix[0], abs=1e-3)


def test_the_mix_of_an_export_that_is_sorted_is_that_of_all_of_it(tmp_path: Path, tagger: Tagger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.scoring.mix.MIX_COMMENTS", 400)
    monkeypatch.setitem(batch.BATCH, Mode.FAST, 100)
    complaints = [f"Colis numéro {row} jamais reçu, et personne ne répond au téléphone." for row in range(1_000)]
    pleased = [f"Conforme, livraison rapide, je recommande, commande {row}." for row in range(1_000)]
    source = tmp_path / "avis.csv"
    pd.DataFrame({"id": range(4_000), "text": [*complaints, *pleased, *[""] * 2_000]}).to_csv(source, index=False)
    mix = own_mix(source, tagger=tagger)
    assert mix[0] == pytest.approx(0.5, abs=0.15)
    np.testing.assert_array_equal(mix, own_mix(source, tagger=tagger, jobs=2))


def test_the_mix_is_drawn_among_the_comments_that_can_be_read(tmp_path: Path, tagger: Tagger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.scoring.mix.MIX_COMMENTS", 400)
    complaints = [f"Colis numéro {row} jamais reçu, et personne ne répond au téléphone." for row in range(150)]
    unreadable = ["???", "<br>", "The parcel never arrived and nobody answers the phone."] * 1_000
    source = tmp_path / "avis.csv"
    pd.DataFrame({"text": [*unreadable, *complaints]}).to_csv(source, index=False)
    assert own_mix(source, tagger=tagger)[0] > 0.5


@pytest.fixture
def encoder_tagger(comments: Dataset, train_params: TrainParams) -> Tagger:
    """An untrained encoder reads every comment."""
    import torch

    encoder, tokenizer = load_encoder(Path(train_params.transformer.encoder))
    torch.manual_seed(2)
    head = torch.nn.Linear(encoder.config.hidden_size, len(TAGS))
    ids = [one.ids for one in encoded(tokenizer, comments["text"][:8], longest=64)]
    classifier = TransformerClassifier(int8_graph(encoder, head, ids), tokenizer, longest=64)
    decider = Decider(UNCALIBRATED, threshold=0.5, interval=(0.4, 0.6))
    return Tagger(Model(classifier, {Mode.ACCURATE: decider}, (0.25,) * len(TAGS), "no comments"))


def test_an_encoder_reads_for_a_mix_in_other_processes_however_few_the_comments_so_that_a_run_can_begin_others(
    tmp_path: Path, encoder_tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = Mock(wraps=transformer.session_of)
    monkeypatch.setattr(transformer, "session_of", begun)
    source, out = tmp_path / "avis.csv", tmp_path / "sorti.csv"
    texts = [f"Colis numéro {row} jamais reçu." for row in range(120)]
    pd.DataFrame({"id": range(520), "text": [*[""] * 400, *texts]}).to_csv(source, index=False)
    mix = own_mix(source, tagger=encoder_tagger, jobs=2)
    begun.assert_not_called()
    assert tag_export(source, out, tagger=encoder_tagger.for_mix(mix), jobs=2).rows_in == 520
    np.testing.assert_array_equal(mix, own_mix(source, tagger=encoder_tagger))
    begun.assert_called_once()


def test_too_few_comments_give_no_mix(tmp_path: Path, tagger: Tagger) -> None:
    source = tmp_path / "avis.csv"
    pd.DataFrame({"text": TEXTS}).to_csv(source, index=False)
    with pytest.raises(InputError, match="too few"):
        own_mix(source, tagger=tagger)
