"""What there is to log of a training, as small values; how MLflow takes them is another module's business."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ALLOWED = re.compile(r"[^\w.:/ -]")
"""What MLflow takes in the name of a metric; the rest goes."""


@dataclass(frozen=True, slots=True)
class Param:
    """A setting the training used."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure."""

    key: str
    value: float


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


Record = Param | Metric | RunTag | Artifact


@dataclass(frozen=True, slots=True)
class Training:
    """One family's training as its files tell it."""

    family: str
    version: str
    model: Path
    params: Mapping[str, Any]
    metrics: Mapping[str, Any]
    plots: tuple[Path, ...]
    inventory: Mapping[str, Any]
    commit: str

    @property
    def fingerprint(self) -> str:
        """The same files give the same fingerprint, so that a run is logged once."""
        told = json.dumps([self.family, self.version, self.params, self.metrics, self.inventory], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def records_of(training: Training) -> Iterator[Record]:
    """Everything to log of a training."""
    yield RunTag("verbatim.fingerprint", training.fingerprint)
    yield RunTag("verbatim.version", training.version)
    yield RunTag("verbatim.corpus", training.inventory["sha256"])
    yield RunTag("mlflow.source.git.commit", training.commit)
    yield Param("family", training.family)
    yield Param("corpus.comments", str(training.inventory["comments"]))
    yield from (Param(key, str(value)) for key, value in _flat(training.params))
    yield from (Metric(_ALLOWED.sub("", key), float(value)) for key, value in _flat(training.metrics) if isinstance(value, int | float))
    yield from (Artifact(path, "plots") for path in training.plots)


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Nested keys joined by dots; an estimate's value goes by its own name."""
    for key, value in values.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            if "value" in value and "low" in value:
                yield name, value["value"]
                yield f"{name}.low", value["low"]
                yield f"{name}.high", value["high"]
            else:
                yield from _flat(value, f"{name}.")
        elif not isinstance(value, list):
            yield name, value
