"""How often tags occur, with the classifier's known errors taken out.

Counting predicted tags counts the classifier's mistakes too. With the confusion matrix C (rows true, columns predicted, as shares of
each row) the predicted shares are C'p; the p of greatest likelihood is found by expectation maximisation and is always a mix. Inside the
simplex it is the adjusted count, C' inverted (Forman 2008, "Quantifying Counts and Costs via Classification"; the iteration is that of
Saerens, Latinne & Decaestecker 2002 with the confusion matrix as likelihood).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipeline.evaluation.metrics import Confusion
from pipeline.schema import TAGS

Shares = npt.NDArray[np.float64]
"""(..., 4), each row adding up to 1."""
_STEPS = 500
_PSEUDO = 0.5
"""Added to each cell of the matrix: what was never seen may still happen."""
_NOTHING = 1e-9
"""A share under this is 0, to which the iteration comes ever nearer and never."""


def corrected(counts: npt.NDArray[np.float64], matrix: Confusion) -> Shares:
    """The mix (..., 4) behind predicted counts (..., 4), for confusion counts (..., 4, 4)."""
    smoothed = matrix + _PSEUDO
    return _most_likely(counts, smoothed / smoothed.sum(axis=-1, keepdims=True))


def _most_likely(counts: npt.NDArray[np.float64], errors: Confusion) -> Shares:
    """By expectation maximisation, for errors (..., 4, 4) as shares of each row."""
    mix = np.full(np.broadcast_shapes(counts.shape, errors.shape[:-1]), 1 / len(TAGS))
    for _ in range(_STEPS):
        expected = np.einsum("...t,...tp->...p", mix, errors)
        mix = mix * np.einsum("...p,...tp->...t", counts / np.maximum(expected, 1e-12), errors)
        mix /= mix.sum(axis=-1, keepdims=True)
    return np.where(mix < _NOTHING, 0, mix)


def resampled(counts: npt.NDArray[np.float64], matrix: Confusion, *, resamples: int, seed: int, place: int = 0) -> Shares:
    """(resamples, 4) corrected mixes of comments drawn again, with errors drawn from what the confusion matrix leaves likely, row by row.

    Samples with another ``place`` are drawn on their own, but of one matrix they get the same draws: its errors are shared.
    """
    comments, errors = np.random.default_rng([seed, place]), np.random.default_rng([seed, *matrix.astype(int).ravel()])
    drawn = comments.multinomial(int(counts.sum()), counts / counts.sum(), size=resamples).astype(np.float64)
    rows = [errors.dirichlet(row, size=resamples) for row in matrix + _PSEUDO]
    return _most_likely(drawn, np.stack(rows, axis=1))
