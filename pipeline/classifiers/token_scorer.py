"""The fine-tuned encoder and its head for one comment at a time: nothing padded, nothing masked, few and large products.

What `transformers` runs in some nine hundred nodes of an ONNX graph is here the arithmetic alone; queries, keys and values are
one product.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt
from typing import TYPE_CHECKING, cast

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from transformers import BertModel
    from transformers.models.bert.modeling_bert import BertLayer


class TokenScorer(nn.Module):
    """Token ids (1, tokens) in, what each token adds to the logits (1, tokens, tags) out, as `BertModel` has it."""

    def __init__(self, encoder: BertModel, head: nn.Linear) -> None:
        super().__init__()
        embeddings, heads = encoder.embeddings, encoder.config.num_attention_heads
        self.words, self.norm, self.head = embeddings.word_embeddings, embeddings.LayerNorm, head
        places = embeddings.position_embeddings
        first = 0 if places.padding_idx is None else places.padding_idx + 1  # RoBERTa's kind counts its places from the padding on
        self.places = nn.Parameter(places.weight[first:] + embeddings.token_type_embeddings.weight[0])
        layers = cast("Iterable[BertLayer]", encoder.encoder.layer)
        self.layers = nn.ModuleList(_Layer(layer, heads=heads) for layer in layers)
        self.eval()

    def forward(self, input_ids: Tensor) -> Tensor:
        hidden: Tensor = self.norm(self.words(input_ids) + self.places[: input_ids.shape[1]])
        for layer in self.layers:
            hidden = layer(hidden)
        logits: Tensor = self.head(hidden)
        return logits


class _Layer(nn.Module):
    """One of the encoder's layers, on hidden states (1, tokens, hidden)."""

    def __init__(self, layer: BertLayer, *, heads: int) -> None:
        super().__init__()
        attention = layer.attention
        self.heads, self.width = heads, attention.self.query.in_features // heads
        self.asked = _side_by_side([attention.self.query, attention.self.key, attention.self.value])
        with torch.no_grad():
            for queries in (self.asked.weight, self.asked.bias):
                queries[: heads * self.width] /= sqrt(self.width)
        self.mixed, self.first_norm = attention.output.dense, attention.output.LayerNorm
        self.wide, self.bent = layer.intermediate.dense, layer.intermediate.intermediate_act_fn
        self.narrow, self.second_norm = layer.output.dense, layer.output.LayerNorm

    def forward(self, hidden: Tensor) -> Tensor:
        query, key, value = self.asked(hidden).view(-1, 3 * self.heads, self.width).transpose(0, 1).split(self.heads)
        attention = torch.softmax(query @ key.transpose(1, 2), dim=-1)
        told = (attention @ value).transpose(0, 1).reshape(1, -1, self.heads * self.width)
        hidden = self.first_norm(hidden + self.mixed(told))
        added = hidden + self.narrow(self.bent(self.wide(hidden)))
        # Seen once more as it is: onnxruntime fuses a sum and its norm into a node that takes five times as long.
        normed: Tensor = self.second_norm(added.view(1, -1, self.heads * self.width))
        return normed


def _side_by_side(layers: Sequence[nn.Linear]) -> nn.Linear:
    """One linear layer that gives what several give of the same input, one after the other."""
    joined = nn.Linear(layers[0].in_features, sum(layer.out_features for layer in layers))
    joined.load_state_dict({"weight": torch.cat([own.weight for own in layers]), "bias": torch.cat([own.bias for own in layers])})
    return joined
