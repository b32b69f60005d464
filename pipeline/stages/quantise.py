"""Stage `quantise`: the transformer's classifier in int8, bare, from the fine-tuned encoder."""

from __future__ import annotations

from pipeline import places
from pipeline.classifiers.quantisation import quantised
from pipeline.classifiers.transformer import TransformerClassifier
from pipeline.classifiers.transformer_training import FineTuned
from pipeline.corpus.rows import load_labelled
from pipeline.corpus.split import Part
from pipeline.params import load_params
from pipeline.stages.run import fresh, stage


@stage
def main() -> None:
    longest, train = load_params().train.transformer.longest, load_labelled(*places.labelled(Part.TRAIN))
    classifier = quantised(FineTuned.load(places.FINE_TUNED), list(train["text"]), longest=longest)
    classifier.save(fresh(places.TRAINED / TransformerClassifier.family))


if __name__ == "__main__":
    main()
