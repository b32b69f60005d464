"""The trained scorer as an ONNX graph with int8 weights, which onnxruntime runs some three times as fast.

Activations get one int8 scale a run of the graph, and a few of a transformer's channels are a hundred times as large as the others, which
that scale then leaves next to nothing. So what each linear layer reads is divided, channel by channel, by a power of the largest
value seen there, and the weights that read it are multiplied by the same: Xiao et al. 2023, "SmoothQuant: Accurate and Efficient
Post-Training Quantization for Large Language Models".
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.classifiers.fine_tuning import padded

if TYPE_CHECKING:
    import torch
    from transformers import BertModel

SMOOTHING = 0.7
"""The power; docs/models.md tells what others gave."""
HEAD = "/head/MatMul"
"""The node of the graph that stays in float32: it is small, and reads the encoder's channels as they are."""
COMMENTS = 200
"""From which the largest values are taken."""


def int8_graph(encoder: BertModel, head: torch.nn.Linear, ids: Sequence[Sequence[int]]) -> bytes:
    """Encoder and head as one ONNX graph: token ids and attention mask in, each token's logits out.

    Args:
        encoder: its linear layers are replaced.
        ids: tokens of comments like those that will be scored.
    """
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    _smooth(encoder, ids[:COMMENTS])
    tokens, mask = map(torch.from_numpy, padded([[0, 5, 2], [0, 2]]))
    axes = {0: "comments", 1: "tokens"}
    with tempfile.TemporaryDirectory() as folder:
        plain, small = Path(folder, "plain.onnx"), Path(folder, "small.onnx")
        torch.onnx.export(
            token_scorer(encoder, head),
            (tokens, mask),
            plain,
            input_names=["input_ids", "attention_mask"],
            output_names=["logits"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "logits": axes},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(plain, small, weight_type=QuantType.QInt8, per_channel=True, nodes_to_exclude=[HEAD])
        return small.read_bytes()


def token_scorer(encoder: BertModel, head: torch.nn.Linear) -> torch.nn.Module:
    """Encoder and head as one module: token ids and mask in, each token's logits out."""
    import torch

    class TokenScorer(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder, self.head = encoder, head

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> Any:
            return self.head(self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state)

    return TokenScorer().eval()


def _smooth(encoder: BertModel, ids: Iterable[Sequence[int]]) -> None:
    """Replace every linear layer by one that computes the same from smoother inputs."""
    import torch

    class Smoothed(torch.nn.Module):
        inverse: torch.Tensor

        def __init__(self, layer: torch.nn.Linear, scale: torch.Tensor) -> None:
            super().__init__()
            self.layer = layer
            self.layer.weight.data *= scale
            self.register_buffer("inverse", 1 / scale)

        def forward(self, inputs: torch.Tensor) -> Any:
            return self.layer(inputs * self.inverse)

    layers = {name: module for name, module in encoder.encoder.named_modules() if isinstance(module, torch.nn.Linear)}
    largest = {name: torch.full((layer.in_features,), 1e-3) for name, layer in layers.items()}

    def watch(name: str) -> Any:
        def look(_: torch.nn.Module, inputs: tuple[torch.Tensor]) -> None:
            largest[name] = torch.maximum(largest[name], inputs[0].abs().flatten(0, -2).amax(0))

        return look

    watches = [layer.register_forward_pre_hook(watch(name)) for name, layer in layers.items()]
    with torch.no_grad():
        for own in ids:
            encoder(input_ids=torch.tensor([own]), attention_mask=torch.ones(1, len(own), dtype=torch.int64))
    for one in watches:
        one.remove()
    for name, layer in layers.items():
        parent, _, last = name.rpartition(".")
        setattr(encoder.encoder.get_submodule(parent), last, Smoothed(layer, largest[name] ** SMOOTHING))
