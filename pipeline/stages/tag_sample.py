"""Stage `tag_sample`: the champion tags the sample export."""

from __future__ import annotations

from pipeline import places
from pipeline.classifiers.saved import load_model
from pipeline.scoring.batch import tag_export
from pipeline.scoring.tagger import Tagger
from pipeline.stages.run import stage


@stage
def main() -> None:
    tag_export(places.SAMPLE, places.TAGGED_SAMPLE, tagger=Tagger(load_model(places.CHAMPION)))


if __name__ == "__main__":
    main()
