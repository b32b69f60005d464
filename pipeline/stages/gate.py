"""Stage `gate`: what stops comments that carry no judgement, for the models of all families."""

from __future__ import annotations

from pipeline import places
from pipeline.classifiers.gate import Gate
from pipeline.corpus.rows import read_rows
from pipeline.corpus.split import Part
from pipeline.params import load_params
from pipeline.stages.run import stage


@stage
def main() -> None:
    params = load_params().train
    rows = [row for part in (Part.TRAIN, Part.VALIDATION) for row in read_rows(places.PARTS / f"{part}.jsonl")]
    gate = Gate.train([row["text"] for row in rows], [row["tag"] is not None for row in rows], params=params.gate, seed=params.seed)
    places.GATE.mkdir(parents=True, exist_ok=True)
    gate.save(places.GATE)


if __name__ == "__main__":
    main()
