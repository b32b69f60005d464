"""The trained scorer as an ONNX graph with int8 weights, which onnxruntime runs some three times as fast.

Activations get one int8 scale a run of the graph, and a few of a transformer's channels are a hundred times as large as the others, which
that scale then leaves next to nothing. So what each linear layer reads is divided, channel by channel, by a power of the largest
value seen there, and the weights that read it are multiplied by the same: Xiao et al. 2023, "SmoothQuant: Accurate and Efficient
Post-Training Quantization for Large Language Models". Where tokens or words are of very unlike sizes, they are brought to one size before
and back after. Then the weights of a layer are rounded together.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pipeline.classifiers import gptq
from pipeline.classifiers.token_scorer import TokenScorer
from pipeline.classifiers.tokens import encoded
from pipeline.classifiers.transformer import TransformerClassifier
from pipeline.classifiers.transformer_training import FineTuned

if TYPE_CHECKING:
    import onnx
    import torch
    from transformers import BertModel

POWERS = {"query_key_value": 0.8, "attention_output": 0.7, "intermediate": 0.7, "output": 0.4}
"""For each kind of layer: what is taken from the activations is loaded on the weights. docs/experiments.md tells how they were chosen."""
LEVELLED = {"output"}
"""The kinds of layer whose inputs have a size a token: those that read what the activation function gives, where most is rounded badly."""
OPTIONS = {"WeightSymmetric": False}
"""Each output channel of the weights has a zero point too: less error of the logits at no cost (docs/experiments.md)."""
EXACT = ["/head/MatMul", "/word_embeddings/sizes/Gather"]
"""The nodes of the graph that stay in float32: they are small, and the head reads the encoder's channels as they are."""
COMMENTS = 200
"""Of which at least, if there are as many, the inputs of the layers are looked at; they are spread over all."""


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
    import onnx
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    scorer, axes = TokenScorer(deepcopy(encoder), head), {1: "tokens"}
    watched = ids[:: max(1, len(ids) // COMMENTS)]
    _smooth(scorer, watched)
    _level_words(scorer)
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
        quantize_dynamic(plain, small, weight_type=QuantType.QInt8, per_channel=True, nodes_to_exclude=EXACT, extra_options=OPTIONS)
        graph = onnx.load(str(small))
    _round_together(graph, scorer, watched)
    return bytes(graph.SerializeToString())


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

    class LevelledTokens(Smoothed):
        """Every token's inputs are brought to one size, since all share one int8 scale, and its outputs back."""

        def __init__(self, layer: torch.nn.Linear, scale: torch.Tensor) -> None:
            super().__init__(layer, scale)
            self.bias = layer.bias
            layer.register_parameter("bias", None)

        def forward(self, inputs: torch.Tensor) -> Any:
            smooth = inputs * self.inverse
            size = smooth.abs().amax(-1, keepdim=True)
            return self.layer(smooth / size) * size + self.bias

    layers = _linear_layers(scorer)
    largest = {name: torch.full((layer.in_features,), 1e-3) for name, layer in layers.items()}

    def look(name: str, inputs: torch.Tensor) -> None:
        largest[name] = torch.maximum(largest[name], inputs.abs().amax(0))

    _watch_inputs(scorer, ids, look)
    for name, layer in layers.items():
        parent, _, last = name.rpartition(".")
        scale = largest[name] ** POWERS[last]
        layer.weight.data *= scale
        if last == "attention_output":
            projection, values = layers[f"{parent}.query_key_value"], slice(-layer.in_features, None)
            projection.weight.data[values] /= scale.unsqueeze(1)
            projection.bias.data[values] /= scale
        else:
            setattr(scorer.get_submodule(parent), last, (LevelledTokens if last in LEVELLED else Smoothed)(layer, scale))


def _level_words(scorer: TokenScorer) -> None:
    """Bring every word's vector to one size, since all share one int8 scale, and back once it is looked up."""
    import torch

    class LevelledWords(torch.nn.Module):
        def __init__(self, vectors: torch.Tensor) -> None:
            super().__init__()
            sizes = vectors.abs().amax(1, keepdim=True).clamp_min(1e-6)  # what is never trained may be nought
            self.vectors = torch.nn.Embedding.from_pretrained(vectors / sizes)  # type: ignore[no-untyped-call]
            self.sizes = torch.nn.Embedding.from_pretrained(sizes)  # type: ignore[no-untyped-call]

        def forward(self, ids: torch.Tensor) -> Any:
            return self.vectors(ids) * self.sizes(ids)

    scorer.word_embeddings = LevelledWords(cast("torch.Tensor", scorer.word_embeddings.weight).detach())


def _round_together(graph: onnx.ModelProto, scorer: TokenScorer, ids: Iterable[Sequence[int]]) -> None:
    """Choose anew, up or down, how each int8 weight of the graph is rounded, so that the layers' outputs change least.

    Args:
        graph: changed in place; each product in it is named after the linear layer that it is of.
        scorer: what the graph was made from.
    """
    import torch
    from onnx import numpy_helper

    layers = _linear_layers(scorer)
    moments = {name: torch.zeros(layer.in_features, layer.in_features) for name, layer in layers.items()}

    def look(name: str, inputs: torch.Tensor) -> None:
        moments[name].addmm_(inputs.T, inputs)

    _watch_inputs(scorer, ids, look)
    kept = {tensor.name: tensor for tensor in graph.graph.initializer}
    for node in graph.graph.node:
        if node.op_type != "MatMulInteger":
            continue
        name = node.name.removeprefix("/").removesuffix("/MatMul_quant").replace("/", ".")
        weights, zero = kept[node.input[1]], kept[node.input[3]]
        scale = kept[zero.name.replace("_zero_point", "_scale")]
        rounded = gptq.rounded(
            layers[name].weight.data.T,
            moments[name],
            scale=torch.tensor(numpy_helper.to_array(scale)),
            zero=torch.tensor(numpy_helper.to_array(zero)).float(),
        )
        weights.CopyFrom(numpy_helper.from_array(rounded.to(torch.int8).numpy(), weights.name))


def _linear_layers(scorer: TokenScorer) -> dict[str, torch.nn.Linear]:
    import torch

    return {name: module for name, module in scorer.named_modules() if name.startswith("layers.") and isinstance(module, torch.nn.Linear)}


def _watch_inputs(scorer: TokenScorer, ids: Iterable[Sequence[int]], look: Callable[[str, torch.Tensor], None]) -> None:
    """Let the scorer read, and show what each linear layer below the head gets: its name, and (tokens, inputs)."""
    import torch

    def hook(name: str) -> Callable[[torch.nn.Module, tuple[torch.Tensor]], None]:
        return lambda _, inputs: look(name, inputs[0].flatten(0, -2))

    hooks = [layer.register_forward_pre_hook(hook(name)) for name, layer in _linear_layers(scorer).items()]
    with torch.no_grad():
        for own in ids:
            scorer(torch.tensor([own]))
    for one in hooks:
        one.remove()
