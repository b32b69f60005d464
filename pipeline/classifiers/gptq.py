"""Rounding the weights of a linear layer together, so that its outputs change least.

Frantar et al. 2023, "GPTQ: Accurate Post-Training Quantization for Generative Pre-trained Transformers".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

DAMPING = 0.01
"""Of the mean of the inputs' moments, added to each, without which inputs that always move together could not be told apart."""


def rounded(weights: torch.Tensor, moments: torch.Tensor, *, scale: torch.Tensor, zero: torch.Tensor) -> torch.Tensor:
    """The weights as whole numbers of int8, of the shape that they had.

    Each input's weights are rounded in turn, those of the strongest first, and what that has done to the outputs is made up for in the
    weights that are still to be rounded.

    Args:
        weights: (inputs, outputs).
        moments: (inputs, inputs), the sum over tokens of each input times each other.
        scale: (outputs,), of a weight, which is scale * (its whole number - zero).
        zero: (outputs,).
    """
    import torch

    order = moments.diagonal().argsort(descending=True)
    waiting, moments = weights[order], moments[order][:, order]
    moments += DAMPING * moments.diagonal().mean() * torch.eye(len(moments))
    inverse = torch.linalg.cholesky(torch.cholesky_inverse(torch.linalg.cholesky(moments)), upper=True)
    done = torch.empty_like(waiting)
    for index, own in enumerate(waiting):
        done[index] = (own / scale + zero).round().clamp(-128, 127)
        error = (own - scale * (done[index] - zero)) / inverse[index, index]
        waiting[index + 1 :].addr_(inverse[index, index + 1 :], error, alpha=-1)
    return done[order.argsort()]
