"""Stage `report`: the page about the tagged sample, its shares corrected for the champion's errors on the test comments."""

from __future__ import annotations

import numpy as np

from pipeline import places
from pipeline.evaluation.metrics import Confusion
from pipeline.insight.report import write_report
from pipeline.params import load_params
from pipeline.stages.run import read_json, stage


@stage
def main() -> None:
    params = load_params().report
    errors = known_errors()
    write_report(places.TAGGED_SAMPLE, places.PAGE, insight=places.INSIGHT, lang=params.lang, today=params.today, errors=errors)


def known_errors() -> Confusion | None:
    """The champion's confusion matrix on the test comments, as it tagged the sample: at its own prior. None where a tag has none there."""
    champion = read_json(places.DECISION)["champion"]
    confusion = np.array(read_json(places.METRICS)[champion]["confusion_at_prior"], dtype=np.float64)
    return confusion if confusion.sum(axis=1).min() > 0 else None


if __name__ == "__main__":
    main()
