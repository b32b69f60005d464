"""How often the int8 graph gives the tag of the float32 encoder that it was made from.

    python -m bench.int8 [--comments 3000]

The encoder is fine-tuned as `make run` does it, on as many comments of the corpus's train part, spread over all; then every comment of the
test part is read by torch in float32 and by onnxruntime in int8.
"""

from __future__ import annotations

import click
import numpy as np

from pipeline import places
from pipeline.classifiers.quantisation import int8_graph
from pipeline.classifiers.token_scorer import TokenScorer
from pipeline.classifiers.training import labels_of
from pipeline.classifiers.transformer import TransformerClassifier, encoded, fine_tuned
from pipeline.corpus.rows import load_labelled
from pipeline.corpus.split import Part
from pipeline.evaluation.metrics import confusion_matrix, macro_f1
from pipeline.params import load_params


@click.command(help=__doc__)
@click.option("--comments", default=3_000, show_default=True, help="to fine-tune on")
def main(comments: int) -> None:
    import torch

    params = load_params().train
    train, test = (load_labelled(*places.labelled(part)) for part in (Part.TRAIN, Part.TEST))
    some = train.select(range(0, len(train), max(1, len(train) // comments)))
    encoder, head, ids, tokenizer = fine_tuned(some, params=params)
    small = TransformerClassifier(int8_graph(encoder, head, ids), tokenizer, params.transformer.longest)
    scorer, texts, labels = TokenScorer(encoder, head), list(test["text"]), labels_of(test)
    with torch.inference_mode():
        read = [scorer(torch.tensor([own.ids]))[0].mean(0).numpy() for own in encoded(tokenizer, texts, longest=small.longest)]
    tags = [scores.argmax(axis=1) for scores in (np.array(read), small.predict_proba(texts))]
    same, (exact, rounded) = float((tags[0] == tags[1]).mean()), (float(macro_f1(confusion_matrix(labels, own))) for own in tags)
    print(f"fine-tuned on {len(some)} comments; {len(texts)} of the test part: the same tag on {same:.2%}")
    print(f"macro-F1 {exact:.4f} in float32, {rounded:.4f} in int8")


if __name__ == "__main__":
    main()
