"""A saved model is itself or it is refused: every file is checked, and each refusal says what, where and what to do."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.classifiers.calibration import Calibration
from pipeline.classifiers.saved import CARD_FILE, MODEL_FILE, Model, copy_model, load_model, read_card, save_model
from pipeline.errors import ModelError
from pipeline.schema import TAGS

TEXTS = ["Colis jamais reçu.", "Magique !", "Remboursé aussitôt.", "Conforme."]


@pytest.fixture
def folder(model_folder: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(model_folder, tmp_path / "model"))


def rewrite(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    path = folder / MODEL_FILE
    card = json.loads(path.read_text(encoding="utf-8"))
    change(card)
    path.write_text(json.dumps(card), encoding="utf-8")


def test_what_was_saved_is_loaded(model: Model, folder: Path) -> None:
    loaded = load_model(folder)
    assert loaded.deciders == model.deciders
    assert (loaded.prior, loaded.corpus) == (model.prior, model.corpus)
    np.testing.assert_allclose(loaded.classifier.predict_proba(TEXTS), model.classifier.predict_proba(TEXTS), rtol=0, atol=1e-9)
    assert loaded.name == f"linear-{loaded.version}"


def test_model_json_names_every_file_with_its_hash(folder: Path) -> None:
    card = read_card(folder)
    assert card.tags == TAGS
    assert card.files == {
        p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir() if p.name not in {MODEL_FILE, CARD_FILE}
    }


def test_a_moved_folder_is_the_same_model(folder: Path, tmp_path: Path) -> None:
    moved = folder.rename(tmp_path / "déplacé ailleurs")
    assert load_model(moved).name == read_card(moved).family + "-" + read_card(moved).version


def test_a_copy_has_what_the_model_is_made_of_and_nothing_that_lies_beside(folder: Path, tmp_path: Path) -> None:
    (folder / "float32").mkdir()
    (folder / "float32" / "model.safetensors").write_bytes(b"of no use to scoring")
    copy_model(folder, tmp_path / "copy")
    assert load_model(tmp_path / "copy").version == read_card(folder).version
    assert not (tmp_path / "copy/float32").exists()
    assert (tmp_path / "copy" / CARD_FILE).read_text(encoding="utf-8") == (folder / CARD_FILE).read_text(encoding="utf-8")


def test_the_card_says_what_the_model_learned_from(model: Model, tmp_path: Path) -> None:
    save_model(model, tmp_path / "plain")
    assert f"Learned from the corpus {model.corpus[:12]}" in (tmp_path / "plain" / CARD_FILE).read_text(encoding="utf-8")
    save_model(model, tmp_path / "told", learned_from="Learned from my own comments.")
    told = (tmp_path / "told" / CARD_FILE).read_text(encoding="utf-8")
    assert "Learned from my own comments." in told
    assert "data/corpus" not in told


def test_the_version_follows_what_decides(model: Model, tmp_path: Path) -> None:
    def version(name: str, **decider: Any) -> str:
        changed = {mode: replace(own, **decider) for mode, own in model.deciders.items()}
        save_model(replace(model, deciders=changed), tmp_path / name)
        return read_card(tmp_path / name).version

    assert version("a") == version("b")
    assert len({version("c"), version("d", threshold=0.6), version("e", calibration=Calibration(2.0, (0.0,) * len(TAGS)))}) == 3


def with_mode(**changes: Any) -> Callable[[dict[str, Any]], None]:
    """A change to what the mode `fast` decides with; a value of None takes the key away."""

    def change(card: dict[str, Any]) -> None:
        mode = card["modes"]["fast"] | changes
        card["modes"]["fast"] = {key: value for key, value in mode.items() if value is not None}

    return change


def with_card(**changes: Any) -> Callable[[dict[str, Any]], None]:
    return lambda card: card.update(changes)


def test_any_changed_byte_is_refused(folder: Path) -> None:
    path = folder / "linear.npz"
    whole = path.read_bytes()
    for place in (0, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(
            ModelError, match=r"(?s)a file of the model was changed.*where: .*linear\.npz.*what to do: copy the folder again"
        ):
            load_model(folder)
    path.write_bytes(whole)
    assert load_model(folder)


@pytest.mark.parametrize("name", ["linear.npz"])
def test_a_missing_file_is_refused(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ModelError, match=rf"(?s)a file of the model is missing.*where: .*{name}.*what to do: copy the whole folder"):
        load_model(folder)


def test_a_cut_file_is_refused(folder: Path) -> None:
    path = folder / "linear.npz"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ModelError, match=r"(?s)was changed.*where: .*linear\.npz.*what to do: "):
        load_model(folder)


def without_card(folder: Path) -> Path:
    (folder / MODEL_FILE).unlink()
    return folder


@pytest.mark.parametrize("spoil", [without_card, lambda folder: folder / "nowhere", lambda folder: folder / "linear.npz"])
def test_a_folder_without_model_json_is_no_model(folder: Path, spoil: Callable[[Path], Path]) -> None:
    with pytest.raises(ModelError, match=r"(?s)there is no model here.*where: .*model\.json.*what to do: run `make run`, or give --model"):
        load_model(spoil(folder))


def test_an_unknown_family_is_refused(folder: Path) -> None:
    rewrite(folder, with_card(family="forest"))
    with pytest.raises(ModelError, match=r"(?s)no family 'forest'.*where: .*model\.json.*what to do: use one of linear"):
        load_model(folder)


OTHER_SCHEMAS = {
    "a threshold lacks": with_mode(threshold=None),
    "a key too many": with_card(colour="blue"),
    "other tags": with_card(tags=["good", "bad"]),
    "a word for a number": with_mode(temperature="warm"),
    "an unknown mode": with_card(modes={"slow": {}}),
    "a list of files": with_card(files=["linear.npz"]),
}


@pytest.mark.parametrize("change", OTHER_SCHEMAS.values(), ids=OTHER_SCHEMAS)
def test_a_model_json_of_another_schema_is_refused(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    rewrite(folder, change)
    with pytest.raises(ModelError, match=r"(?s)model\.json is not one of ours.*where: .*model\.json.*what to do: make the model again"):
        load_model(folder)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"PK\x03\x04"])
def test_a_model_json_that_is_not_json_is_refused(folder: Path, content: bytes) -> None:
    (folder / MODEL_FILE).write_bytes(content)
    with pytest.raises(ModelError, match=r"(?s)model\.json is not one of ours.*where: .*model\.json.*what to do: "):
        load_model(folder)


CHANGED = {
    "a lower threshold": with_mode(threshold=0.01),
    "another temperature": with_mode(temperature=2.0),
    "no temperature": with_mode(temperature=0.0),
    "another bias": with_mode(bias=[9.0, 0.0, 0.0, 0.0]),
    "two biases": with_mode(bias=[0.0, 0.0]),
    "another prior": with_card(prior=[0.7, 0.1, 0.1, 0.1]),
    "two shares": with_card(prior=[0.5, 0.5]),
    "another corpus": with_card(corpus="0" * 64),
    "another version": with_card(version="0" * 12),
    "tags in another order": with_card(tags=[str(tag) for tag in reversed(TAGS)]),
    "three tags": with_card(tags=[str(tag) for tag in TAGS[:3]]),
    "no files": with_card(files={}),
    "no modes": with_card(modes={}),
    "a file outside": with_card(files={"../../outside.npz": "0" * 64}),
}


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED)
def test_a_figure_changed_in_model_json_is_refused_like_a_changed_byte_of_the_weights(
    folder: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    rewrite(folder, change)
    with pytest.raises(ModelError, match=r"(?s)where: .*model.*what to do: "):
        load_model(folder)


def test_a_model_json_written_in_another_layout_is_the_same_model(folder: Path) -> None:
    rewrite(folder, lambda card: None)
    assert load_model(folder).version == read_card(folder).version
