"""A challenger that has learned from the user's own labels: the champion, taught, calibrated anew, and judged on what it had not seen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.adapting.doubts import Doubt, doubtful
from pipeline.adapting.own_labels import OwnLabels
from pipeline.adapting.shift import own_prior
from pipeline.adapting.teaching import Lesson, Taught, teach
from pipeline.classifiers.calibration import Calibration, Labels, Prior, labels_of
from pipeline.classifiers.protocol import Probabilities
from pipeline.classifiers.saved import Decider, Model
from pipeline.classifiers.training import decider
from pipeline.evaluation.compare import Difference, paired_bootstrap
from pipeline.evaluation.intervals import Estimate
from pipeline.evaluation.labelled import DRAWS
from pipeline.evaluation.metrics import bootstrap_confusions, confusion_matrix, estimate, macro_f1
from pipeline.schema import Mode

if TYPE_CHECKING:
    from datasets import Dataset


@dataclass(frozen=True)
class Gain:
    """macro-F1 on the user's comments in one mode, before and after; after, each comment by what was learned from others."""

    before: Estimate
    after: Estimate
    difference: Difference

    def __str__(self) -> str:
        gain = self.difference.macro_f1
        return f"{self.before} → {self.after}, {gain.value:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}]"


@dataclass(frozen=True)
class Adapted:
    """The challenger, what it gained in each mode, and the labels to look at again."""

    model: Model
    gains: Mapping[Mode, Gain]
    doubts: tuple[Doubt, ...]

    @property
    def summary(self) -> str:
        """Lines for a terminal."""
        told = [f"  {mode:<10} macro-F1 {gain}" for mode, gain in self.gains.items()]
        return "\n".join([f"challenger  {self.model.name}; on your comments, each judged by what was learned from the others:", *told])


def adapt(champion: Model, own: OwnLabels, held_out: Dataset, *, target: float, unlabelled: Sequence[str] = ()) -> Adapted:
    """Teach the champion the user's labels.

    Its calibrations stay: the labels move what they give, and the corpus, which draws the borders between tags elsewhere, has no say.

    Args:
        held_out: comments of the corpus, ``text`` and ``tag``, that the champion did not learn from: with the user's, they set thresholds.
        target: the accuracy that `tagged` promises.
        unlabelled: cleaned comments of the user's, on which the transformer teaches the linear model.

    Raises:
        ModelError: the champion's family cannot be adapted.
    """
    prior = own_prior(own.columns)
    calibrations = {mode: decider.calibration.for_prior(champion.prior_array, prior) for mode, decider in champion.deciders.items()}
    taught = teach(champion.classifier, Lesson(own.texts, own.columns, unlabelled), calibrations=calibrations)
    deciders = {
        mode: _decider(taught, mode, own, held_out, calibration=calibrations[mode], prior=prior, target=target) for mode in calibrations
    }
    answers = {mode: decider.calibration.apply(taught.unseen[mode]) for mode, decider in deciders.items()}
    model = Model(taught.classifier, deciders, tuple(prior.tolist()), _learned_from(champion, own, unlabelled), champion.gate)
    gains = {mode: _gain(own.columns, _tags_of(champion, mode, own), rows.argmax(axis=1)) for mode, rows in answers.items()}
    return Adapted(model, gains, tuple(doubtful(own, answers[model.default_mode()])))


def _decider(
    taught: Taught, mode: Mode, own: OwnLabels, held_out: Dataset, *, calibration: Calibration, prior: Prior, target: float
) -> Decider:
    """The threshold from the user's comments, as if unseen, and from the corpus's."""
    labels = np.concatenate([own.columns, labels_of(held_out)])
    theirs = taught.classifier.at(mode).predict_proba(list(held_out["text"]))
    return decider(calibration, np.vstack([taught.unseen[mode], theirs]), labels, prior=prior, target=target)


def _tags_of(model: Model, mode: Mode, own: OwnLabels) -> Labels:
    probabilities: Probabilities = model.deciders[mode].calibration.apply(model.classifier.at(mode).predict_proba(own.texts))
    return np.asarray(probabilities.argmax(axis=1))


def _gain(labels: Labels, old: Labels, new: Labels) -> Gain:
    before, after = (estimate(macro_f1, confusion_matrix(labels, tags), bootstrap_confusions(labels, tags, **DRAWS)) for tags in (old, new))
    return Gain(before, after, paired_bootstrap(labels, new, old, **DRAWS))


def _learned_from(champion: Model, own: OwnLabels, unlabelled: Sequence[str]) -> str:
    """A hash of the champion's corpus, the labels and the unlabelled comments."""
    told = json.dumps([champion.corpus, own.texts, own.tags, list(unlabelled)], ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()
