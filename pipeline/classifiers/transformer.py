"""Family `transformer`: the fine-tuned French encoder with a linear head on the mean of its tokens, scored in int8 by onnxruntime."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from pipeline.classifiers.arrays import save_arrays
from pipeline.classifiers.protocol import Probabilities, Reading, softmax
from pipeline.classifiers.tokens import PREFIX, encoded
from pipeline.schema import TAGS, Mode, Span
from pipeline.text.sentences import clauses

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer


@dataclass(frozen=True)
class TransformerClassifier:
    """An ONNX graph from token ids to what each token adds to the four logits, its tokenizer, and the tokens that are read."""

    graph: bytes
    tokenizer: Tokenizer
    longest: int

    family: ClassVar[str] = "transformer"
    requirements: ClassVar[tuple[str, ...]] = ("numpy", "onnxruntime", "tokenizers")
    modes: ClassVar[tuple[Mode, ...]] = (Mode.ACCURATE,)

    def at(self, mode: Mode) -> Self:
        return self

    def predict_proba(self, texts: Sequence[str]) -> Probabilities:
        return self.read(texts).probabilities

    def read(self, texts: Sequence[str]) -> Reading:
        """Evidence is exact at no cost: the head is linear and the pooling a mean, so each token adds its own share to the logits."""
        encodings = encoded(self.tokenizer, texts, longest=self.longest)
        logits = [self._token_logits(encoding.ids) for encoding in encodings]
        means = np.array([own.mean(axis=0) for own in logits]).reshape(-1, len(TAGS))
        offsets = [encoding.offsets for encoding in encodings]
        return Reading(softmax(means), lambda tags: [strongest_clauses(*each) for each in zip(texts, offsets, logits, tags, strict=True)])

    def save(self, folder: Path) -> None:
        (folder / "transformer.onnx").write_bytes(self.graph)
        self.tokenizer.no_truncation()  # the file must not depend on what was read before
        self.tokenizer.save(str(folder / "tokenizer.json"))
        save_arrays(folder / "reading.npz", longest=self.longest)

    @classmethod
    def load(cls, folder: Path) -> Self:
        from tokenizers import Tokenizer

        with np.load(folder / "reading.npz", allow_pickle=False) as stored:
            longest = int(stored["longest"])
        return cls((folder / "transformer.onnx").read_bytes(), Tokenizer.from_file(str(folder / "tokenizer.json")), longest)

    @cached_property
    def _session(self) -> InferenceSession:
        return session_of(self.graph)

    def _token_logits(self, ids: Sequence[int]) -> Probabilities:
        """(tokens, 4): what each token of a comment adds to its logits.

        One comment at a time: int8 scales are set for each run of the graph, and neighbours must not change an answer.
        """
        (logits,) = self._session.run(None, {"input_ids": np.array([ids], np.int64)})
        return np.asarray(logits[0], np.float64)


def strongest_clauses(text: str, offsets: Sequence[tuple[int, int]], logits: Probabilities, tag: int) -> list[Span]:
    """The clauses without whose tokens the tag's mean margin over the others would be lower, the costliest loss first.

    Where no clause costs the tag anything, such as the only one of a text of few words, the one that comes nearest to it.

    Args:
        text: the comment.
        offsets: of its tokens, in the text after E5's prefix.
        logits: (tokens, 4) what each adds.
        tag: a column of TAGS.
    """
    spans = clauses(text)
    margins = logits[:, tag] - logits.mean(axis=1)
    middles = np.array([(start + end) / 2 - len(PREFIX) for start, end in offsets])
    kept = [margins[(middles < span.start) | (middles >= span.end)] for span in spans]
    losses = np.array([margins.mean() - own.mean() for own in kept])
    ranked = np.argsort(-losses, kind="stable")
    return [spans[i] for i in ranked if losses[i] > 0] or [spans[i] for i in ranked[:1]]


def session_of(graph: bytes) -> InferenceSession:
    """onnxruntime with the graph, on as many threads as OMP_NUM_THREADS says first, or on one."""
    import os

    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(os.environ.get("OMP_NUM_THREADS", "1").partition(",")[0] or 1)
    # Where a processor has AVX2 but no int8 dot product (VNNI), it adds in 16 bits, which overflow: there this takes another product.
    options.add_session_config_entry("session.x64quantprecision", "1")
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
