"""Stage `tag_sample`: the champion tags the sample export, in the mode in which it was chosen."""

from __future__ import annotations

from pipeline import places
from pipeline.classifiers.saved import load_model
from pipeline.schema import Mode
from pipeline.scoring.batch import tag_export
from pipeline.scoring.tagger import Tagger
from pipeline.stages.run import read_json, stage


@stage
def main() -> None:
    tagger = Tagger(load_model(places.CHAMPION), Mode(read_json(places.DECISION)["mode"]))
    tag_export(places.SAMPLE, places.TAGGED_SAMPLE, tagger=tagger)


if __name__ == "__main__":
    main()
