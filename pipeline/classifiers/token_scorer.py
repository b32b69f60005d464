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
        self.word_embeddings: nn.Module = embeddings.word_embeddings
        self.embedding_norm, self.head = embeddings.LayerNorm, head
        places = embeddings.position_embeddings
        first = 0 if places.padding_idx is None else places.padding_idx + 1  # RoBERTa's kind counts its places from the padding on
        self.position_embeddings = nn.Parameter(places.weight[first:] + embeddings.token_type_embeddings.weight[0])
        layers = cast("Iterable[BertLayer]", encoder.encoder.layer)
        self.layers = nn.ModuleList(_Layer(layer, heads=heads) for layer in layers)
        self.eval()

    def forward(self, input_ids: Tensor) -> Tensor:
        hidden: Tensor = self.embedding_norm(self.word_embeddings(input_ids) + self.position_embeddings[: input_ids.shape[1]])
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
        self.query_key_value = _concatenated([attention.self.query, attention.self.key, attention.self.value])
        with torch.no_grad():
            for queries in (self.query_key_value.weight, self.query_key_value.bias):
                queries[: heads * self.width] /= sqrt(self.width)
        self.attention_output, self.attention_norm = attention.output.dense, attention.output.LayerNorm
        self.intermediate, self.activation = layer.intermediate.dense, layer.intermediate.intermediate_act_fn
        self.output, self.output_norm = layer.output.dense, layer.output.LayerNorm

    def forward(self, hidden: Tensor) -> Tensor:
        query, key, value = self.query_key_value(hidden).view(-1, 3 * self.heads, self.width).transpose(0, 1).split(self.heads)
        attention = torch.softmax(query @ key.transpose(1, 2), dim=-1)
        context = (attention @ value).transpose(0, 1).reshape(1, -1, self.heads * self.width)
        hidden = self.attention_norm(hidden + self.attention_output(context))
        added = hidden + self.output(self.activation(self.intermediate(hidden)))
        # Seen once more as it is: onnxruntime fuses a sum and its norm into a node that takes five times as long.
        normed: Tensor = self.output_norm(added.view(1, -1, self.heads * self.width))
        return normed


def _concatenated(layers: Sequence[nn.Linear]) -> nn.Linear:
    """One linear layer that gives what several give of the same input, one after the other."""
    joined = nn.Linear(layers[0].in_features, sum(layer.out_features for layer in layers))
    joined.load_state_dict({"weight": torch.cat([own.weight for own in layers]), "bias": torch.cat([own.bias for own in layers])})
    return joined
