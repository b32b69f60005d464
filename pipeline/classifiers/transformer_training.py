"""The French encoder, fine-tuned with a linear head on the mean of its tokens: weights in float32, from which int8 ones are made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Self

from pipeline.classifiers.calibration import labels_of
from pipeline.classifiers.fine_tuning import fine_tune
from pipeline.classifiers.protocol import Watch, unwatched
from pipeline.classifiers.tokens import encoded
from pipeline.errors import ParamsError
from pipeline.schema import TAGS
from pipeline.text.noise import noisy

if TYPE_CHECKING:
    from datasets import Dataset
    from tokenizers import Tokenizer
    from torch.nn import Linear
    from transformers import BertModel

    from pipeline.params import TrainParams

_HEAD = "head.safetensors"


@dataclass(frozen=True)
class FineTuned:
    """The encoder's lower layers and a head, in float32, and the tokenizer."""

    encoder: BertModel
    head: Linear
    tokenizer: Tokenizer

    def save(self, folder: Path) -> None:
        """An encoder's folder, as `load_encoder` and `transformers` read it, and the head beside it."""
        from safetensors.torch import save_file

        self.encoder.save_pretrained(folder)
        self.tokenizer.no_truncation()
        self.tokenizer.save(str(folder / "tokenizer.json"))
        save_file(self.head.state_dict(), folder / _HEAD)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """What ``save`` wrote."""
        from safetensors.torch import load_file
        from torch.nn import Linear

        encoder, tokenizer = load_encoder(folder)
        head = Linear(encoder.config.hidden_size, len(TAGS))
        head.load_state_dict(load_file(folder / _HEAD))
        return cls(encoder, head, tokenizer)


def fine_tuned(train: Dataset, *, params: TrainParams, watch: Watch = unwatched) -> FineTuned:
    """The encoder of the params, fine-tuned on data with the columns ``text`` and ``tag``; the same seed gives the same weights.

    Raises:
        ParamsError: the params ask for more layers than the encoder has, or the training has diverged.
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
    return FineTuned(encoder, head, tokenizer)


def load_encoder(folder: Path) -> tuple[BertModel, Tokenizer]:
    """The encoder and tokenizer of a folder."""
    from tokenizers import Tokenizer
    from transformers import AutoModel

    encoder = AutoModel.from_pretrained(folder, add_pooling_layer=False, local_files_only=True)
    encoder.train(False)
    return encoder, Tokenizer.from_file(str(folder / "tokenizer.json"))
