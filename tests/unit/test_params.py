"""A params.yaml that says something the project does not know is refused, and the key is named."""

from __future__ import annotations

import pickle
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.errors import CorpusError, InputError, ModelError, ParamsError, VerbatimError
from pipeline.loop.champion import PromotionRefusedError
from pipeline.params import load_params
from pipeline.scoring.batch import InterruptedRunError
from pipeline.stages import summary
from pipeline.tables.columns import NoSuchColumnError

OWN = Path(__file__).parents[2] / "params.yaml"


def changed(folder: Path, key: str, value: Any) -> Path:
    values: dict[str, Any] = yaml.safe_load(OWN.read_text(encoding="utf-8"))
    *sections, last = key.split(".")
    section = values
    for name in sections:
        section = section[name]
    section[last] = value
    path = folder / "params.yaml"
    path.write_text(yaml.safe_dump(values, sort_keys=False), encoding="utf-8")
    return path


def test_the_project_s_own_params_are_sound() -> None:
    params = load_params(OWN)
    assert sum(params.decide.prior.values()) == pytest.approx(1, abs=1e-3)
    assert params.split.validation + params.split.calibration + params.split.test < 0.5


@pytest.mark.parametrize("key", ["sede", "split.sede", "train.linear.c", "train.spacy.dropuot", "train.transfomer", "decide.priors"])
def test_an_unknown_key_is_refused_wherever_it_stands(tmp_path: Path, key: str) -> None:
    with pytest.raises(ParamsError, match=f"unknown key '{re.escape(key)}'") as raised:
        load_params(changed(tmp_path, key, 1))
    assert raised.value.where.endswith(f"params.yaml, key {key}")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("split.seed", "treize"),
        ("split.seed", 1.5),
        ("split.test", 0),
        ("split.near_copy", 1.01),
        ("train.linear.C", [4]),
        ("train.linear.C", float("inf")),
        ("train.linear.longest", 9),
        ("train.linear", None),
        ("train.spacy.epochs", 0),
        ("evaluate.bootstrap", 99),
        ("register.name", 3),
        ("insight.folds", 1),
        ("insight.strength", 0),
        ("report.lang", "de"),
        ("decide.target_accuracy", float("nan")),
        ("decide", "complaint"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(tmp_path: Path, key: str, value: object) -> None:
    with pytest.raises(ParamsError, match=f"params.yaml: {re.escape(key)}: "):
        load_params(changed(tmp_path, key, value))


@pytest.mark.parametrize(
    "prior",
    [
        {"complaint": 0.3, "delight": 0.3, "recovery-praise": 0.3, "satisfaction": 0.3},
        {"complaint": 0.5, "delight": 0.25, "satisfaction": 0.25},
        {"satisfaction": 0.25, "complaint": 0.25, "delight": 0.25, "recovery-praise": 0.25},
        {"complaint": 0.25, "delight": 0.25, "recovery-praise": 0.25, "satisfaction": 0.25, "neutral": 0.0},
        {"complaint": 1.2, "delight": -0.4, "recovery-praise": 0.1, "satisfaction": 0.1},
        {"complaint": 1.0, "delight": 0, "recovery-praise": 0, "satisfaction": 0},
        {},
    ],
)
def test_a_prior_needs_the_four_tags_and_adds_up_to_one(tmp_path: Path, prior: dict[str, float]) -> None:
    with pytest.raises(ParamsError, match=r"decide: .*four tags in alphabetical order, each above 0, adding up to 1"):
        load_params(changed(tmp_path, "decide.prior", prior))


def test_a_prior_that_is_not_a_number_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match=r"decide.prior.delight"):
        load_params(changed(tmp_path, "decide.prior.delight", float("nan")))


def test_something_must_be_left_to_learn_from(tmp_path: Path) -> None:
    path = changed(tmp_path, "split", {**load_params(OWN).split.model_dump(), "validation": 0.4, "calibration": 0.4, "test": 0.4})
    with pytest.raises(ParamsError, match=r"split: .*nothing is left to learn from"):
        load_params(path)


def test_training_reads_no_more_tokens_than_scoring(tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match=r"train\.transformer: .*longest_in_training is more than longest"):
        load_params(changed(tmp_path, "train.transformer.longest", 100))


def test_a_layer_at_least_learns(tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match=r"train\.transformer: .*none would learn"):
        load_params(changed(tmp_path, "train.transformer.frozen", 10))


def test_the_longest_run_of_letters_is_not_shorter_than_the_shortest(tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match=r"train\.linear: .*longest is shorter than shortest"):
        load_params(changed(tmp_path, "train.linear.longest", 1))


def test_a_missing_section_is_named(tmp_path: Path) -> None:
    path = tmp_path / "params.yaml"
    path.write_text("report: {lang: fr}\n", encoding="utf-8")
    with pytest.raises(ParamsError, match=r"split: Field required"):
        load_params(path)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"split: [1, 2\nx: }", "is not YAML"),
        (b"a: b: c", "is not YAML"),
        ("report: {lang: fr} # déjà".encode("cp1252"), "is not YAML"),
        (b"", "(top level): "),
        (b"- split", "(top level): "),
    ],
)
def test_a_file_that_is_not_a_mapping_in_yaml_is_refused(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "params.yaml"
    path.write_bytes(content)
    with pytest.raises(ParamsError, match=re.escape(complaint)):
        load_params(path)


@pytest.mark.parametrize("name", ["none.yaml", ""])
def test_a_missing_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ParamsError, match=r"params.yaml cannot be read: "):
        load_params(tmp_path / name)


def test_params_cannot_be_changed_once_read() -> None:
    params = load_params(OWN)
    with pytest.raises(ValueError, match="frozen"):
        params.split.seed = 2


def test_an_error_says_what_happened_where_and_what_to_do() -> None:
    error = VerbatimError("The lamp is out", where="hall", fix="change the bulb")
    assert str(error) == "The lamp is out\n  where: hall\n  what to do: change the bulb"
    assert (error.what, error.where, error.fix) == ("The lamp is out", "hall", "change the bulb")


@pytest.mark.parametrize(
    "kind",
    [VerbatimError, InputError, ParamsError, CorpusError, ModelError, InterruptedRunError, PromotionRefusedError, NoSuchColumnError],
)
def test_an_error_of_any_kind_can_go_from_one_process_to_another(kind: type[VerbatimError]) -> None:
    columns = [["id", "avis"]] if kind is NoSuchColumnError else []
    error = kind("The lamp is out", *columns, where="hall", fix="change the bulb")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), vars(again)) == (kind, str(error), vars(error))


@pytest.mark.parametrize("family", [InputError, ParamsError, CorpusError, ModelError])
def test_what_the_user_got_wrong_exits_with_two_and_a_failure_of_ours_with_one(family: type[VerbatimError]) -> None:
    assert family.exit_code == 2
    assert VerbatimError.exit_code == 1


def test_make_run_stops_at_a_key_that_it_does_not_know_though_no_stage_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    changed(tmp_path, "train.sead", 3)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match="2"):
        summary.main()
    assert "unknown key 'train.sead'" in capsys.readouterr().err
