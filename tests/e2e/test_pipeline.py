"""The real pipeline on a small corpus: twice from scratch with the same hashes, registered once, and usable far from the repository."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml

from pipeline import places
from pipeline.classifiers.names import name_in_mode
from pipeline.classifiers.protocol import FAMILIES, VARIANTS, Variant, softmax
from pipeline.classifiers.saved import load_model
from pipeline.classifiers.token_scorer import TokenScorer
from pipeline.classifiers.tokens import encoded
from pipeline.classifiers.transformer import TransformerClassifier
from pipeline.classifiers.transformer_training import FineTuned
from pipeline.corpus.rows import read_rows
from pipeline.schema import ADDED, TAGS, Status
from pipeline.scoring.tagger import Tagger
from pipeline.tables import open_export
from tests.project import EACH_TAG, WITHOUT_TAG, Project, copied, finished

pytestmark = pytest.mark.slow
CHAMPION = "models:/verbatim@champion"
COMMENTS = ("Colis jamais reçu, et personne ne répond.", "", "12345", "Une merveille, je suis sous le charme !")


@pytest.fixture(scope="session")
def projects(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Project]:
    """The same project in two folders, each run from scratch, side by side."""
    first = copied(repository, tmp_path_factory.mktemp("first"))
    second = Project(tmp_path_factory.mktemp("second"))
    shutil.copytree(first.folder, second.folder, dirs_exist_ok=True)
    for project in (first, second):
        project.dvc("init", "--no-scm", "--quiet")
    runs = [project.start("dvc", "repro") for project in (first, second)]
    for run in runs:
        finished(run)
    return first, second


@pytest.fixture(scope="session")
def project(projects: tuple[Project, Project]) -> Project:
    return projects[0]


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder with a file of comments and nothing else."""
    with (tmp_path / "avis.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["text"], *([text] for text in COMMENTS)])
    return tmp_path


def test_two_runs_from_scratch_give_the_same_hashes_of_everything(projects: tuple[Project, Project]) -> None:
    first, second = projects
    assert set(first.lock) >= {
        "ingest",
        "clean",
        "split",
        "train@spacy",
        "train@transformer",
        "teach",
        "linear",
        "calibrate@linear",
        "calibrate@spacy",
        "calibrate@transformer",
        "join",
        "select",
        "tag_sample",
        "insight",
        "report",
    }
    for name, locked in first.lock.items():
        assert locked == second.lock[name], name


def test_a_second_run_does_nothing(project: Project) -> None:
    before = {path: path.stat().st_mtime_ns for path in project.folder.rglob("*") if path.is_file() and "models" in path.parts}
    told = project.dvc("repro")
    assert "Data and pipelines are up to date." in told
    assert "Running stage" not in told
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_every_file_of_a_stage_is_locked_by_its_hash(project: Project) -> None:
    for locked in project.lock.values():
        assert all("md5" in entry for entry in (*locked["deps"], *locked["outs"]))


def test_the_champion_is_the_chosen_family_and_whole(project: Project) -> None:
    decision = project.read("reports/decision.json")
    champion = load_model(project.folder / "models/champion")
    chosen = next(variant for variant in VARIANTS if variant.name == decision["champion"])
    assert (decision["family"], decision["mode"]) == (chosen.family, chosen.mode)
    assert champion.classifier.family == chosen.family
    assert champion.version == project.read("reports/registered.json")["versions"][chosen.family]
    assert champion.corpus == project.read("data/derived/inventory.json")["sha256"]
    assert set(decision["macro_f1"]) == {variant.name for variant in VARIANTS}


def test_every_variant_has_figures_with_intervals_on_validation_and_test(project: Project) -> None:
    metrics = project.read("reports/metrics.json")
    assert set(metrics) == {variant.name for variant in VARIANTS} | {"gate"}
    told = project.dvc("metrics", "show", "--json")
    shown = json.loads(told[told.index("{") :])[""]["data"]["reports/metrics.json"]["data"]
    for name, figures in ((variant.name, metrics[variant.name]) for variant in VARIANTS):
        for part in ("validation", "test", "pairs", "wording"):
            figure = figures[part]["macro_f1"]
            assert 0 <= figure["low"] <= figure["value"] <= figure["high"] <= 1
            assert shown[name][part]["macro_f1"] == figure
        assert figures["evidence"]["ratio"] > 1
        assert "length 81 to 250 characters" in figures["slice"]


@pytest.mark.parametrize("variant", VARIANTS, ids=[variant.name for variant in VARIANTS])
def test_the_errors_by_which_shares_are_corrected_are_those_of_the_model_s_own_tags(project: Project, variant: Variant) -> None:
    rows = [row for row in read_rows(project.folder / "data/derived/parts/test.jsonl") if row["tag"]]
    model = replace(load_model(project.folder / f"models/{variant.family}"), gate=None)
    said = Tagger(model, variant.mode).predict([row["text"] for row in rows])
    assert all(prediction.tag for prediction in said)
    counts = Counter((row["tag"], prediction.tag) for row, prediction in zip(rows, said, strict=True))
    found = project.read("reports/metrics.json")[variant.name]["confusion_at_prior"]
    assert found == [[counts[true, predicted] for predicted in TAGS] for true in TAGS]


def test_the_gate_s_figures_count_every_comment_of_the_test_part(project: Project) -> None:
    rows = read_rows(project.folder / "data/derived/parts/test.jsonl")
    said = Tagger(load_model(project.folder / "models/champion")).predict([row["text"] for row in rows])
    stopped = Counter(row["tag"] is None for row, prediction in zip(rows, said, strict=True) if prediction.status == Status.NOT_SCORED)
    gate = project.read("reports/metrics.json")["gate"]
    without = sum(row["tag"] is None for row in rows)
    assert (gate["without_judgement"], gate["with_judgement"]) == (without, len(rows) - without)
    assert gate["caught"]["value"] == pytest.approx(stopped[True] / max(1, without))
    assert gate["lost"]["value"] == pytest.approx(stopped[False] / (len(rows) - without))


def test_int8_says_nearly_what_the_float32_weights_that_were_kept_say(project: Project) -> None:
    """Probabilities, not tags: a model that has hardly learned leaves most comments near a border."""
    import torch

    texts = [row["text"] for row in read_rows(project.folder / "data/derived/parts/test.jsonl")]
    rounded = TransformerClassifier.load(project.folder / "models/transformer")
    tuned = FineTuned.load(project.folder / places.FINE_TUNED)
    exact = TokenScorer(tuned.encoder, tuned.head)
    tokens = [torch.tensor([own.ids]) for own in encoded(rounded.tokenizer, texts, longest=rounded.longest)]
    with torch.inference_mode():
        logits = np.array([exact(own)[0].mean(dim=0).numpy() for own in tokens])
    assert np.abs(rounded.predict_proba(texts) - softmax(logits)).mean() < 0.05
    figures = project.read("reports/metrics.json")["transformer"]["int8"]
    assert abs(figures["macro_f1_float32"] - figures["macro_f1_int8"]) < 0.2


def test_no_comment_of_a_part_is_in_another(project: Project) -> None:
    parts = [path.read_text(encoding="utf-8").splitlines() for path in sorted((project.folder / "data/derived/parts").glob("*.jsonl"))]
    ids = [json.loads(line)["id"] for part in parts for line in part]
    assert len(ids) == len(set(ids)) == 4 * EACH_TAG + WITHOUT_TAG
    assert len(parts) == 4
    assert all(parts)


def test_the_tagged_sample_has_every_row_of_the_export(project: Project, repository: Path) -> None:
    source, out = repository / "data/samples/avis-boutiques.csv", project.folder / "reports/avis-boutiques.tagged.csv"
    with open_export(source) as export, open_export(out, text_column="Commentaire") as tagged:
        rows = [(batch.texts, batch.rejects) for batch in export.batches(10_000)]
        found = [(batch.texts, batch.values("verbatim_status")) for batch in tagged.batches(10_000)]
        assert tagged.columns == (*export.columns, *ADDED)
    assert [texts for texts, _ in found] == [texts for texts, _ in rows]
    assert not any(rejects for _, rejects in rows)
    assert len(found[0][0]) == 160
    assert set(found[0][1]) <= {str(status) for status in Status}
    assert all(
        theirs.startswith(ours) for ours, theirs in zip(source.read_bytes().split(b"\r\n"), out.read_bytes().split(b"\r\n"), strict=True)
    )


def test_the_sample_has_its_page(project: Project) -> None:
    page = (project.folder / "reports/avis-boutiques.html").read_text(encoding="utf-8")
    assert page.startswith("<!")
    assert "160" in page


def runs_and_champion(project: Project) -> tuple[list[str], int, str]:
    """The family of each run, the number of registered versions, and the champion's family."""
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=project.registry, registry_uri=project.registry)
    experiment = client.get_experiment_by_name("verbatim")
    assert experiment is not None
    runs = client.search_runs([experiment.experiment_id])
    champion = client.get_model_version_by_alias("verbatim", "champion")
    versions = client.search_model_versions("name = 'verbatim'")
    return sorted(run.data.params["family"] for run in runs), len(versions), champion.tags["verbatim.family"]


