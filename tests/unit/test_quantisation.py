"""int8 weights say what float32 weights say, also where a few channels of the activations are far greater than the others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from pipeline.classifiers.gptq import rounded
from pipeline.classifiers.quantisation import int8_graph
from pipeline.classifiers.tokens import encoded
from pipeline.classifiers.transformer import session_of
from pipeline.classifiers.transformer_training import load_encoder
from pipeline.params import TrainParams
from pipeline.schema import TAGS

if TYPE_CHECKING:
    import torch
    from datasets import Dataset
    from transformers import BertModel

Trained = tuple["BertModel", "torch.nn.Linear", list[list[int]]]


@pytest.fixture
def outlying(comments: Dataset, train_params: TrainParams) -> Trained:
    """An encoder with three channels a thousand times as large as the others, a head that does not read them, and the comments' tokens."""
    import torch

    encoder, tokenizer = load_encoder(Path(train_params.transformer.encoder))
    for layer in encoder.encoder.layer:
        layer.attention.output.LayerNorm.weight.data[:3] = 1_000.0  # type: ignore[index, union-attr, operator]
    torch.manual_seed(2)
    head = torch.nn.Linear(encoder.config.hidden_size, len(TAGS))
    head.weight.data[:, :3] = 0.0
    return encoder, head, [e.ids for e in encoded(tokenizer, list(comments["text"]), longest=64)]


def error(trained: Trained) -> float:
    """The mean distance of int8 logits from float32 ones, against their spread."""
    import torch

    encoder, head, ids = trained
    session = session_of(int8_graph(encoder, head, ids))
    theirs, ours = [], []
    for own in ids:
        with torch.no_grad():
            theirs.append(head(encoder(input_ids=torch.tensor([own])).last_hidden_state)[0].mean(0).numpy())
        ours.append(session.run(None, {"input_ids": np.array([own])})[0][0].mean(0))
    return float(np.abs(np.array(ours) - np.array(theirs)).mean() / np.std(theirs))


def test_int8_weights_say_what_float_weights_say_though_the_head_reads_channels_of_unlike_size(outlying: Trained) -> None:
    assert error(outlying) < 0.03


def test_a_word_of_great_size_leaves_the_others_their_vectors(outlying: Trained) -> None:
    encoder, _, ids = outlying
    words = encoder.embeddings.word_embeddings.weight.data
    unread = next(word for word in range(len(words)) if not any(word in own for own in ids))
    words[unread] = 1_000.0
    assert error(outlying) < 0.03


def test_weights_rounded_together_change_the_outputs_less_than_each_to_its_nearest() -> None:
    import torch

    torch.manual_seed(3)
    inputs = torch.randn(2_000, 8) @ torch.randn(8, 64) + 0.1 * torch.randn(2_000, 64)
    weights, scale, zero = torch.randn(64, 16), torch.full((16,), 0.05), torch.zeros(16)
    outputs = inputs @ weights

    def off(whole: torch.Tensor) -> float:
        return float((inputs @ (scale * (whole - zero)) - outputs).square().mean())

    together = rounded(weights, inputs.T @ inputs, scale=scale, zero=zero)
    assert off(together) < 0.3 * off((weights / scale).round())
    assert (together - weights / scale).abs().max() < 8
