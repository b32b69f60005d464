"""What is to be logged is on the disk before anything is sent, goes in order, and stays when nobody takes it."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
import requests

from pipeline.classifiers.protocol import Point
from pipeline.classifiers.saved import CARD_FILE, MODEL_FILE, ModelCard, read_card
from pipeline.errors import ModelError
from pipeline.schema import TAGS
from pipeline.tracking import outbox
from pipeline.tracking.outbox import ABANDONED_AFTER, OUTBOX, Parcel, knock, post, readable, send, waiting, without_credentials
from pipeline.tracking.records import Artifact, By, Choice, Corpus, Metric, Param, RunTag, Training, records_of

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


def test_a_parcel_knows_by_what_its_model_was_put_into_use_and_when(tmp_path: Path) -> None:
    choice = Choice(By.ROLLBACK, datetime(2026, 11, 30, 2, tzinfo=UTC))
    post(tmp_path, training(tmp_path / "work", "1a"), experiment="verbatim", registered="verbatim", champion=choice)
    assert next(readable(tmp_path)).champion == choice


def test_a_parcel_that_cannot_be_finished_leaves_nothing(tmp_path: Path) -> None:
    without = training(tmp_path / "work", "1a")
    without.files[0].path.unlink()
    with pytest.raises(FileNotFoundError, match=r"curve\.json"):
        post(tmp_path, without, experiment="verbatim", registered="verbatim")
    assert not list((tmp_path / OUTBOX).iterdir())


def test_what_a_killed_process_left_half_written_goes_and_what_another_is_writing_stays(tmp_path: Path) -> None:
    now = time.time_ns()
    abandoned, being_written = (tmp_path / OUTBOX / f".{at:020d}-1a.part" for at in (now - int(1.1e9 * ABANDONED_AFTER), now))
    for part in (abandoned, being_written):
        (part / "model").mkdir(parents=True)
    assert send(tmp_path, URI, lambda parcel, folder: None) == ""
    assert list((tmp_path / OUTBOX).iterdir()) == [being_written]


def test_parcels_go_in_order_and_are_gone_when_taken(tmp_path: Path) -> None:
    put(tmp_path, "1a")
    (tmp_path / "work").rename(tmp_path / "first")
    put(tmp_path, "2b")
    taken: list[str] = []
    assert send(tmp_path, URI, lambda parcel, folder: taken.append(parcel.version)) == ""
    assert taken == ["1a", "2b"]
    assert waiting(tmp_path) == []


def test_what_another_process_posts_while_one_sends_goes_too(tmp_path: Path) -> None:
    put(tmp_path, "1a")
    taken: list[str] = []

    def deliver(parcel: Parcel, folder: Path) -> str:
        taken.append(parcel.version)
        if parcel.version == "1a":
            put(tmp_path / "beside", "2b")
            (other,) = waiting(tmp_path / "beside")
            other.rename(folder.with_name(other.name))
            assert send(tmp_path, URI, deliver) == "another process is sending them"
        return f"{parcel.version} is late" if parcel.version == "2b" else ""

    assert send(tmp_path, URI, deliver) == "2b is late"
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
            raise ModelError("the model was made by another version of verbatim", where=str(folder), fix="make it again")
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


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a server on this machine that lets everybody in and says nothing; no proxy stands before it."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(outbox, "ANSWERS_WITHIN", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield door.getsockname()[1]


@pytest.fixture
def answering(silent: int) -> Iterator[int]:
    """The port of one that knows nobody and no path."""
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("start", ["http://", "HTTP://", "http://camille:se%40cret@"])
def test_a_server_that_answers_is_found_whatever_it_says_and_whoever_asks(answering: int, start: str) -> None:
    knock(f"{start}127.0.0.1:{answering}/mlflow")


def test_a_certificate_that_nobody_knows_is_left_to_mlflow(silent: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise requests.exceptions.SSLError("self-signed certificate")

    monkeypatch.setattr(requests, "get", unknown)
    knock(f"https://127.0.0.1:{silent}")


def test_a_server_behind_a_proxy_is_asked_through_it(answering: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{answering}")
    knock("http://mlflow.invalid:5000")


def test_a_server_that_lets_in_and_says_nothing_is_not_waited_for(silent: int) -> None:
    with pytest.raises(TimeoutError, match="no answer within"):
        knock(f"http://127.0.0.1:{silent}")


def test_a_server_that_is_not_there_is_told(silent: int) -> None:
    with pytest.raises(ConnectionError, match="nobody answers"):
        knock("http://127.0.0.1:9")


def test_what_is_no_server_s_address_is_let_through() -> None:
    for uri in (URI, "postgresql://camille:se[cret@db/mlflow", "databricks"):
        knock(uri)


@pytest.mark.parametrize("address", ["", "[::1", "camille:se/cret@host", "camille:secret@host:99999", "camille:secret@", "a..b"])
def test_an_address_that_cannot_be_read_is_told_without_its_password(silent: int, address: str) -> None:
    with pytest.raises(OSError, match=r"^(?!.*cret)"):
        knock(f"http://{address}")


def test_why_something_waits_is_told_without_a_password(tmp_path: Path, answering: int) -> None:
    put(tmp_path, "1a")

    def away(parcel: Parcel, folder: Path) -> None:
        raise ConnectionError(f"Invalid url: 'http://camille:se/cret@127.0.0.1:{answering}/api'")

    told = send(tmp_path, f"http://camille:secret@127.0.0.1:{answering}", away)
    assert told == f"http://127.0.0.1:{answering} does not take them: Invalid url: 'http://127.0.0.1:{answering}/api'"


def test_a_path_or_an_alias_is_told_as_it_is() -> None:
    told = "models:/verbatim@champion in sqlite:////home/camille@shop/mlflow.db"
    assert without_credentials(told) == told


def test_a_run_tells_its_params_figures_with_intervals_corpus_and_lineage(tmp_path: Path) -> None:
    records = list(records_of(training(tmp_path, "1a")))
    assert Param("train.linear.C", "4.0") in records
    assert Metric("linear.test.macro_f1", 0.7) in records
    assert Metric("linear.test.macro_f1.low", 0.6) in records
    assert RunTag("dvc.lock", "f00") in records
    assert Corpus("data/corpus", "abc", 7) in records


def test_how_many_comments_a_model_learned_from_is_not_told_where_it_is_not_known(tmp_path: Path) -> None:
    from dataclasses import replace

    records = records_of(replace(training(tmp_path, "1a"), corpus=Corpus("what card.md tells of", "abc", None)))
    assert "corpus.comments" not in {own.key for own in records if isinstance(own, Param)}


@pytest.mark.parametrize(
    ("one", "other", "holds"),
    [
        ((By.PROMOTION, 2), (By.PROMOTION, 1), True),
        ((By.PROMOTION, 1), (By.ROLLBACK, 2), False),
        ((By.PIPELINE, 2), (By.PIPELINE, 1), True),
        ((By.PIPELINE, 2), (By.PROMOTION, 1), False),
        ((By.ROLLBACK, 1), (By.PIPELINE, 2), True),
        ((By.PIPELINE, 2), (By.HAND, 1), True),
        ((By.PROMOTION, 1), (By.HAND, 2), False),
    ],
)
def test_of_two_choices_the_later_holds_but_the_pipeline_s_never_against_a_person_s(
    one: tuple[By, int], other: tuple[By, int], holds: bool
) -> None:
    first, second = (Choice(by, datetime(2026, 11, day, tzinfo=UTC)) for by, day in (one, other))
    assert first.holds_against(second) is holds
    assert second.holds_against(first) is not holds


def test_another_figure_is_another_run_and_another_lineage_is_not(tmp_path: Path) -> None:
    from dataclasses import replace

    first = training(tmp_path, "1a")
    assert replace(first, tags={"verbatim.experiments": "keen-owl"}).fingerprint == first.fingerprint
    assert replace(first, metrics={"linear": {"test": 0.8}}).fingerprint != first.fingerprint