def test_each_family_is_one_run_however_often_it_is_registered(project: Project) -> None:
    expected = (sorted(FAMILIES), 1, project.read("reports/decision.json")["family"])
    assert runs_and_champion(project) == expected
    project.run(sys.executable, "-m", "pipeline.stages.register")
    assert runs_and_champion(project) == expected


def test_a_run_holds_params_figures_plots_the_corpus_and_a_model_with_signature(project: Project) -> None:
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=project.registry, registry_uri=project.registry)
    experiment = client.get_experiment_by_name("verbatim")
    assert experiment is not None
    for run in client.search_runs([experiment.experiment_id]):
        family = run.data.params["family"]
        assert run.info.status == "FINISHED"
        assert {"train.seed", "split.seed", "corpus.comments"} < set(run.data.params)
        names = {variant.name for variant in VARIANTS if variant.family == family}
        figures = ("test.macro_f1", "test.macro_f1.low", "test.macro_f1.high", "validation.accuracy")
        assert {f"{name}.{figure}" for name in names for figure in figures} < set(run.data.metrics)
        course = client.get_metric_history(run.info.run_id, "training.loss")
        assert len({point.step for point in course}) == len(course)
        assert bool(course) == (family in {"spacy", "transformer"})
        assert run.data.tags["verbatim.corpus"] == project.read("data/derived/inventory.json")["sha256"]
        assert "mlflow.source.git.commit" in run.data.tags
        plots = {f"{kind}-{name}" for kind in ("confusion", "coverage", "reliability") for name in names}
        plots |= {"frontier-test", "frontier-pairs"} if family == "cascade" else set()
        for folder, suffix in (("plots", "json"), ("pictures", "png")):
            found = {Path(own.path).name for own in client.list_artifacts(run.info.run_id, folder)}
            assert found - {"learning-curve.json", "learning-curve.svg"} == {f"{name}.{suffix}" for name in plots}
            assert ("learning-curve.svg" in found) == (folder == "pictures")
        assert {Path(own.path).name for own in client.list_artifacts(run.info.run_id, "errors")} == {f"{name}.md" for name in names}
        assert {"card.md", "errors"} < {own.path for own in client.list_artifacts(run.info.run_id)}
    for model in client.search_logged_models([experiment.experiment_id]):
        description = yaml.safe_load((local(model.artifact_location) / "MLmodel").read_text(encoding="utf-8"))
        assert [column["name"] for column in json.loads(description["signature"]["inputs"])] == ["text"]
        assert [column["name"] for column in json.loads(description["signature"]["outputs"])] == list(ADDED)
        assert description["saved_input_example_info"]


