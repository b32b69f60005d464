"""A classifier of any family, trained as its stages train it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.classifiers.calibration import UNCALIBRATED
from pipeline.classifiers.cascade import CascadeClassifier
from pipeline.classifiers.linear import LinearClassifier
from pipeline.classifiers.protocol import Classifier, Watch, unwatched
from pipeline.classifiers.quantisation import quantised
from pipeline.classifiers.spacy import SpacyClassifier
from pipeline.classifiers.transformer import TransformerClassifier
from pipeline.classifiers.transformer_training import fine_tuned

if TYPE_CHECKING:
    from datasets import Dataset

    from pipeline.params import TrainParams


def trained(family: str, data: Dataset, *, params: TrainParams, watch: Watch = unwatched) -> Classifier:
    """Learns from the data, and chooses by them too where a family chooses."""
    if family == LinearClassifier.family:
        return LinearClassifier.train(data, params=params)
    if family == SpacyClassifier.family:
        return SpacyClassifier.train(data, data, params=params, watch=watch)
    if family == TransformerClassifier.family:
        return trained_transformer(data, params=params, watch=watch)
    return trained_cascade(data, params=params, watch=watch)


def trained_transformer(data: Dataset, *, params: TrainParams, watch: Watch = unwatched) -> TransformerClassifier:
    tuned = fine_tuned(data, params=params, watch=watch)
    return quantised(tuned, list(data["text"]), longest=params.transformer.longest)


def trained_cascade(data: Dataset, *, params: TrainParams, watch: Watch = unwatched) -> CascadeClassifier:
    linear, transformer = LinearClassifier.train(data, params=params), trained_transformer(data, params=params, watch=watch)
    return CascadeClassifier.joined(linear, UNCALIBRATED, transformer, data, params=params.cascade)
