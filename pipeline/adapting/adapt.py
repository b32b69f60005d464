"""A challenger that has learned from the user's own labels: the champion's parts, shifted, and calibrated anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np

from pipeline.adapting.doubts import Doubt, doubtful
from pipeline.adapting.linear_part import LinearPart
from pipeline.adapting.own_labels import OwnLabels
from pipeline.adapting.shift import Shift, fit_shift, unseen
from pipeline.adapting.transformer_part import TransformerPart
from pipeline.classifiers.calibration import Labels, Prior, fit_calibration, life_weights, mix_of, review_threshold
from pipeline.classifiers.cascade import CascadeClassifier
from pipeline.classifiers.linear import LinearClassifier
from pipeline.classifiers.protocol import Classifier, Probabilities, softmax
from pipeline.classifiers.saved import Decider, Model
from pipeline.classifiers.transformer import TransformerClassifier
from pipeline.errors import ModelError
from pipeline.evaluation.compare import Difference, paired_bootstrap
from pipeline.evaluation.metrics import Estimate, bootstrap_confusions, confusion_matrix, estimate, macro_f1
from pipeline.schema import TAGS, Mode, Tag

if TYPE_CHECKING:
    from datasets import Dataset

RESAMPLES, SEED = 1_000, 13


class Part(Protocol):
    """A classifier whose last layer is linear, with the texts that it learns from."""

    variance: float

    def features(self, texts: Sequence[str]) -> Any:
        """(n, columns), dense or CSR."""
        ...

    def logits(self, texts: Sequence[str]) -> Probabilities:
        """(n, 4) as it is."""
        ...

    def shifted(self, shift: Shift) -> Classifier:
        """The same classifier with a shift in its last layer."""
        ...


@dataclass(frozen=True)
class Taught:
    """A shifted classifier, and for each text the probabilities of a shift that had not learned from it."""

    classifier: Classifier
    unseen: Probabilities


@dataclass(frozen=True)
class Known:
    """Stands in for a classifier where the probabilities of its texts are known."""

    rows: Mapping[str, Probabilities]

    def predict_proba(self, texts: Sequence[str]) -> Probabilities:
        return np.array([self.rows[text] for text in texts]).reshape(-1, len(TAGS))


@dataclass(frozen=True)
class Adapted:
    """The challenger, macro-F1 of champion and challenger on the user's comments (none of them seen), and labels to look at again."""

    model: Model
    labels: int
    before: Estimate
    after: Estimate
    gain: Difference
    doubts: tuple[Doubt, ...]

    @property
    def summary(self) -> str:
        gain = self.gain.macro_f1
        return "\n".join(
            [
                f"challenger  {self.model.name}, from {self.labels} labels",
                f"before      macro-F1 {self.before} on your comments",
                f"after       macro-F1 {self.after}, on each comment by what was learned from the others",
                f"gain        {gain.value:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}], p = {self.gain.p_value:.3f}",
            ]
        )


def adapt(champion: Model, own: OwnLabels, held_out: Dataset, *, target: float) -> Adapted:
    """Shift the champion to the user's labels.

    Args:
        held_out: comments of the corpus, ``text`` and ``tag``, that the champion did not learn from: they calibrate, with the user's.
        target: the accuracy that `tagged` promises.

    Raises:
        ModelError: the champion's family cannot be adapted.
    """
    classifier, rows = _taught_all(champion.classifier, own)
    corpus = list(held_out["text"]), np.array([TAGS.index(Tag(tag)) for tag in held_out["tag"]], dtype=np.int64)
    prior = own_prior(own.columns)
    deciders, answers = {}, {}
    for mode in classifier.modes:
        raw = rows.at(mode).predict_proba(own.texts)
        both = np.vstack([raw, classifier.at(mode).predict_proba(corpus[0])]), np.concatenate([own.columns, corpus[1]])
        deciders[mode] = _decider(*both, prior=prior, target=target)
        answers[mode] = deciders[mode].calibration.apply(raw).argmax(axis=1)
    model = Model(classifier, deciders, tuple(prior.tolist()), _learned_from(champion, own))
    return _judged(champion, model, own, answers, rows)