def test_no_registered_model_holds_a_pickle(project: Project) -> None:
    folders = [path.parent for path in (project.folder / "mlartifacts").rglob("MLmodel")]
    assert len(folders) == len(FAMILIES)
    for folder in folders:
        assert "loader_module: mlflow.pyfunc.loaders.code_model" in (folder / "MLmodel").read_text(encoding="utf-8")
        for path in folder.rglob("*"):
            assert path.suffix not in {".pkl", ".pickle", ".joblib", ".pt", ".pth", ".bin"} or path.name == "lookups.bin"
            assert not path.is_file() or path.read_bytes()[:2] not in {b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"}


def local(uri: str) -> Path:
    from urllib.parse import unquote, urlparse

    return Path(unquote(urlparse(uri).path))


def test_a_registered_model_predicts_on_a_csv_from_another_folder(project: Project, elsewhere: Path) -> None:
    words = ["mlflow", "models", "predict", "-m", CHAMPION, "-i", "avis.csv", "-t", "csv", "--env-manager", "local", "-o", "tags.json"]
    environment = project.environment | {"MLFLOW_TRACKING_URI": project.registry, "PYTHONPATH": ""}
    done = subprocess.run(words, cwd=elsewhere, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    predictions = json.loads((elsewhere / "tags.json").read_text(encoding="utf-8"))["predictions"]
    assert [row["verbatim_status"] == "not_scored" for row in predictions] == [False, True, True, False]
    assert [row["verbatim_reason"] for row in predictions][1:3] == ["empty", "no_words"]
    assert set(predictions[0]) == set(ADDED)


ALONE = """
import importlib.util, json, sys
uri, folder, repository = sys.argv[1:]
sys.path[:] = [entry for entry in sys.path if not entry.startswith(repository) or "site-packages" in entry]
sys.meta_path[:] = [finder for finder in sys.meta_path if "__editable__" not in getattr(finder, "__module__", str(finder))]
sys.path_importer_cache.clear()
assert importlib.util.find_spec("pipeline") is None, importlib.util.find_spec("pipeline")
import mlflow, pandas
mlflow.set_tracking_uri(uri)
model = mlflow.pyfunc.load_model(folder)
tagged = model.predict(pandas.DataFrame({"text": json.load(sys.stdin)}))
import pipeline
print(json.dumps({"file": pipeline.__file__, "statuses": tagged["verbatim_status"].tolist(), "columns": list(tagged.columns)}))
"""


def test_a_registered_model_brings_its_own_code(project: Project, elsewhere: Path, repository: Path) -> None:
    words = [sys.executable, "-I", "-c", ALONE, project.registry, CHAMPION, str(repository)]
    told = json.dumps([*COMMENTS[:2], None, COMMENTS[3]])
    done = subprocess.run(words, cwd=elsewhere, env=project.environment, input=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert Path(found["file"]).is_relative_to(project.folder / "mlartifacts")
    assert [status == "not_scored" for status in found["statuses"]] == [False, True, True, False]
    assert found["columns"] == list(ADDED)


def test_the_command_tags_with_the_registered_champion(project: Project, elsewhere: Path) -> None:
    words = ["verbatim", "tag", "avis.csv", "--model", CHAMPION, "--json"]
    environment = project.environment | {"MLFLOW_TRACKING_URI": project.registry}
    done = subprocess.run(words, cwd=elsewhere, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    champion = load_model(project.folder / "models/champion")
    assert summary["model"] == name_in_mode(champion.name, champion.default_mode())
    assert (summary["rows_in"], summary["rows_out"], summary["statuses"]["not_scored"]) == (4, 4, 2)


def test_a_deleted_database_comes_back_with_every_run_and_the_champion(projects: tuple[Project, Project]) -> None:
    """In the second project, as `make run` does it: nothing is out of date, so the stage is asked for by name."""
    project = projects[1]
    before, lock = runs_and_champion(project), project.lock
    (project.folder / "mlflow.db").unlink()
    project.dvc("repro", "--quiet", "--force", "--single-item", "register")
    assert runs_and_champion(project) == before
    assert project.lock == lock
    assert "Running stage" not in project.dvc("repro")


def test_a_changed_threshold_of_noise_selects_again_and_trains_nothing(projects: tuple[Project, Project]) -> None:
    project = projects[1]
    path = project.folder / "params.yaml"
    params = yaml.safe_load(path.read_text(encoding="utf-8"))
    params["select"]["noise"] = 0.5
    path.write_text(yaml.safe_dump(params, sort_keys=False), encoding="utf-8")
    told = project.dvc("repro", "select")
    assert "Running stage 'select'" in told
    assert "Running stage 'train" not in told
    assert "Running stage 'evaluate'" not in told
