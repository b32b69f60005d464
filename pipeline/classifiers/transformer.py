"""Family `transformer`: the French encoder, fine-tuned with a linear head on the mean of its tokens; onnxruntime scores in int8."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from pipeline.classifiers.calibration import labels_of
from pipeline.classifiers.encoder import PREFIX, load_encoder
from pipeline.classifiers.fine_tuning import fine_tune
from pipeline.classifiers.protocol import Probabilities, Reading, Watch, softmax, unwatched
from pipeline.classifiers.quantisation import int8_graph
from pipeline.errors import ParamsError
from pipeline.schema import TAGS, Mode, Span
from pipeline.text.noise import noisy
from pipeline.text.sentences import clauses

if TYPE_CHECKING:
    from datasets import Dataset
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer
    from torch.nn import Linear
    from transformers import BertModel

    from pipeline.classifiers.token_scorer import TokenScorer
    from pipeline.params import TrainParams

_HEAD = "head.safetensors"
LONGEST_TEXT = 4_000
"""Characters of a text that are cut into tokens: more than its first tokens can come from."""


@dataclass(frozen=True)
class TransformerClassifier:
    """An ONNX graph from token ids to what each token adds to the four logits, its tokenizer, and the tokens that are read."""

    graph: bytes
    tokenizer: Tokenizer
    longest: int

    family: ClassVar[str] = "transformer"
    requirements: ClassVar[tuple[str, ...]] = ("numpy", "onnxruntime", "tokenizers")
    modes: ClassVar[tuple[Mode, ...]] = (Mode.ACCURATE,)

    @classmethod
    def train(cls, train: Dataset, validation: Dataset, *, params: TrainParams, watch: Watch = unwatched) -> Self:
        return cls.rounded(fine_tuned(train, params=params, watch=watch), params=params)

    @classmethod
    def rounded(cls, tuned: FineTuned, *, params: TrainParams) -> Self:
        """In int8."""
        return cls(int8_graph(tuned.encoder, tuned.head, tuned.ids), tuned.tokenizer, params.transformer.longest)

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
        np.savez(folder / "reading.npz", longest=self.longest)

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


@dataclass(frozen=True)
class FineTuned:
    """The encoder's lower layers and a head in float32, the token ids that they learned from, and the tokenizer."""

    encoder: BertModel
    head: Linear
    ids: list[list[int]]
    tokenizer: Tokenizer

    def save(self, folder: Path) -> None:
        """An encoder's folder, as `load_encoder` and `transformers` read it, and the head beside it."""
        from safetensors.torch import save_file

        self.encoder.save_pretrained(folder)
        self.tokenizer.no_truncation()
        self.tokenizer.save(str(folder / "tokenizer.json"))
        save_file(self.head.state_dict(), folder / _HEAD)


def load_scorer(folder: Path) -> TokenScorer:
    """What `FineTuned.save` wrote, as one module: token ids (1, tokens) in, what each adds to the logits out."""
    from safetensors.torch import load_file
    from torch.nn import Linear

    from pipeline.classifiers.token_scorer import TokenScorer

    encoder, _ = load_encoder(folder)
    head = Linear(encoder.config.hidden_size, len(TAGS))
    head.load_state_dict(load_file(folder / _HEAD))
    return TokenScorer(encoder, head)


def fine_tuned(train: Dataset, *, params: TrainParams, watch: Watch = unwatched) -> FineTuned:
    """The encoder, trained.

    Raises:
        ParamsError: the params ask for more layers than the encoder has.
    """
    own = params.transformer
    encoder, tokenizer = load_encoder(Path(own.encoder))
    if own.layers > len(encoder.encoder.layer):
        fix = f"set it to at most the {len(encoder.encoder.layer)} layers that the encoder has"
        raise ParamsError(f"the encoder has no {own.layers} layers", where="params.yaml, train.transformer.layers", fix=fix)
    encoder.encoder.layer, encoder.config.num_hidden_layers = encoder.encoder.layer[: own.layers], own.layers
    random = Random(params.seed)
    texts = [noisy(text, random) if random.random() < own.noise else text for text in train["text"]]
    ids = [encoding.ids for encoding in encoded(tokenizer, texts, longest=own.longest_in_training)]
    head = fine_tune(encoder, ids, labels_of(train).tolist(), params=own, seed=params.seed, watch=watch)
    return FineTuned(encoder, head, ids, tokenizer)


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


def encoded(tokenizer: Tokenizer, texts: Sequence[str], *, longest: int) -> list[Encoding]:
    """The tokens of each text, after E5's prefix, cut to the longest that is read, the end token kept. Sets the tokenizer's truncation."""
    tokenizer.enable_truncation(longest)
    encodings: list[Encoding] = tokenizer.encode_batch([PREFIX + text[:LONGEST_TEXT].encode("utf-8", "replace").decode() for text in texts])
    return encodings


def session_of(graph: bytes) -> InferenceSession:
    """onnxruntime with the graph, on as many threads as OMP_NUM_THREADS says first, or on one."""
    import os

    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(os.environ.get("OMP_NUM_THREADS", "1").partition(",")[0] or 1)
    # Where a processor has AVX2 but no int8 dot product (VNNI), it adds in 16 bits, which overflow: there this takes another product.
    options.add_session_config_entry("session.x64quantprecision", "1")
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
