"""What the transformer's int8 graph costs: how often it gives the tag of the float32 weights that it was made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.classifiers.calibration import Labels
from pipeline.classifiers.protocol import Probabilities
from pipeline.classifiers.tokens import encoded
from pipeline.classifiers.transformer import TransformerClassifier
from pipeline.evaluation.intervals import Estimate, wilson
from pipeline.evaluation.metrics import confusion_matrix, macro_f1

if TYPE_CHECKING:
    from pipeline.classifiers.token_scorer import TokenScorer


@dataclass(frozen=True, slots=True)
class Rounding:
    """The share of the comments to which both give the same tag, and the macro-F1 of each."""

    same_tag: Estimate
    macro_f1_float32: float
    macro_f1_int8: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def rounding(
    classifier: TransformerClassifier, weights: TokenScorer, texts: Sequence[str], labels: Labels, *, said: Probabilities
) -> Rounding:
    """The weights read every text; ``said`` (n, 4) is what the classifier makes of them, uncalibrated, ``labels`` (n,)."""
    exact, rounded = _tags(classifier, weights, texts), said.argmax(axis=1)
    scores = (float(macro_f1(confusion_matrix(labels, tags))) for tags in (exact, rounded))
    return Rounding(wilson(int((exact == rounded).sum()), len(texts)), *scores)


def _tags(classifier: TransformerClassifier, weights: TokenScorer, texts: Sequence[str]) -> Labels:
    """(n,) by torch, from the same tokens."""
    import torch

    with torch.inference_mode():
        tokens = (torch.tensor([own.ids]) for own in encoded(classifier.tokenizer, texts, longest=classifier.longest))
        return np.array([int(weights(own)[0].mean(dim=0).argmax()) for own in tokens], dtype=np.int64)
