"""What every classifier can do, and how one is found by the name of its family."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol, Self, cast

import numpy as np
import numpy.typing as npt

from pipeline.errors import ModelError
from pipeline.schema import Mode, Span

Probabilities = npt.NDArray[np.float64]
"""(comments, 4), columns in the order of TAGS, rows adding up to 1."""

FAMILIES = ("linear", "spacy", "transformer", "cascade")


@dataclass(frozen=True, slots=True)
class Variant:
    """A family in one of its modes: what is evaluated and chosen."""

    family: str
    mode: Mode
    name: str


VARIANTS = (
    Variant("cascade", Mode.BALANCED, "cascade-balanced"),
    Variant("cascade", Mode.ACCURATE, "cascade-accurate"),
    Variant("linear", Mode.FAST, "linear"),
    Variant("spacy", Mode.ACCURATE, "spacy"),
    Variant("transformer", Mode.ACCURATE, "transformer"),
)
"""In the order of preference among those that are equal within noise.

The cascade's mode `fast` is the linear model itself: who has the cascade can pay no more (docs/adr/0003).
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reading of some texts gives: their probabilities, and for a tag of each (a column of TAGS) its evidence.

    Evidence is the stretches that speak most for the tag, strongest first, as offsets into the texts that were read.
    """

    probabilities: Probabilities
    evidence: Callable[[Sequence[int]], list[list[Span]]]


@dataclass(frozen=True, slots=True)
class Point:
    """Of a training's course: how many comments were read by then, each as often as it was, and the mean loss since the point before."""

    comments: int
    loss: float


Watch = Callable[[Point], None]
"""Who is told of each point, in order, while a family trains in steps."""


def unwatched(_: Point) -> None:
    """Nobody is told."""


class Classifier(Protocol):
    """Reads cleaned texts; knows nothing of files of comments, thresholds or priors. How it learned is its family's own."""

    family: ClassVar[str]
    requirements: ClassVar[tuple[str, ...]]
    """Distributions that scoring with this family needs."""

    modes: ClassVar[tuple[Mode, ...]]
    """The modes it knows, the cheapest first."""

    def at(self, mode: Mode) -> Classifier:
        """The same classifier in another of its modes."""
        ...

    def predict_proba(self, texts: Sequence[str]) -> Probabilities:
        """Four probabilities a text; any text is accepted, the empty one too."""
        ...

    def read(self, texts: Sequence[str]) -> Reading:
        """The same probabilities, with the evidence for them at the price of no second reading where the family can."""
        ...

    def save(self, folder: Path) -> None:
        """Write plain files without pickle into an existing folder."""
        ...

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The classifier that ``save`` wrote."""
        ...


def softmax(logits: Probabilities) -> Probabilities:
    """Rows of scores as rows of probabilities."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def family(name: str) -> type[Classifier]:
    """The class of a family.

    Raises:
        ModelError: there is no such family.
    """
    if name not in FAMILIES:
        raise ModelError(
            f"there is no family {name!r}", where="model.json", fix=f"use one of {', '.join(FAMILIES)}, or the verbatim that made the model"
        )
    module = importlib.import_module(f"pipeline.classifiers.{name}")
    return cast("type[Classifier]", getattr(module, f"{name.capitalize()}Classifier"))
