"""The transformer, its head shifted: the encoder stays as it is, the linear layer on top learns from the user's labels.

All that is relied on is that the ONNX graph gives each token's logits, `logits`, by one linear layer from its last hidden states.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pipeline.adapting.shift import Shift
from pipeline.classifiers.protocol import Probabilities
from pipeline.classifiers.tokens import encoded
from pipeline.classifiers.transformer import TransformerClassifier, session_of
from pipeline.errors import ModelError

if TYPE_CHECKING:
    from onnx import ModelProto

LOGITS = "logits"
SHIFTED = ("verbatim_shift_weights", "verbatim_shift_bias")


@dataclass(frozen=True)
class TransformerPart:
    """A transformer classifier and the user's texts, as features for a shift."""

    classifier: TransformerClassifier
    texts: Sequence[str]

    variance = 0.5
    """Chosen on halves of labelled comments, docs/loop.md."""

    @cached_property
    def scale(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Mean and spread (hidden,) of the user's texts: the shift is fitted to features of like size."""
        hidden, _ = self._read(self.texts)
        return hidden.mean(axis=0), np.maximum(hidden.std(axis=0), 1e-6) * np.sqrt(hidden.shape[1]) / 2

    def features(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """(n, hidden) what the encoder makes of each text, its tokens averaged."""
        mean, spread = self.scale
        return (self._read(texts)[0] - mean) / spread

    def logits(self, texts: Sequence[str]) -> Probabilities:
        """(n, 4) of the classifier as it is."""
        return self._read(texts)[1]

    def shifted(self, shift: Shift) -> TransformerClassifier:
        """The classifier with the shift added after its head."""
        mean, spread = self.scale
        weights = shift.weights / spread[:, None]
        return replace(self.classifier, graph=_with_shift(self.classifier.graph, weights, shift.bias - mean @ weights))

    @cached_property
    def _known(self) -> dict[str, tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]]:
        return {}

    def _read(self, texts: Sequence[str]) -> tuple[npt.NDArray[np.float64], Probabilities]:
        """Hidden states (n, hidden) and logits (n, 4), means over tokens; each text is read once."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._run(new), strict=True))
        rows = [self._known[text] for text in texts]
        return np.array([hidden for hidden, _ in rows]), np.array([logits for _, logits in rows])

    def _run(self, texts: Sequence[str]) -> list[tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]]:
        names = [self._hidden, LOGITS]
        encodings = encoded(self.classifier.tokenizer, texts, longest=self.classifier.longest)
        outputs = (self._session.run(names, {"input_ids": np.array([encoding.ids], np.int64)}) for encoding in encodings)
        return [(hidden[0].mean(axis=0).astype(np.float64), logits[0].mean(axis=0).astype(np.float64)) for hidden, logits in outputs]

    @cached_property
    def _hidden(self) -> str:
        import onnx

        return _head_input(onnx.load_from_string(self.classifier.graph))

    @cached_property
    def _session(self) -> Any:
        """The graph with its last hidden states as a second output."""
        import onnx

        model = onnx.load_from_string(self.classifier.graph)
        model.graph.output.append(onnx.helper.make_tensor_value_info(self._hidden, onnx.TensorProto.FLOAT, None))
        return session_of(model.SerializeToString())


def _head_input(model: ModelProto) -> str:
    """The name of what the head reads: back from the logits to where they were quantised, or normalised.

    Raises:
        ModelError: the graph does not end in one linear layer.
    """
    by_output = {output: node for node in model.graph.node for output in node.output}
    name = LOGITS
    while (node := by_output.get(name)) is not None:
        if node.op_type == "LayerNormalization":
            return name
        made = [own for own in node.input if own in by_output]
        if node.op_type == "DynamicQuantizeLinear":
            return str(node.input[0])
        if not made:
            break
        name = made[0]
    raise ModelError(
        "the transformer's graph has no head that can be shifted", where="transformer.onnx", fix="train it again with `make run`"
    )


def _with_shift(graph: bytes, weights: npt.NDArray[np.float64], bias: npt.NDArray[np.float64]) -> bytes:
    """The graph whose logits are those it had plus a linear function of the hidden states; a second shift goes on top."""
    import onnx
    from onnx import helper, numpy_helper

    model = onnx.load_from_string(graph)
    hidden, number = _head_input(model), sum(node.op_type == "MatMul" and node.name.startswith("shift") for node in model.graph.node)
    before, product, sum_of = f"logits_before_{number}", f"shift_{number}", f"shifted_{number}"
    for node in model.graph.node:
        node.output[:] = [before if name == LOGITS else name for name in node.output]
    constants = {f"{name}_{number}": value.astype(np.float32) for name, value in zip(SHIFTED, (weights, bias), strict=True)}
    model.graph.initializer.extend(numpy_helper.from_array(value, name) for name, value in constants.items())
    first, second = constants
    model.graph.node.extend(
        [
            helper.make_node("MatMul", [hidden, first], [product], name=f"shift{number}"),
            helper.make_node("Add", [product, second], [sum_of]),
            helper.make_node("Add", [before, sum_of], [LOGITS]),
        ]
    )
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())
