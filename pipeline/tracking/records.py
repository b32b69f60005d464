"""What there is to log of a training, as small values; how MLflow takes them is another module's business."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from pipeline.classifiers.names import model_name
from pipeline.classifiers.protocol import Point
from pipeline.classifiers.saved import CARD_FILE

_ALLOWED = re.compile(r"[^\w.:/ -]")
"""What MLflow takes in the name of a metric; the rest goes."""
FINGERPRINT, VERSION, EXPERIMENTS = "verbatim.fingerprint", "verbatim.version", "verbatim.experiments"
NOTE = "mlflow.note.content"
"""What MLflow shows of a run when one opens it, in Markdown."""


@dataclass(frozen=True, slots=True)
class Param:
    """A setting the training used."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure; ``step`` is where in a training it was so, for a point of its course."""

    key: str
    value: float
    step: int = 0


@dataclass(frozen=True, slots=True)
class RunTag:
    """A word about the run, to search it by."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file, and the folder of the run it goes to."""

    path: Path
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Corpus:
    """The comments that the model learned from, by name and hash, and how many, where that is known; they themselves are not logged."""

    name: str
    sha256: str
    comments: int | None


Record = Param | Metric | RunTag | Artifact | Corpus


class By(StrEnum):
    """What puts a model into use; by hand is in MLflow itself."""

    PIPELINE = "pipeline"
    PROMOTION = "promotion"
    ROLLBACK = "rollback"
    HAND = "hand"


@dataclass(frozen=True, slots=True)
class Choice:
    """By what a model was put into use, and when."""

    by: By
    when: datetime

    @property
    def told(self) -> str:
        return f"by {self.by}, {self.when:%Y-%m-%d %H:%M:%S} UTC"

    def holds_against(self, other: Choice) -> bool:
        """Whether it counts, in whatever order the two come: the pipeline's never does against a promotion or rollback; else the later."""
        if By.HAND not in {self.by, other.by} and (self.by == By.PIPELINE) != (other.by == By.PIPELINE):
            return other.by == By.PIPELINE
        return self.when >= other.when


@dataclass(frozen=True, slots=True)
class Training:
    """One family's training as its files tell it.

    Attributes:
        params: what its stages used, nested or flat.
        metrics: figures, nested; an estimate is a mapping with value, low and high.
        files: pictures, plots and cards, each with the folder of the run that it goes to.
        tags: its lineage and the machine; not part of the fingerprint.
        course: how the loss fell, where the family trains in steps; told by the version already, so not part of the fingerprint.
    """

    family: str
    version: str
    model: Path
    params: Mapping[str, Any]
    metrics: Mapping[str, Any]
    corpus: Corpus
    files: tuple[Artifact, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    course: tuple[Point, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The same model with the same figures gives the same fingerprint, so that a run is logged once."""
        told = json.dumps([self.family, self.version, self.params, self.metrics, self.corpus.sha256], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @property
    def name(self) -> str:
        return model_name(self.family, self.version)


def records_of(training: Training) -> Iterator[Record]:
    """Everything to log of a training."""
    yield RunTag(FINGERPRINT, training.fingerprint)
    yield RunTag(VERSION, training.version)
    yield RunTag("verbatim.corpus", training.corpus.sha256)
    card = training.model / CARD_FILE
    if card.exists():
        yield RunTag(NOTE, card.read_text(encoding="utf-8"))
        yield Artifact(card)
    yield from (RunTag(key, value) for key, value in training.tags.items() if value)
    yield Param("family", training.family)
    if training.corpus.comments is not None:
        yield Param("corpus.comments", str(training.corpus.comments))
    yield from (Param(key, str(value)) for key, value in flat(training.params))
    yield from (Metric(_ALLOWED.sub("", key), float(value)) for key, value in flat(training.metrics) if isinstance(value, int | float))
    yield from (Metric("training.loss", point.loss, point.comments) for point in training.course)
    yield training.corpus
    yield from training.files


def flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Nested keys joined by dots; an estimate's value goes by its own name."""
    for key, value in values.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            if "value" in value and "low" in value:
                yield name, value["value"]
                yield f"{name}.low", value["low"]
                yield f"{name}.high", value["high"]
            else:
                yield from flat(value, f"{name}.")
        elif not isinstance(value, list):
            yield name, value
