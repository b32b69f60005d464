"""What the learned labels see of a comment: hashed words and letters, the tag's probabilities, and how often each cue speaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from pipeline.classifiers import features
from pipeline.insight.reading import ambassador, deeds, expectation, permission, pillars, recovery, weakness
from pipeline.insight.reading.cues import Cue
from pipeline.schema import TAGS
from pipeline.text.folding import fold

SHORTEST, LONGEST = 2, 5
CUES: tuple[Cue, ...] = (
    recovery.REMEDY,
    recovery.PARTIAL,
    recovery.FAILED,
    recovery.CUSTOMER_ACTS,
    recovery.PARTNER_ACTS,
    recovery.INCIDENT,
    weakness.TOLERATED,
    weakness.RESENTED,
    deeds.RECRUITED,
    deeds.DID,
    deeds.INTENDS,
    ambassador.SAYS,
    ambassador.WARNS,
    permission.DATA,
    permission.UNASKED,
    permission.TOO_SOON,
    permission.TOO_MUCH,
    expectation.EXCEEDED,
    expectation.SHORT,
    *pillars.CUES.values(),
)
MOST_FINDS = 3
CUE_WEIGHT, TAG_WEIGHT = 2.0, 0.5
LEAST_PROBABILITY = 1e-3

Weights = npt.NDArray[np.float32]


def signals(texts: Sequence[str], probabilities: npt.NDArray[np.float64], *, idf: Weights) -> Any:
    """The comments as rows of a scipy CSR matrix (n, 2 ** BITS + 4 + cues + 1)."""
    from scipy.sparse import csr_matrix, hstack

    words = features.matrix(texts, idf, shortest=SHORTEST, longest=LONGEST)
    return hstack([words, csr_matrix(np.hstack([_of_tags(probabilities), _of_cues(texts)]))]).tocsr()


def described() -> tuple[str, ...]:
    """What the columns are, in their order: weights are of use where the same is seen, the phrases of the cues included."""
    return (
        f"words and letters {SHORTEST}–{LONGEST} in 2 ** {features.BITS} columns",
        f"tags {' '.join(TAGS)} by {TAG_WEIGHT} from {LEAST_PROBABILITY}",
        f"{MOST_FINDS} finds of a cue by {CUE_WEIGHT}",
        *(f"cue {cue.name} {crc32(cue.pattern.pattern.encode()):08x}" for cue in CUES),
    )


def inverse_document_frequency(texts: Sequence[str]) -> Weights:
    """The weight of every hashed column, from the comments that are learned from."""
    return features.inverse_document_frequency(texts, shortest=SHORTEST, longest=LONGEST)


def _of_tags(probabilities: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return TAG_WEIGHT * np.log(probabilities + LEAST_PROBABILITY)


def _of_cues(texts: Sequence[str]) -> npt.NDArray[np.float64]:
    folded = [fold(text) for text in texts]
    finds = np.array([[min(len(cue.find(text)), MOST_FINDS) for cue in CUES] for text in folded], dtype=np.float64)
    length = np.log1p([len(text) for text in folded]) / 6
    return np.column_stack([CUE_WEIGHT * finds.reshape(len(texts), len(CUES)) / MOST_FINDS, length])
