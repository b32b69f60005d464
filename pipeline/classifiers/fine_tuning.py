"""Fine-tune the encoder with torch: a linear head first, then the layers and the head together.

Starting from a head that was fitted on the frozen encoder keeps what the encoder knows of texts unlike the training ones: Kumar et al.
2022, "Fine-Tuning can Distort Pretrained Features and Underperform Out-of-Distribution". For their sake, too, a share of the weights that
the layers came with is mixed back in at the end: Wortsman et al. 2022, "Robust Fine-Tuning of Zero-Shot Models". Embeddings and the
lowest layers stay as they came, so what they make of each text is computed once. Where the processor multiplies in bfloat16, layers do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pipeline.classifiers.protocol import Point, Watch, unwatched
from pipeline.errors import ParamsError
from pipeline.schema import TAGS

if TYPE_CHECKING:
    import torch
    from torch.nn import ModuleList
    from transformers import BertConfig, BertModel

    from pipeline.params import TransformerParams

BATCH = 32
"""Comments that go through layers together where nothing is trained."""
PAD = 1
HEAD_C = 0.1
"""Inverse strength of the regularisation of the first head, on standardised states."""
HEAD_COMMENTS = 1_500
"""From which at least, if there are as many, the first head is fitted, spread over all: it is only where training starts from."""
POINTS = 40
"""Of a training's course, about."""
STRETCH = 50
"""Batches that are drawn together and then made of comments of like length: in stretches of 20, padding takes 5 % of the time."""


