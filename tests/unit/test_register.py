"""A run shows what its model does, slice by slice, with pictures, its card and the machine. An experiment puts no model into use."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline import places
from pipeline.classifiers.protocol import FAMILIES, VARIANTS
from pipeline.classifiers.saved import CARD_FILE, read_card
from pipeline.stages import register
from pipeline.tracking.machine import LIBRARIES
from pipeline.tracking.models import keep_version, name_in
from pipeline.tracking.outbox import Parcel, readable
from pipeline.tracking.promotions import Promotion, append, now
from pipeline.tracking.records import Artifact, By, Choice, Metric, RunTag, records_of

Registered = Callable[[], list[Parcel]]
FRONTIER = [
    {"comments_a_second": speed, "share": 0.5, "macro_f1": 0.9, "mode": mode} for speed, mode in ((60000, "fast"), (224, "accurate"))
]
GATE = {"caught": {"value": 0.6, "low": 0.5, "high": 0.7}}
FIGURES = {"test": {"accuracy": 0.9}, "slice": {"sector bank": {"accuracy": {"value": 0.8, "low": 0.7, "high": 0.9}}}}


@pytest.fixture
def registered(tmp_path: Path, model_folder: Path, repository: Path, monkeypatch: pytest.MonkeyPatch) -> Registered:
    """What the stage leaves for MLflow in a small project, the newest parcel first."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DVC_EXP_NAME", raising=False)
    monkeypatch.setattr(register, "flush", lambda: None)
    shutil.copy(repository / "params.yaml", tmp_path)
    for name in (*FAMILIES, "champion"):
        shutil.copytree(model_folder, places.MODELS / name)
    for folder in (places.PLOTS, places.ERRORS, places.DERIVED, places.LEARNING_CURVE.parent):
        folder.mkdir(parents=True)
    places.METRICS.write_text(json.dumps({variant.name: FIGURES for variant in VARIANTS} | {"gate": GATE}), encoding="utf-8")
    places.COURSES.mkdir(parents=True)
    (places.COURSES / "spacy.json").write_text(json.dumps([{"comments": 32, "loss": 1.3}, {"comments": 64, "loss": 0.9}]), encoding="utf-8")
    places.INVENTORY.write_text(json.dumps({"sha256": "abc", "comments": 6}), encoding="utf-8")
    places.DECISION.write_text(json.dumps({"family": "linear"}), encoding="utf-8")
    (places.PLOTS / "frontier-test.json").write_text(json.dumps(FRONTIER), encoding="utf-8")
    (places.PLOTS / "coverage-linear.json").write_text(json.dumps([{"coverage": 1.0, "accuracy": 0.9}]), encoding="utf-8")
    (places.ERRORS / "linear.md").write_text("# Where linear errs", encoding="utf-8")
    places.LEARNING_CURVE.write_text("<svg/>", encoding="utf-8")

    def parcels() -> list[Parcel]:
        register.main()
        return list(readable(tmp_path))

    return parcels


def of(parcels: list[Parcel], family: str) -> Parcel:
    """The family's run; all folders hold the same model, so that its figures tell it."""
    names = {variant.name for variant in VARIANTS if variant.family == family}
    return next(parcel for parcel in parcels if parcel.metrics.keys() - {"gate"} == names)


def files(parcel: Parcel) -> set[str]:
    return {f"{folder}/{Path(name).name}" for name, folder in parcel.files}


def test_a_run_has_its_points_pictures_errors_and_the_learning_curve_and_the_cascade_s_has_the_frontier(registered: Registered) -> None:
    parcels = registered()
    curve = "pictures/learning-curve.svg"
    assert files(of(parcels, "linear")) == {"plots/coverage-linear.json", "pictures/coverage-linear.png", "errors/linear.md", curve}
    assert files(of(parcels, "cascade")) == {"plots/frontier-test.json", "pictures/frontier-test.png", curve}


def test_a_run_has_the_figures_of_its_variants_slice_by_slice(registered: Registered) -> None:
    assert of(registered(), "linear").metrics == {"linear": FIGURES, "gate": GATE}


def test_a_run_of_a_family_that_trains_in_steps_has_the_loss_at_each(registered: Registered) -> None:
    parcels = registered()
    told = list(records_of(of(parcels, "spacy").training(Path())))
    assert [own for own in told if isinstance(own, Metric) and own.key == "training.loss"] == [
        Metric("training.loss", 1.3, 32),
        Metric("training.loss", 0.9, 64),
    ]
    assert of(parcels, "linear").course == ()


def test_a_run_tells_the_machine_that_records_it(registered: Registered) -> None:
    tags = of(registered(), "linear").tags
    told = {f"system.{name}" for name in ("cores", "memory", "processor", "platform", "python", *LIBRARIES)}
    assert {name for name in tags if name.startswith("system.")} == told
    assert all(tags[name] for name in told)


def test_one_who_opens_a_run_reads_the_model_s_card(registered: Registered) -> None:
    training = replace(of(registered(), "linear").training(Path()), model=places.CHAMPION)
    told, card = list(records_of(training)), places.CHAMPION / CARD_FILE
    assert RunTag("mlflow.note.content", card.read_text(encoding="utf-8")) in told
    assert Artifact(card) in told


def test_what_the_pipeline_chose_is_put_into_use_now(registered: Registered) -> None:
    before = now()
    (choice,) = [parcel.champion for parcel in registered() if parcel.champion]
    assert choice.by == By.PIPELINE
    assert before <= choice.when <= now()


def test_what_was_promoted_is_told_again_as_decided_when_it_was(registered: Registered) -> None:
    name = name_in(keep_version(places.CHAMPION))
    decided = datetime(2026, 11, 3, 9, tzinfo=UTC)
    append(places.PROMOTIONS, Promotion(kind="rollback", when=decided, who="Camille", old="cascade-2b", new=name, reason="essai"))
    assert [parcel.champion for parcel in registered() if parcel.champion] == [Choice(By.ROLLBACK, decided)]


def test_a_model_is_said_to_have_learned_from_the_corpus_only_where_it_has(registered: Registered) -> None:
    (parcel,) = [parcel for parcel in registered() if parcel.champion]
    learned = read_card(places.CHAMPION).corpus
    assert parcel.corpus == (f"what {CARD_FILE} tells of", learned, None)
    places.INVENTORY.write_text(json.dumps({"sha256": learned, "comments": 6}), encoding="utf-8")
    assert next(parcel for parcel in registered() if parcel.champion).corpus == ("data/corpus", learned, 6)


def test_the_family_of_the_champion_and_every_family_s_version_are_kept(registered: Registered) -> None:
    registered()
    kept = json.loads(places.REGISTERED.read_text(encoding="utf-8"))
    assert kept == {"family": "linear", "versions": dict.fromkeys(FAMILIES, read_card(places.CHAMPION).version)}


def test_what_an_experiment_chose_is_registered_and_not_put_into_use(registered: Registered, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DVC_EXP_NAME", "keen-owl")
    parcels = registered()
    assert [parcel.version for parcel in parcels if parcel.candidate] == [read_card(places.CHAMPION).version]
    assert not any(parcel.champion for parcel in parcels)
