"""What is to be logged is on the disk before anything is sent, goes in order, and stays when nobody takes it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.classifiers.protocol import Point
from pipeline.classifiers.saved import CARD_FILE, MODEL_FILE, ModelCard, read_card
from pipeline.errors import ModelError
from pipeline.schema import TAGS
from pipeline.tracking.outbox import OUTBOX, Parcel, post, posted_at, readable, send, waiting
from pipeline.tracking.records import Artifact, Corpus, Metric, Param, RunTag, Training, records_of

URI = "sqlite:///mlflow.db"


def training(folder: Path, version: str) -> Training:
    model, plot = folder / f"model-{version}", folder / "curve.json"
    model.mkdir(parents=True)
    card = ModelCard(name="verbatim", family="linear", version=version, tags=TAGS, modes={}, prior=(), corpus="abc", files={})
    (model / MODEL_FILE).write_text(card.model_dump_json(), encoding="utf-8")
    (model / CARD_FILE).write_text("# a card", encoding="utf-8")
    plot.write_text("[]", encoding="utf-8")
    figures = {"linear": {"test": {"macro_f1": {"value": 0.7, "low": 0.6, "high": 0.8}, "confusion": [[1]]}}}
    params = {"train.linear": {"C": 4.0}}
    corpus, course = Corpus("data/corpus", "abc", 7), (Point(32, 1.3), Point(64, 0.9))
    return Training("linear", version, model, params, figures, corpus, (Artifact(plot, "plots"),), {"dvc.lock": "f00"}, course)


def put(project: Path, *versions: str) -> None:
    for version in versions:
        post(project, training(project / "work", version), experiment="verbatim", registered="verbatim")


def test_a_parcel_gives_back_the_same_training_with_files_of_its_own(tmp_path: Path) -> None:
    put(tmp_path, "1a")
    (folder,) = waiting(tmp_path)
    (tmp_path / "work" / "model-1a" / "model.json").unlink()
    back = Parcel.model_validate_json((folder / "parcel.json").read_bytes()).training(folder)
    assert read_card(back.model).version == "1a"
    assert back.course == (Point(32, 1.3), Point(64, 0.9))
    assert back.files[0].path.read_text(encoding="utf-8") == "[]"
    assert back.fingerprint == training(tmp_path / "again", "1a").fingerprint


def test_a_parcel_knows_when_it_was_posted(tmp_path: Path) -> None:
    before = datetime.now(UTC)
    put(tmp_path, "1a")
    (parcel,) = waiting(tmp_path)
    assert before <= posted_at(parcel) <= datetime.now(UTC)


def test_parcels_go_in_order_and_are_gone_when_taken(tmp_path: Path) -> None:
    put(tmp_path, "1a")
    (tmp_path / "work").rename(tmp_path / "first")
    put(tmp_path, "2b")
    taken: list[str] = []
    assert send(tmp_path, URI, lambda parcel, folder: taken.append(parcel.version)) == ""
    assert taken == ["1a", "2b"]
    assert waiting(tmp_path) == []


def test_what_the_server_does_not_take_stays_and_goes_the_next_time(tmp_path: Path) -> None:
    put(tmp_path, "1a")

    def away(parcel: Parcel, folder: Path) -> None:
        raise ConnectionError("the server went away")

    assert "the server went away" in send(tmp_path, URI, away)
    assert len(waiting(tmp_path)) == 1
    taken: list[str] = []
    send(tmp_path, URI, lambda parcel, folder: taken.append(parcel.version))
    assert taken == ["1a"]


def test_a_fault_of_our_own_is_not_taken_for_an_outage(tmp_path: Path) -> None:
    put(tmp_path, "1a")

    def broken(parcel: Parcel, folder: Path) -> None:
        raise ValueError("a wheel came off")

    with pytest.raises(ValueError, match="a wheel came off"):
        send(tmp_path, URI, broken)
    assert len(waiting(tmp_path)) == 1


def test_a_parcel_of_another_version_is_set_aside_and_keeps_nothing_back(tmp_path: Path) -> None:
    put(tmp_path, "1a")
    (tmp_path / "work").rename(tmp_path / "first")
    put(tmp_path, "2b")
    taken: list[str] = []

    def choosy(parcel: Parcel, folder: Path) -> None:
        if parcel.version == "1a":
            raise ModelError("The model was made by another version of verbatim", where=str(folder), fix="make it again")
        taken.append(parcel.version)

    assert "another version" in send(tmp_path, URI, choosy)
    assert taken == ["2b"]
    assert waiting(tmp_path) == []
    assert len(list((tmp_path / OUTBOX).glob("aside-*"))) == 1


def test_a_parcel_that_cannot_be_read_is_set_aside_although_the_server_is_away(tmp_path: Path) -> None:
    put(tmp_path, "1a")
    (folder,) = waiting(tmp_path)
    (folder / "parcel.json").write_text('{"colour": "blue"}', encoding="utf-8")
    assert "aside-" in send(tmp_path, "http://127.0.0.1:9", lambda parcel, folder: None)
    assert waiting(tmp_path) == []


def test_what_is_set_aside_is_told_together_with_what_waits(tmp_path: Path) -> None:
    put(tmp_path, "1a")
    (waiting(tmp_path)[0] / "parcel.json").write_text("{}", encoding="utf-8")
    (tmp_path / "work").rename(tmp_path / "first")
    put(tmp_path, "2b")
    told = send(tmp_path, "http://127.0.0.1:9", lambda parcel, folder: None)
    assert "aside-" in told
    assert "http://127.0.0.1:9 does not take them" in told
    assert len(waiting(tmp_path)) == 1


def test_what_waits_is_listed_without_what_cannot_be_read_or_is_sent_meanwhile(tmp_path: Path) -> None:
    for version in ("1a", "2b", "3c"):
        put(tmp_path, version)
        (tmp_path / "work").rename(tmp_path / version)
    first, second, _ = waiting(tmp_path)
    (first / "parcel.json").write_text('{"colour": "blue"}', encoding="utf-8")
    listed = readable(tmp_path)
    assert next(listed).version == "3c"
    (second / "parcel.json").unlink()
    assert list(listed) == []


def test_a_run_tells_its_params_figures_with_intervals_corpus_and_lineage(tmp_path: Path) -> None:
    records = list(records_of(training(tmp_path, "1a")))
    assert Param("train.linear.C", "4.0") in records
    assert Metric("linear.test.macro_f1", 0.7) in records
    assert Metric("linear.test.macro_f1.low", 0.6) in records
    assert RunTag("dvc.lock", "f00") in records
    assert Corpus("data/corpus", "abc", 7) in records


def test_another_figure_is_another_run_and_another_lineage_is_not(tmp_path: Path) -> None:
    from dataclasses import replace

    first = training(tmp_path, "1a")
    assert replace(first, tags={"verbatim.experiments": "keen-owl"}).fingerprint == first.fingerprint
    assert replace(first, metrics={"linear": {"test": 0.8}}).fingerprint != first.fingerprint
