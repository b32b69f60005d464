"""Stage `report`: the page about the tagged sample, its shares corrected for the champion's errors on the test comments."""

from __future__ import annotations

import json

import numpy as np

from pipeline.insight.findings.corrected import Matrix
from pipeline.insight.report import write_report
from pipeline.params import load_params
from pipeline.stages import paths
from pipeline.stages.run import stage


@stage
def main() -> None:
    write_report(paths.TAGGED_SAMPLE, paths.PAGE, insight=paths.INSIGHT, lang=load_params().report.lang, errors=known_errors())


def known_errors() -> Matrix | None:
    """The champion's confusion matrix on the test comments; None where a tag has no comment there."""
    champion = json.loads(paths.DECISION.read_text(encoding="utf-8"))["champion"]
    metrics = json.loads(paths.METRICS.read_text(encoding="utf-8"))
    confusion = np.array(metrics[champion]["test"]["confusion"], dtype=np.float64)
    return confusion if confusion.sum(axis=1).min() > 0 else None


if __name__ == "__main__":
    main()
