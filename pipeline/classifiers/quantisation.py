"""The trained scorer as an ONNX graph with int8 weights, which onnxruntime runs some three times as fast.

Activations get one int8 scale a run of the graph, and a few of a transformer's channels are a hundred times as large as the others, which
that scale then leaves next to nothing. So what each linear layer reads is divided, channel by channel, by a power of the largest
value seen there, and the weights that read it are multiplied by the same: Xiao et al. 2023, "SmoothQuant: Accurate and Efficient
Post-Training Quantization for Large Language Models".
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.classifiers.token_scorer import TokenScorer
from pipeline.classifiers.tokens import encoded
from pipeline.classifiers.transformer import TransformerClassifier
from pipeline.classifiers.transformer_training import FineTuned

if TYPE_CHECKING:
    import torch
    from transformers import BertModel

POWERS = {"query_key_value": 0.7, "attention_output": 0.5, "intermediate": 0.5, "output": 0.6}
"""For each kind of layer: what is taken from the activations is loaded on the weights. docs/experiments.md tells how they were chosen."""
OPTIONS = {"WeightSymmetric": False}
"""Each output channel of the weights has a zero point too: less error of the logits at no cost (docs/experiments.md)."""
HEAD = "/head/MatMul"
"""The node of the graph that stays in float32: it is small, and reads the encoder's channels as they are."""
COMMENTS = 200
"""From which at least, if there are as many, the largest values are taken; they are spread over all."""


def quantised(tuned: FineTuned, texts: Sequence[str], *, longest: int) -> TransformerClassifier:
    """The classifier in int8.

    Args:
        tuned: what the training left.
        texts: comments like those that it will read.
        longest: tokens of a comment that it will read.
    """
    ids = [encoding.ids for encoding in encoded(tuned.tokenizer, texts, longest=longest)]
    return TransformerClassifier(int8_graph(tuned.encoder, tuned.head, ids), tuned.tokenizer, longest)


def int8_graph(encoder: BertModel, head: torch.nn.Linear, ids: Sequence[Sequence[int]]) -> bytes:
    """Encoder and head as one ONNX graph: the token ids of one comment in, (1, tokens), each token's logits out.

    Args:
        encoder: a fine-tuned one.
        head: from its hidden states to logits.
        ids: tokens of comments like those that will be scored.
    """
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    scorer, axes = TokenScorer(deepcopy(encoder), head), {1: "tokens"}
    _smooth(scorer, ids[:: max(1, len(ids) // COMMENTS)])
    with tempfile.TemporaryDirectory() as folder:
        plain, small = Path(folder, "plain.onnx"), Path(folder, "small.onnx")
        torch.onnx.export(
            scorer,
            (torch.tensor([[0, 5, 2]]),),
            plain,
            input_names=["input_ids"],
            output_names=["logits"],
            dynamic_axes={"input_ids": axes, "logits": axes},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(plain, small, weight_type=QuantType.QInt8, per_channel=True, nodes_to_exclude=[HEAD], extra_options=OPTIONS)
        return small.read_bytes()


def _smooth(scorer: TokenScorer, ids: Iterable[Sequence[int]]) -> None:
    """Let every linear layer below the head compute the same from smoother inputs.

    What attention has told is divided in the values that it is made of, at no cost; every other input is divided where it is read.
    """
    import torch

    class Smoothed(torch.nn.Module):
        inverse: torch.Tensor

        def __init__(self, layer: torch.nn.Linear, scale: torch.Tensor) -> None:
            super().__init__()
            self.layer = layer
            self.register_buffer("inverse", 1 / scale)

        def forward(self, inputs: torch.Tensor) -> Any:
            return self.layer(inputs * self.inverse)

    layers = {name: module for name, module in scorer.layers.named_modules() if isinstance(module, torch.nn.Linear)}
    largest = {name: torch.full((layer.in_features,), 1e-3) for name, layer in layers.items()}

    def hook(name: str) -> Any:
        def look(_: torch.nn.Module, inputs: tuple[torch.Tensor]) -> None:
            largest[name] = torch.maximum(largest[name], inputs[0].abs().flatten(0, -2).amax(0))

        return look

    hooks = [layer.register_forward_pre_hook(hook(name)) for name, layer in layers.items()]
    with torch.no_grad():
        for own in ids:
            scorer(torch.tensor([own]))
    for one in hooks:
        one.remove()
    for name, layer in layers.items():
        parent, _, last = name.rpartition(".")
        scale = largest[name] ** POWERS[last]
        layer.weight.data *= scale
        if last == "attention_output":
            projection, values = layers[f"{parent}.query_key_value"], slice(-layer.in_features, None)
            projection.weight.data[values] /= scale.unsqueeze(1)
            projection.bias.data[values] /= scale
        else:
            setattr(scorer.layers.get_submodule(parent), last, Smoothed(layer, scale))
