"""Stage `train@FAMILY`: a saved model of one family."""

from __future__ import annotations

import json
import shutil
import sys

from pipeline.classifiers.gate import Gate
from pipeline.classifiers.saved import save_model
from pipeline.classifiers.training import train_model
from pipeline.corpus.rows import load_labelled
from pipeline.corpus.split import Part
from pipeline.params import load_params
from pipeline.stages import paths
from pipeline.stages.run import stage


@stage
def main(family: str) -> None:
    params = load_params()
    parts = {part: load_labelled(*paths.labelled(part)) for part in (Part.TRAIN, Part.VALIDATION, Part.CALIBRATION)}
    corpus = json.loads(paths.INVENTORY.read_text(encoding="utf-8"))["sha256"]
    model = train_model(family, parts, train=params.train, decide=params.decide, corpus=corpus, gate=Gate.load(paths.GATE))
    shutil.rmtree(paths.MODELS / family, ignore_errors=True)
    save_model(model, paths.MODELS / family)


if __name__ == "__main__":
    main(sys.argv[1])
