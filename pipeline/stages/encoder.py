"""Stage `encoder`: the French encoder as a folder that `transformers` loads, from the source that params.yaml names."""

from __future__ import annotations

import os
import shutil

from pipeline import places
from pipeline.classifiers.encoder import make_encoder
from pipeline.corpus.rows import read_rows
from pipeline.corpus.split import Part
from pipeline.params import load_params
from pipeline.stages.run import stage


@stage
def main() -> None:
    source, texts = load_params().encoder.source, [row["text"] for row in read_rows(places.PARTS / f"{Part.TRAIN}.jsonl")]
    if source.startswith("hub:"):
        os.environ["HF_HUB_OFFLINE"] = "0"  # the one stage that may use a network, where it is asked to
    shutil.rmtree(places.ENCODER, ignore_errors=True)
    make_encoder(source, places.ENCODER, texts=texts)


if __name__ == "__main__":
    main()
