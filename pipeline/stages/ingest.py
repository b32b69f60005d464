"""Stage `ingest`: the labelled comments, validated line by line, in one file, with an inventory and a hash."""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter

from pipeline import places
from pipeline.corpus.read import read_corpus
from pipeline.corpus.rows import write_rows
from pipeline.schema import Comment
from pipeline.stages.run import stage, write_json


@stage
def main() -> None:
    comments = read_corpus(sorted(places.CORPUS.glob("*.jsonl")))
    write_rows(places.INGESTED, map(dataclasses.asdict, comments))
    inventory = {"sha256": hashlib.sha256(places.INGESTED.read_bytes()).hexdigest(), **_counts(comments)}
    write_json(places.INVENTORY, inventory)


def _counts(comments: list[Comment]) -> dict[str, object]:
    def count(name: str) -> dict[str, int]:
        return dict(sorted(Counter(str(getattr(c, name) or "none") for c in comments).items()))

    return {"comments": len(comments)} | {name: count(name) for name in ("tag", "sector", "channel", "touchpoint", "variety")}


if __name__ == "__main__":
    main()
