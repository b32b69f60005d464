"""Stage `split`: train, validation, calibration and test, near-copies together."""

from __future__ import annotations

from pipeline import places
from pipeline.corpus.near_copies import near_copy_groups
from pipeline.corpus.rows import read_rows, write_rows
from pipeline.corpus.split import Part, hashed_parts, refuse_thin
from pipeline.params import load_params
from pipeline.stages.run import stage


@stage
def main() -> None:
    params = load_params().split
    rows = read_rows(places.CLEANED)
    groups = near_copy_groups([r["text"] for r in rows], threshold=params.near_copy, permutations=params.permutations, seed=params.seed)
    shares = {Part.VALIDATION: params.validation, Part.CALIBRATION: params.calibration, Part.TEST: params.test}
    parts = hashed_parts([r["id"] for r in rows], groups, shares=shares, seed=params.seed)
    dealt = {part: [row for row, own in zip(rows, parts, strict=True) if own == part] for part in Part}
    refuse_thin({part: [row["tag"] for row in own] for part, own in dealt.items()}, where=str(places.CLEANED))
    for part, own in dealt.items():
        write_rows(places.PARTS / f"{part}.jsonl", own)


if __name__ == "__main__":
    main()
