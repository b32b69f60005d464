"""Learns the labels of data/insight and measures the whole reader on comments that it has not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.classifiers.protocol import Probabilities
from pipeline.insight.reading.ambassador import Ambassador
from pipeline.insight.reading.labels import NO, YES, InsightLabels
from pipeline.insight.reading.learned import Learned, learn
from pipeline.insight.reading.permission import Permission
from pipeline.insight.reading.pillars import Pillar
from pipeline.insight.reading.quality import Quality, measure
from pipeline.insight.reading.reader import read
from pipeline.insight.reading.recovery import Actor
from pipeline.insight.reading.weakness import Weakness
from pipeline.params import InsightParams

LEARNED = ("incident", "actor", "outcome", "weakness", "expectation", "ambassador", "permission", *Pillar)
DEEDS = (Ambassador.INTENDS, Ambassador.DID, Ambassador.RECRUITED)


@dataclass(frozen=True, slots=True)
class Labelled:
    """Labelled comments: texts, the tags' probabilities from a model that has not seen them, and the labels."""

    texts: Sequence[str]
    tags: Probabilities
    labels: Sequence[InsightLabels]

    def part(self, rows: npt.NDArray[np.int64]) -> Labelled:
        return Labelled([self.texts[i] for i in rows], self.tags[rows], [self.labels[i] for i in rows])


def learned_from(labelled: Labelled, *, params: InsightParams) -> Learned:
    """The labels learned from every comment, with what cross-validation measured."""
    return _fitted(labelled, params.strength, cross_validated(labelled, params=params))


def cross_validated(labelled: Labelled, *, params: InsightParams) -> dict[str, Quality]:
    """The quality of each label where the comment read was never among those learned from.

    The comments are cut into folds by seed, in each the same share of outcomes; each fold is read by what the others taught.
    """
    from sklearn.model_selection import StratifiedKFold

    folds = StratifiedKFold(params.folds, shuffle=True, random_state=params.seed)
    read_values: list[dict[str, str]] = [{} for _ in labelled.texts]
    for taught, held_out in folds.split(labelled.texts, [label.outcome for label in labelled.labels]):
        part = labelled.part(held_out)
        readings = read(part.texts, part.tags.tolist(), learned=_fitted(labelled.part(taught), params.strength, {}))
        for row, reading in zip(held_out, readings, strict=True):
            read_values[row] = reading.as_values()
    return qualities([label.as_values() for label in labelled.labels], read_values, params=params)


def qualities(truth: Sequence[Mapping[str, str]], found: Sequence[Mapping[str, str]], *, params: InsightParams) -> dict[str, Quality]:
    """The quality of every label, and of three questions that the page asks of them: tolerated, acted, gone too far."""
    asked_truth, asked_found = [_asked(row) for row in truth], [_asked(row) for row in found]
    return {
        name: measure([row[name] for row in asked_truth], [row[name] for row in asked_found], resamples=params.bootstrap, seed=params.seed)
        for name in asked_truth[0]
    }


def _asked(row: Mapping[str, str]) -> dict[str, str]:
    questions = {
        "tolerated": row["weakness"] == Weakness.TOLERATED,
        "deed": row["ambassador"] in DEEDS,
        "breach": row["permission"] != Permission.NONE,
    }
    return dict(row) | {name: YES if answer else NO for name, answer in questions.items()}


def _fitted(labelled: Labelled, strength: float, quality: Mapping[str, Quality]) -> Learned:
    rows = [_to_learn(label) for label in labelled.labels]
    values = {str(name): [row[name] for row in rows] for name in LEARNED}
    idf, labels = learn(labelled.texts, labelled.tags, values, strength=strength)
    return Learned(idf, labels, quality)


def _to_learn(label: InsightLabels) -> dict[str, str]:
    """The labels as words; a partner, too rare to learn, as the company."""
    values = label.as_values()
    return values | ({"actor": str(Actor.COMPANY)} if label.actor == Actor.PARTNER else {})
