"""Stage `encoder`: the French encoder as a folder that `transformers` loads, from the source that params.yaml names."""

from __future__ import annotations

import shutil

from pipeline.classifiers.encoder import make_encoder
from pipeline.corpus.rows import read_rows
from pipeline.params import load_params
from pipeline.stages import paths
from pipeline.stages.run import stage


@stage
def main() -> None:
    texts = [row["text"] for row in read_rows(paths.CLEANED)]
    shutil.rmtree(paths.ENCODER, ignore_errors=True)
    make_encoder(load_params().encoder.source, paths.ENCODER, texts=texts)


if __name__ == "__main__":
    main()
