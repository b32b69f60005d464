"""Stage `report`: the page about the tagged sample."""

from __future__ import annotations

from pipeline.insight.report import write_report
from pipeline.params import load_params
from pipeline.stages import paths
from pipeline.stages.run import stage


@stage
def main() -> None:
    write_report(paths.TAGGED_SAMPLE, paths.PAGE, insight=paths.INSIGHT, lang=load_params().report.lang)


if __name__ == "__main__":
    main()
