"""Stage `insight`: the small models that read a comment's labels, learned from data/insight and measured out of fold."""

from __future__ import annotations

from pathlib import Path

from datasets import Dataset

from pipeline import places
from pipeline.classifiers.linear import LinearClassifier
from pipeline.corpus.rows import read_rows
from pipeline.insight.reading.labels import read_labels
from pipeline.insight.reading.measuring import Labelled, learned_from
from pipeline.params import TrainParams, load_params
from pipeline.stages.run import stage, write_json


@stage
def main() -> None:
    params = load_params()
    learned = learned_from(labelled(places.INSIGHT_LABELS, params.train), params=params.insight)
    learned.save(places.INSIGHT)
    write_json(places.INSIGHT_METRICS, {name: quality.as_json() for name, quality in learned.quality.items()})


def labelled(path: Path, params: TrainParams) -> Labelled:
    """The labelled comments of a file, their tags' probabilities from a linear model that learned from all the others."""
    corpus = {row["id"]: row for row in read_rows(places.CLEANED)}
    labels = list(read_labels(path, corpus=corpus))
    held_out = {label.id for label in labels}
    rest = Dataset.from_list([{"text": r["text"], "tag": r["tag"]} for r in corpus.values() if r["id"] not in held_out and r["tag"]])
    texts = [corpus[label.id]["text"] for label in labels]
    return Labelled(texts, LinearClassifier.train(rest, params=params).predict_proba(texts), labels)


if __name__ == "__main__":
    main()
