"""A model on disk: a folder of plain files and `model.json`, which names them with their hashes."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.classifiers import gate
from pipeline.classifiers.calibration import Calibration, Prior
from pipeline.classifiers.gate import Gate
from pipeline.classifiers.names import model_name
from pipeline.classifiers.protocol import Classifier, family
from pipeline.errors import ModelError
from pipeline.schema import TAGS, Mode, Tag

MODEL_FILE = "model.json"
CARD_FILE = "card.md"
"""For people; nothing reads it."""
_CORPUS = "Learned from the corpus {} (data/corpus, CC BY 4.0), whose comments were written for it."


class ModeCard(BaseModel):
    """What one mode of the model decides with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    temperature: float
    bias: tuple[float, ...]
    threshold: float
    threshold_interval: tuple[float, float]


class ModelCard(BaseModel):
    """model.json."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    family: str
    version: str
    tags: tuple[Tag, ...]
    modes: dict[Mode, ModeCard]
    prior: tuple[float, ...]
    corpus: str
    files: dict[str, str]


@dataclass(frozen=True)
class Decider:
    """How one mode decides: calibrate, and let a person look under the threshold. The target is reached within the 95 % interval."""

    calibration: Calibration
    threshold: float
    interval: tuple[float, float]


@dataclass(frozen=True)
class Model:
    """A classifier, for each of its modes how it decides, and what stops comments without a judgement.

    ``version`` is the first twelve letters of a hash over all of it; ``corpus`` the hash of what it learned from.
    """

    classifier: Classifier
    deciders: Mapping[Mode, Decider]
    prior: tuple[float, ...]
    corpus: str
    gate: Gate | None = None
    version: str = ""

    def default_mode(self) -> Mode:
        """`balanced` where the model knows it, else its most accurate one."""
        return Mode.BALANCED if Mode.BALANCED in self.deciders else self.classifier.modes[-1]

    def known(self, mode: Mode | None) -> Mode:
        """The mode, or the default one where none is given.

        Raises:
            ModelError: the model does not know it.
        """
        if mode and mode not in self.deciders:
            fix = f"use --mode {' or '.join(self.deciders)}"
            raise ModelError(f"the model does not know the mode {mode}", where=self.name, fix=fix)
        return mode or self.default_mode()

    @property
    def prior_array(self) -> Prior:
        """(4,) the shares of the tags that the probabilities assume."""
        return np.array(self.prior)

    @property
    def name(self) -> str:
        """Family and version, without a mode."""
        return model_name(self.classifier.family, self.version)


def save_model(model: Model, folder: Path, *, learned_from: str = "") -> Model:
    """Write the folder: weights, then model.json with the hash of every file. Returns the model under its version.

    Args:
        learned_from: a sentence for the card; that of the corpus unless given.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model.classifier.save(folder)
    if model.gate:
        model.gate.save(folder)
    modes = {
        mode: ModeCard(**asdict(own.calibration), threshold=own.threshold, threshold_interval=own.interval)
        for mode, own in model.deciders.items()
    }
    card = ModelCard(
        name="verbatim",
        family=model.classifier.family,
        version="",
        tags=TAGS,
        modes=modes,
        prior=model.prior,
        corpus=model.corpus,
        files=file_hashes(folder),
    )
    card = card.model_copy(update={"version": _version(card)})
    (folder / MODEL_FILE).write_text(card.model_dump_json(indent=2) + "\n", encoding="utf-8")
    (folder / CARD_FILE).write_text(_in_words(card, learned_from or _CORPUS.format(card.corpus[:12])), encoding="utf-8")
    return replace(model, version=card.version)


def load_model(folder: Path) -> Model:
    """Read a saved model.

    Raises:
        ModelError: the folder is not a model, a file is missing or its hash differs, or the family is unknown.
    """
    card = read_card(folder)
    classifier_type = family(card.family)
    if card.version != _version(card):
        fix = "copy the folder again from where it was made, or run `make run`"
        raise ModelError("model.json was changed", where=str(folder / MODEL_FILE), fix=fix)
    for name, expected in card.files.items():
        _check_file(folder / name, expected)
    try:
        classifier = classifier_type.load(folder)
        own_gate = Gate.load(folder) if gate.FILE in card.files else None
    except (KeyError, FileNotFoundError, ValueError) as error:
        fix = "use the verbatim that made it, or make it again with `make run`"
        raise ModelError("the model was made by another version of verbatim", where=str(folder), fix=fix) from error
    deciders = {
        mode: Decider(Calibration(own.temperature, own.bias), own.threshold, own.threshold_interval) for mode, own in card.modes.items()
    }
    return Model(classifier, deciders, card.prior, card.corpus, own_gate, card.version)


def copy_model(folder: Path, to: Path) -> None:
    """Copy a saved model to a folder that does not exist yet: what model.json names, itself and the card, and nothing that lies beside."""
    names = (MODEL_FILE, CARD_FILE, *read_card(folder).files)
    for name in names:
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(folder / name, to / name)


def read_card(folder: Path) -> ModelCard:
    """Read model.json alone.

    Raises:
        ModelError: it is missing or breaks the schema.
    """
    path = folder / MODEL_FILE
    try:
        return ModelCard.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ModelError("there is no model here", where=str(path), fix="run `make run`, or give --model the folder of a model") from error
    except ValidationError as error:
        raise ModelError(
            f"model.json is not one of ours: {error.errors()[0]['msg']}", where=str(path), fix="make the model again with `make run`"
        ) from error


def _in_words(card: ModelCard, learned_from: str) -> str:
    """The model's card in Markdown."""
    mix = ", ".join(f"{tag} {share:.1%}" for tag, share in zip(card.tags, card.prior, strict=True))
    lines = [
        f"# {card.name} {model_name(card.family, card.version)}",
        "",
        f"Reads French customer comments and gives each one of {', '.join(card.tags)}, with a calibrated probability.",
        learned_from,
        f"Its probabilities assume the mix {mix}.",
        "",
        "| mode | temperature | `tagged` from a confidence of | the target is reached within (95 %) |",
        "|---|---|---|---|",
    ]
    for mode, own in card.modes.items():
        low, high = own.threshold_interval
        lines.append(f"| {mode} | {own.temperature:.2f} | {own.threshold:.2f} | {low:.2f} to {high:.2f} |")
    lines += ["", "How good it is and where it fails: docs/models.md of the project; `verbatim evaluate` on labels of one's own.", ""]
    return "\n".join(lines)


def _version(card: ModelCard) -> str:
    """The first twelve letters of a hash over the hashes of the files and every figure of model.json."""
    return hashlib.sha256(card.model_dump_json(exclude={"version"}).encode()).hexdigest()[:12]


def file_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of the folder but model.json and the card, by relative name."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name not in {MODEL_FILE, CARD_FILE})
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def _check_file(path: Path, expected: str) -> None:
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ModelError("a file of the model is missing", where=str(path), fix="copy the whole folder again, or run `make run`") from error
    if found != expected:
        raise ModelError(
            "a file of the model was changed", where=str(path), fix="copy the folder again from where it was made, or run `make run`"
        )
