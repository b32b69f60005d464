"""Fine-tune the encoder with torch: a linear head first, then the layers and the head together.

Starting from a head that was fitted on the frozen encoder keeps what the encoder knows of texts unlike the training ones: Kumar et al.
2022, "Fine-Tuning can Distort Pretrained Features and Underperform Out-of-Distribution". For their sake, too, a share of the weights that
the layers came with is mixed back in at the end: Wortsman et al. 2022, "Robust Fine-Tuning of Zero-Shot Models". Embeddings stay as they
came. Where the processor multiplies in bfloat16, layers do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pipeline.classifiers.protocol import Point, Watch, unwatched
from pipeline.schema import TAGS

if TYPE_CHECKING:
    import torch
    from transformers import BertModel

    from pipeline.params import TransformerParams

BATCH = 32
"""Comments that go through layers together where nothing is trained."""
PAD = 1
HEAD_C = 0.1
"""Inverse strength of the regularisation of the first head, on standardised states."""
HEAD_COMMENTS = 3_000
"""From which at least, if there are as many, the first head is fitted, spread over all: it is only where training starts from."""
POINTS = 40
"""Of a training's course, about."""
Precision = Callable[[], AbstractContextManager[Any]]


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
    """
    import torch
    from transformers import get_linear_schedule_with_warmup

    torch.manual_seed(seed)
    device, precision = _hardware()
    encoder.to(device)  # type: ignore[arg-type]
    encoder.set_attn_implementation("eager")  # on a CPU in bfloat16, torch's fused attention takes three times as long
    encoder.embeddings.requires_grad_(False)
    came_with = [weights.detach().clone() for weights in encoder.encoder.parameters()]
    some = slice(None, None, max(1, len(ids) // HEAD_COMMENTS))
    with precision():
        head = first_head(pooled_states(encoder, ids[some]), tags[some]).to(device)
    labels = torch.tensor(tags)
    trained = [*encoder.encoder.parameters(), *head.parameters()]
    optimizer = torch.optim.AdamW(trained, lr=params.learn_rate, weight_decay=0.01, fused=True)
    batches = [rows for epoch in range(params.epochs) for rows in _random_batches(ids, params.batch, seed=seed + epoch)]
    schedule = get_linear_schedule_with_warmup(optimizer, len(batches) // 10, len(batches))  # type: ignore[no-untyped-call]
    course = _Course(watch, len(batches))
    for rows in batches:
        with precision():
            pooled = _pooled(encoder, [ids[row] for row in rows])
        loss = torch.nn.functional.cross_entropy(head(pooled), labels[rows].to(device), label_smoothing=params.label_smoothing)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        schedule.step()
        course.step(len(rows), loss)
    mix_back(encoder, came_with, share=params.mixed_back)
    encoder.to("cpu")  # type: ignore[arg-type]
    return head.to("cpu")


class _Course:
    """Gathers the losses of steps into some ``POINTS`` points."""

    def __init__(self, watch: Watch, steps: int) -> None:
        self._watch, self._every = watch, max(1, steps // POINTS)
        self._comments, self._losses = 0, list[float]()

    def step(self, comments: int, loss: torch.Tensor) -> None:
        self._comments += comments
        self._losses.append(loss.item())
        if len(self._losses) == self._every:
            self._watch(Point(self._comments, sum(self._losses) / self._every))
            self._losses.clear()


def mix_back(encoder: BertModel, came_with: Sequence[torch.Tensor], *, share: float) -> None:
    """Move every weight of the layers by a share of its way back to what it was."""
    import torch

    with torch.no_grad():
        for weights, before in zip(encoder.encoder.parameters(), came_with, strict=True):
            weights.lerp_(before, share)


def pooled_states(encoder: BertModel, ids: Sequence[Sequence[int]]) -> npt.NDArray[np.float32]:
    """(comments, hidden): the mean of each text's last hidden states, nothing trained."""
    import torch

    result = np.empty((len(ids), encoder.config.hidden_size), np.float32)
    with torch.no_grad():
        for rows in like_lengths([len(own) for own in ids]):
            result[rows] = _pooled(encoder, [ids[row] for row in rows]).cpu().numpy()
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


def _hardware() -> tuple[str, Precision]:
    """The device to train on, and in what precision its layers run: bfloat16 where the hardware multiplies in it."""
    import torch

    if torch.cuda.is_available():
        device, fast = "cuda", torch.cuda.is_bf16_supported()
    else:
        device, fast = "cpu", bool(torch.cpu.get_capabilities().get("avx512_bf16"))
    return device, lambda: torch.autocast(device, dtype=torch.bfloat16, enabled=fast)


def _pooled(encoder: BertModel, ids: Sequence[Sequence[int]]) -> torch.Tensor:
    """(comments, hidden) of one batch."""
    import torch

    tokens, mask = (torch.from_numpy(array).to(encoder.device) for array in padded(ids))
    return mean_pooled(encoder(input_ids=tokens, attention_mask=mask).last_hidden_state.float(), mask)


def _random_batches(ids: Sequence[Sequence[int]], size: int, *, seed: int) -> list[list[int]]:
    """Batches of comments of like length, in random order: shuffled, cut into stretches, sorted inside, shuffled again."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(ids))
    stretches = [sorted(order[start : start + 20 * size], key=lambda row: len(ids[row])) for start in range(0, len(order), 20 * size)]
    batches = [[int(row) for row in stretch[start : start + size]] for stretch in stretches for start in range(0, len(stretch), size)]
    random.shuffle(batches)
    return batches
