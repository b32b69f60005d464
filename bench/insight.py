"""How well the report reads comments that neither its rules nor its models have seen.

    python -m bench.insight

The small models learn from data/insight/labels.jsonl, as `dvc repro insight` has them do, and read data/insight/held-out.jsonl, which was
labelled when the rules were finished; the tags' probabilities come from a linear model that learned from the rest of the corpus.
"""

from __future__ import annotations

import click

from pipeline import places
from pipeline.insight.reading.learned import Learned
from pipeline.insight.reading.measuring import qualities
from pipeline.insight.reading.reader import read
from pipeline.params import load_params
from pipeline.stages.insight import labelled


@click.command(help=__doc__)
def main() -> None:
    params = load_params()
    held_out = labelled(places.INSIGHT_HELD_OUT, params.train)
    readings = read(held_out.texts, held_out.tags.tolist(), learned=Learned.load(places.INSIGHT))
    found = qualities([own.as_values() for own in held_out.labels], [own.as_values() for own in readings], params=params.insight)
    for name, quality in found.items():
        print(f"{name:<12} macro-F1 {quality.macro_f1}, {quality.comments} comments")
        for value, own in quality.values.items():
            print(f"    {value:<10} precision {own.precision}  recall {own.recall}  {own.comments} comments")


if __name__ == "__main__":
    main()
