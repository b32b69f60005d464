"""Family `cascade`: the linear model reads everything, the transformer only what the linear one is unsure of.

In mode `fast` the linear model decides alone; in `balanced` and `accurate` the two decide together where its two most probable tags are
close, in `accurate` up to a wider margin: margin sampling, Scheffer, Decomain & Wrobel 2001, "Active Hidden Markov Models for Information
Extraction".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np
import numpy.typing as npt

from pipeline.classifiers.arrays import save_arrays
from pipeline.classifiers.calibration import Calibration
from pipeline.classifiers.linear import LinearClassifier
from pipeline.classifiers.protocol import Classifier, Probabilities, Reading
from pipeline.classifiers.transformer import TransformerClassifier
from pipeline.schema import Mode, Span

if TYPE_CHECKING:
    from datasets import Dataset

    from pipeline.params import CascadeParams

READS_TWICE = (Mode.BALANCED, Mode.ACCURATE)
"""The modes that ask the transformer, in the order in which a saved model has their doubts."""
ALWAYS = 1.0
"""The widest margin: every comment is read twice."""


@dataclass(frozen=True)
class CascadeClassifier:
    """Two classifiers that decide together.

    Attributes:
        weight: of the transformer in their mean of logarithms, 0 to 1.
        calibration: of the linear model; by what it gives, at the prior of real comments, its doubt is told.
        doubt: of `balanced` and `accurate`, the margin between its two most probable tags up to which they ask the transformer too.
    """

    linear: LinearClassifier
    transformer: TransformerClassifier
    weight: float
    calibration: Calibration
    doubt: Mapping[Mode, float]
    mode: Mode = Mode.BALANCED

    family: ClassVar[str] = "cascade"
    requirements: ClassVar[tuple[str, ...]] = tuple(dict.fromkeys((*LinearClassifier.requirements, *TransformerClassifier.requirements)))
    modes: ClassVar[tuple[Mode, ...]] = (Mode.FAST, Mode.BALANCED, Mode.ACCURATE)

    @classmethod
    def joined(
        cls,
        linear: LinearClassifier,
        calibration: Calibration,
        transformer: TransformerClassifier,
        validation: Dataset,
        *,
        params: CascadeParams,
    ) -> Self:
        """Join two trained classifiers; each doubt is set so that the params' share of the validation comments is read twice."""
        margins = margins_of(linear.predict_proba(list(validation["text"])), calibration)
        shares = dict(zip(READS_TWICE, (params.balanced, params.accurate), strict=True))
        doubt = {mode: float(np.quantile(margins, share)) for mode, share in shares.items()}
        return cls(linear, transformer, params.weight, calibration, doubt)

    def at(self, mode: Mode) -> Classifier:
        return self.linear if mode == Mode.FAST else replace(self, mode=mode)

    def predict_proba(self, texts: Sequence[str]) -> Probabilities:
        first = self.linear.predict_proba(texts)
        return self.joined_with(first, lambda rows: self.transformer.predict_proba([texts[row] for row in rows.tolist()]))

    def read(self, texts: Sequence[str]) -> Reading:
        """Evidence comes from the model that had the last word on each text."""
        first = self.linear.read(texts)
        rows = self._read_twice(first.probabilities).tolist()
        if not rows:
            return first
        second = self.transformer.read([texts[row] for row in rows])
        probabilities = self.joined_with(first.probabilities, lambda _: second.probabilities)

        def evidence(tags: Sequence[int]) -> list[list[Span]]:
            spans = first.evidence(tags)
            for row, own in zip(rows, second.evidence([tags[row] for row in rows]), strict=True):
                spans[row] = own
            return spans

        return Reading(probabilities, evidence)

    def joined_with(self, first: Probabilities, second: Callable[[npt.NDArray[np.intp]], Probabilities]) -> Probabilities:
        """(texts, 4) from what the linear model said of every text, and what the transformer says of the rows that it reads too."""
        rows, probabilities = self._read_twice(first), first.copy()
        if len(rows):
            probabilities[rows] = mean_of_logarithms(first[rows], second(rows), weight=self.weight)
        return probabilities

    def in_its_modes(self, first: Probabilities, second: Probabilities) -> dict[Mode, Probabilities]:
        """In each mode (texts, 4), from what the linear model and the transformer say of every text."""
        return {Mode.FAST: first} | {mode: replace(self, mode=mode).joined_with(first, lambda rows: second[rows]) for mode in self.doubt}

    def save(self, folder: Path) -> None:
        for name, part in (("linear", self.linear), ("transformer", self.transformer)):
            (folder / name).mkdir()
            part.save(folder / name)
        temperature, bias = self.calibration.temperature, self.calibration.bias
        doubt = [self.doubt[mode] for mode in READS_TWICE]
        save_arrays(folder / "cascade.npz", weight=self.weight, temperature=temperature, bias=bias, doubt=doubt)

    @classmethod
    def load(cls, folder: Path) -> Self:
        with np.load(folder / "cascade.npz", allow_pickle=False) as stored:
            weight = float(stored["weight"])
            widths = [*np.atleast_1d(stored["doubt"]).tolist(), ALWAYS]  # models before had balanced's alone
            calibration = Calibration(float(stored["temperature"]), tuple(stored["bias"].tolist()))
        parts = LinearClassifier.load(folder / "linear"), TransformerClassifier.load(folder / "transformer")
        return cls(*parts, weight, calibration, dict(zip(READS_TWICE, widths, strict=False)))

    def _read_twice(self, first: Probabilities) -> npt.NDArray[np.intp]:
        """The rows that the transformer reads too."""
        return np.flatnonzero(margins_of(first, self.calibration) <= self.doubt[self.mode])


def margins_of(first: Probabilities, calibration: Calibration) -> npt.NDArray[np.float64]:
    """(n,) how far the most probable tag is before the next in what the linear model says (n, 4), calibrated."""
    ordered = np.sort(calibration.apply(first), axis=1)
    return np.asarray(ordered[:, -1] - ordered[:, -2])


def mean_of_logarithms(first: Probabilities, second: Probabilities, *, weight: float) -> Probabilities:
    """The weighted geometric mean of two models' probabilities, rows adding up to 1 again."""
    mean = np.exp((1 - weight) * np.log(np.maximum(first, 1e-9)) + weight * np.log(np.maximum(second, 1e-9)))
    return np.asarray(mean / mean.sum(axis=1, keepdims=True))