def fine_tune(
    encoder: BertModel,
    ids: Sequence[Sequence[int]],
    tags: Sequence[int],
    *,
    params: TransformerParams,
    seed: int,
    watch: Watch = unwatched,
) -> torch.nn.Linear:
    """Train the encoder's layers in place, and a head, which is returned; on a GPU if there is one.

    AdamW, without dropout; the rate rises over a tenth of the steps and falls to nothing.

    Raises:
        ParamsError: the training has diverged.
    """
    import torch
    from transformers import get_linear_schedule_with_warmup

    torch.manual_seed(seed)
    device, bfloat16 = _hardware()
    precision = partial(torch.autocast, device, dtype=torch.bfloat16, enabled=bfloat16)
    encoder.to(device)  # type: ignore[arg-type]
    # torch's fused attention trains 12 % faster on a CPU in float32; in bfloat16 it is three times as slow, on a GPU not the same twice.
    encoder.set_attn_implementation("sdpa" if device == "cpu" and not bfloat16 else "eager")
    with precision():
        states = frozen_states(encoder, ids, frozen=params.frozen)
    layers = list(encoder.encoder.layer[params.frozen :].parameters())
    came_with = [weights.detach().clone() for weights in layers]
    some = slice(None, None, max(1, len(ids) // HEAD_COMMENTS))
    with precision():
        head = first_head(pooled_states(encoder, states[some], frozen=params.frozen), tags[some]).to(device)
    labels = torch.tensor(tags)
    trained = [*layers, *head.parameters()]
    optimizer = torch.optim.AdamW(trained, lr=params.learn_rate, weight_decay=0.01, fused=True)
    batches = [rows for epoch in range(params.epochs) for rows in _random_batches(ids, params.batch, seed=seed + epoch)]
    schedule = get_linear_schedule_with_warmup(optimizer, len(batches) // 10, len(batches))  # type: ignore[no-untyped-call]
    course = _Course(watch, len(batches))
    for rows in batches:
        with precision():
            pooled = _pooled(encoder, [states[row] for row in rows], frozen=params.frozen)
        loss = torch.nn.functional.cross_entropy(head(pooled), labels[rows].to(device), label_smoothing=params.label_smoothing)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        schedule.step()
        course.step(len(rows), loss)
    mix_back(layers, came_with, share=params.mixed_back)
    encoder.to("cpu")  # type: ignore[arg-type]
    return head.to("cpu")


class _Course:
    """Gathers the losses of steps into some ``POINTS`` points."""

    def __init__(self, watch: Watch, steps: int) -> None:
        self._watch, self._every, self._left = watch, max(1, steps // POINTS), steps
        self._comments, self._losses = 0, list[float]()

    def step(self, comments: int, loss: torch.Tensor) -> None:
        """Take note of a step.

        Raises:
            ParamsError: the training has diverged.
        """
        self._comments += comments
        self._left -= 1
        self._losses.append(loss.item())
        if not isfinite(self._losses[-1]):
            what = f"the loss is no number any more after {self._comments} comments"
            raise ParamsError(what, where="params.yaml, train.transformer.learn_rate", fix="set a lower rate")
        if len(self._losses) == self._every or not self._left:
            self._watch(Point(self._comments, sum(self._losses) / self._every))
            self._losses.clear()


def mix_back(weights: Sequence[torch.Tensor], came_with: Sequence[torch.Tensor], *, share: float) -> None:
    """Move every weight by a share of its way back to what it was."""
    import torch

    with torch.no_grad():
        for now, before in zip(weights, came_with, strict=True):
            now.lerp_(before, share)


def frozen_states(encoder: BertModel, ids: Sequence[Sequence[int]], *, frozen: int) -> list[torch.Tensor]:
    """Of each text (tokens, hidden), what the embeddings and so many of the lowest layers make of it: 1.5 kB a token in memory."""
    import torch

    result = [torch.empty(0)] * len(ids)
    with torch.no_grad():
        for rows in like_lengths([len(own) for own in ids]):
            tokens, mask = (torch.from_numpy(array).to(encoder.device) for array in padded([ids[row] for row in rows]))
            states = _through(encoder.encoder.layer[:frozen], encoder.embeddings(tokens), mask, encoder.config).float().cpu()
            for row, own in zip(rows, states, strict=True):
                result[row] = own[: len(ids[row])].clone()
    return result


def pooled_states(encoder: BertModel, states: Sequence[torch.Tensor], *, frozen: int) -> npt.NDArray[np.float32]:
    """(comments, hidden): the mean of what the layers above the frozen ones make of each text's states, nothing trained."""
    import torch

    result = np.empty((len(states), states[0].shape[1]), np.float32)
    with torch.no_grad():
        for rows in like_lengths([len(own) for own in states]):
            result[rows] = _pooled(encoder, [states[row] for row in rows], frozen=frozen).cpu().numpy()
    return result


def first_head(states: npt.NDArray[np.float32], tags: Sequence[int]) -> torch.nn.Linear:
    """Logistic regression (scikit-learn) on the pooled states (comments, hidden), as a torch layer."""
    import torch
    from sklearn.linear_model import LogisticRegression

    mean, spread = states.mean(axis=0), states.std(axis=0) + 1e-6
    model = LogisticRegression(C=HEAD_C, class_weight="balanced", max_iter=2_000).fit((states - mean) / spread, tags)
    weights = np.zeros((len(TAGS), states.shape[1]))
    biases = np.full(len(TAGS), model.intercept_.min())
    weights[model.classes_], biases[model.classes_] = model.coef_ / spread, model.intercept_ - (model.coef_ / spread) @ mean
    head = torch.nn.Linear(states.shape[1], len(TAGS))
    head.load_state_dict({"weight": torch.from_numpy(weights), "bias": torch.from_numpy(biases)})
    return head


def mean_pooled(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """(comments, hidden): the mean over the tokens that are not padding."""
    weights = mask.unsqueeze(-1).to(hidden.dtype)
    return (hidden * weights).sum(1) / weights.sum(1)


def like_lengths(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Batches of rows, comments of like length together, so that little is padded."""
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    return (order[start : start + BATCH] for start in range(0, len(order), BATCH))


def padded(ids: Sequence[Sequence[int]]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Token ids and attention mask, (comments, longest), padded on the right."""
    tokens = np.full((len(ids), max(map(len, ids))), PAD, np.int64)
    mask = np.zeros_like(tokens)
    for row, own in enumerate(ids):
        tokens[row, : len(own)] = own
        mask[row, : len(own)] = 1
    return tokens, mask


def _hardware() -> tuple[str, bool]:
    """The device to train on, and whether it multiplies in bfloat16."""
    import torch

    if torch.cuda.is_available():
        return "cuda", torch.cuda.is_bf16_supported(including_emulation=False)
    return "cpu", bool(torch.cpu.get_capabilities().get("avx512_bf16"))


def _pooled(encoder: BertModel, states: Sequence[torch.Tensor], *, frozen: int) -> torch.Tensor:
    """(comments, hidden) of one batch."""
    from torch.nn.utils.rnn import pad_sequence

    mask = pad_sequence([own.new_ones(len(own)) for own in states], batch_first=True).to(encoder.device)
    padded_states = pad_sequence(list(states), batch_first=True).to(encoder.device)
    return mean_pooled(_through(encoder.encoder.layer[frozen:], padded_states, mask, encoder.config).float(), mask)


def _through(layers: ModuleList, states: torch.Tensor, mask: torch.Tensor, config: BertConfig) -> torch.Tensor:
    """(comments, longest, hidden): the states of padded comments, and their attention mask, through layers of an encoder."""
    from transformers.masking_utils import create_bidirectional_mask

    attention = create_bidirectional_mask(config, states, mask)
    for layer in layers:
        states = layer(states, attention)
    return states


def _random_batches(ids: Sequence[Sequence[int]], size: int, *, seed: int) -> list[list[int]]:
    """Batches of comments of like length, in random order: shuffled, cut into stretches, sorted inside, shuffled again."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(ids))
    drawn = [order[start : start + STRETCH * size] for start in range(0, len(order), STRETCH * size)]
    stretches = [sorted(rows, key=lambda row: len(ids[row])) for rows in drawn]
    batches = [[int(row) for row in stretch[start : start + size]] for stretch in stretches for start in range(0, len(stretch), size)]
    random.shuffle(batches)
    return batches