def own_prior(labels: Labels) -> Prior:
    """(4,) the geometric mean of the labels' mix and an even one, as docs/adr/0002 has it between corpus and life."""
    root = np.sqrt(mix_of(labels))
    return np.asarray(root / root.sum())


def _taught_all(classifier: Classifier, own: OwnLabels) -> tuple[Classifier, Classifier]:
    """The classifier with its parts shifted, and a stand-in that answers the user's texts as if unseen."""
    texts, labels = own.texts, own.columns
    if isinstance(classifier, CascadeClassifier):
        parts = LinearPart(classifier.linear, texts), TransformerPart(classifier.transformer, texts)
        linear, transformer = (_taught(part, texts, labels) for part in parts)
        joined = {"linear": linear.classifier, "transformer": transformer.classifier}
        stand_ins = {"linear": _known(texts, linear), "transformer": _known(texts, transformer)}
        return replace(classifier, **joined), replace(classifier, **stand_ins)  # type: ignore[arg-type]
    taught = _taught(_part(classifier, texts), texts, labels)
    return taught.classifier, cast(Classifier, _Alone(_known(texts, taught)))


def _part(classifier: Classifier, texts: Sequence[str]) -> Part:
    if isinstance(classifier, LinearClassifier):
        return LinearPart(classifier, texts)
    if isinstance(classifier, TransformerClassifier):
        return TransformerPart(classifier, texts)
    fix = "adapt a model of the family linear, transformer or cascade: --model models/cascade"
    raise ModelError(f"The family {classifier.family} cannot be adapted", where="the champion", fix=fix)


def _taught(part: Part, texts: Sequence[str], labels: Labels) -> Taught:
    features, before, targets = part.features(texts), part.logits(texts), np.eye(len(TAGS))[labels]

    def shift_of(rows: Any) -> Shift:
        return fit_shift(features[rows], before[rows], targets[rows], variance=part.variance)

    held = unseen(labels, lambda learnt, applied: shift_of(learnt).applied(features[applied], before[applied]))
    return Taught(part.shifted(shift_of(np.arange(len(labels)))), softmax(held))


def _known(texts: Sequence[str], taught: Taught) -> Known:
    return Known(dict(zip(texts, taught.unseen, strict=True)))


@dataclass(frozen=True)
class _Alone:
    """A stand-in for a classifier with one mode."""

    known: Known

    def at(self, mode: Mode) -> Known:
        return self.known


def _decider(raw: Probabilities, labels: Labels, *, prior: Prior, target: float) -> Decider:
    calibration = fit_calibration(raw, labels).for_prior(mix_of(labels), prior)
    probabilities = calibration.apply(raw)
    right = probabilities.argmax(axis=1) == labels
    return Decider(calibration, review_threshold(probabilities.max(axis=1), right, life_weights(labels, prior), target=target))


def _learned_from(champion: Model, own: OwnLabels) -> str:
    """A hash of the champion's corpus and the labels."""
    told = json.dumps([champion.corpus, own.texts, own.tags], ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()


def _judged(champion: Model, model: Model, own: OwnLabels, answers: Mapping[Mode, Labels], rows: Classifier) -> Adapted:
    mode, labels = model.default_mode(), own.columns
    old = champion.deciders[mode].calibration.apply(champion.classifier.at(mode).predict_proba(own.texts)).argmax(axis=1)
    draws = {"resamples": RESAMPLES, "seed": SEED}
    return Adapted(
        model,
        len(labels),
        before=estimate(macro_f1, confusion_matrix(labels, old), bootstrap_confusions(labels, old, **draws)),
        after=estimate(macro_f1, confusion_matrix(labels, answers[mode]), bootstrap_confusions(labels, answers[mode], **draws)),
        gain=paired_bootstrap(labels, answers[mode], old, **draws),
        doubts=tuple(doubtful(own, model.deciders[mode].calibration.apply(rows.at(mode).predict_proba(own.texts)))),
    )
