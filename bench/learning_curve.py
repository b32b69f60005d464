"""How much more comments help: macro-F1 on a labelled file against the size of the corpus, five draws a size.

    python -m bench.learning_curve ../shared/gold-dev.jsonl -o docs/pictures/learning-curve.json

Three models, each with logistic regression: words and characters (TF-IDF), the frozen encoder, and the mean of their logarithms.
The encoder is read at all its layers, for the last one alone tells less (docs/data-card.md has the figures).
Rows of the file whose `contested` is true are left out. The picture is written beside the figures, as SVG.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
import numpy.typing as npt

from bench.exports import whole_corpus
from bench.pictures import write_picture
from pipeline import places
from pipeline.classifiers.calibration import Labels
from pipeline.classifiers.cascade import mean_of_logarithms
from pipeline.classifiers.fine_tuning import like_lengths, mean_pooled, padded
from pipeline.classifiers.protocol import Probabilities
from pipeline.classifiers.tokens import encoded
from pipeline.classifiers.transformer_training import load_encoder
from pipeline.corpus.rows import read_rows
from pipeline.evaluation.metrics import columns_of, confusion_matrix, macro_f1
from pipeline.schema import Tag
from pipeline.text.clean import clean

Features = npt.NDArray[np.float32]
SIZES = (400, 1_000, 2_000, 4_000, 6_000)
DRAWS = 5
C_WORDS, C_ENCODER = 4.0, 0.01
LONGEST = 512
"""Tokens that the encoder takes at most: a fifth of the 481 real comments have more than 128."""


@dataclass(frozen=True)
class Texts:
    """Cleaned comments, their tags as columns of TAGS, and what the frozen encoder makes of each (n, layers * hidden)."""

    texts: list[str]
    labels: Labels
    states: Features

    def some(self, rows: npt.NDArray[np.int64]) -> Texts:
        return Texts([self.texts[row] for row in rows], self.labels[rows], self.states[rows])


def embedded(texts: Sequence[str], encoder: Path) -> Features:
    """(n, layers * hidden): the mean over the tokens of each layer's states, of length 1, side by side."""
    import torch

    model, tokenizer = load_encoder(encoder)
    ids = [own.ids for own in encoded(tokenizer, texts, longest=LONGEST)]
    result = np.empty((len(ids), model.config.num_hidden_layers, model.config.hidden_size), np.float32)
    for rows in like_lengths([len(own) for own in ids]):
        tokens, mask = (torch.from_numpy(array) for array in padded([ids[row] for row in rows]))
        with torch.inference_mode():
            states = model(input_ids=tokens, attention_mask=mask, output_hidden_states=True).hidden_states[1:]
        result[rows] = np.stack([mean_pooled(layer, mask).numpy() for layer in states], axis=1)
    return np.asarray(result / np.linalg.norm(result, axis=2, keepdims=True)).reshape(len(texts), -1)


def by_words(train: Texts, test: Texts) -> Probabilities:
    """Word pairs and runs of two to five characters, as scikit-learn has them."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)
    model = make_pipeline(make_union(words, characters), LogisticRegression(C=C_WORDS, class_weight="balanced", max_iter=2_000))
    return np.asarray(model.fit(train.texts, train.labels).predict_proba(test.texts))


def by_encoder(train: Texts, test: Texts) -> Probabilities:
    """The frozen encoder, standardised."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression(C=C_ENCODER, class_weight="balanced", max_iter=2_000))
    return np.asarray(model.fit(train.states, train.labels).predict_proba(test.states))


def points(corpus: Texts, test: Texts, *, seed: int) -> Iterator[dict[str, Any]]:
    """A macro-F1 a size, draw and model, tags weighing alike (docs/adr/0002 tells what a move to the file's own mix would cost)."""
    for size in [size for size in SIZES if size < len(corpus.texts)] + [len(corpus.texts)]:
        for draw in range(DRAWS if size < len(corpus.texts) else 1):
            train = corpus.some(np.random.default_rng([seed, size, draw]).permutation(len(corpus.texts))[:size])
            words, encoder = by_words(train, test), by_encoder(train, test)
            told = {"words": words, "encoder": encoder, "average": mean_of_logarithms(words, encoder, weight=0.5)}
            for name, probabilities in told.items():
                predicted = probabilities.argmax(axis=1)
                yield {"size": size, "draw": draw, "model": name, "macro_f1": float(macro_f1(confusion_matrix(test.labels, predicted)))}


def picture(values: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A Vega-Lite chart: the mean of the draws, and its bootstrapped 95 % interval."""
    x = {"field": "size", "type": "quantitative", "title": "comments to learn from"}
    y = {"field": "macro_f1", "type": "quantitative", "scale": {"zero": False}, "title": "macro-F1 on real comments"}
    colour = {"field": "model", "type": "nominal", "title": None}
    band = {"mark": {"type": "errorband", "extent": "ci"}, "encoding": {"x": x, "y": y, "color": colour}}
    line = {"mark": {"type": "line", "point": True}, "encoding": {"x": x, "y": y | {"aggregate": "mean"}, "color": colour}}
    return {"data": {"values": list(values)}, "width": 560, "height": 300, "layer": [band, line]}


@click.command()
@click.argument("labelled", type=click.Path(path_type=Path, exists=True))
@click.option("-o", "out", type=click.Path(path_type=Path), required=True)
@click.option("--encoder", type=click.Path(path_type=Path), default=places.ENCODER, show_default=True)
@click.option("--seed", default=13, show_default=True)
def main(labelled: Path, out: Path, encoder: Path, seed: int) -> None:
    """Draw the learning curve of data/corpus on a labelled file."""
    comments = [(c.text, c.tag) for c in whole_corpus() if c.tag]
    judged = [(row["text"], Tag(row["tag"])) for row in read_rows(labelled) if row["tag"] and not row.get("contested")]
    corpus, test = (_texts(pairs, encoder) for pairs in (comments, judged))
    found = list(points(corpus, test, seed=seed))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    write_picture(picture(found), out.with_suffix(".svg"))
    for size in sorted({point["size"] for point in found}):
        print(size, *(f"{name} {_told(found, size, name)}" for name in ("words", "encoder", "average")), sep="  ")


def _texts(pairs: Sequence[tuple[str, Tag]], encoder: Path) -> Texts:
    texts = [clean(text).text for text, _ in pairs]
    return Texts(texts, columns_of(tag for _, tag in pairs), embedded(texts, encoder))


def _told(found: Sequence[dict[str, Any]], size: int, name: str) -> str:
    own = [point["macro_f1"] for point in found if point["size"] == size and point["model"] == name]
    return f"{np.mean(own):.3f} [{min(own):.3f}, {max(own):.3f}]"


if __name__ == "__main__":
    main()
