"""The form in which comments go from stage to stage: JSON lines, which `datasets` reads as they stand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.corpus.split import Part

if TYPE_CHECKING:
    from datasets import Dataset


def read_rows(path: Path) -> list[dict[str, Any]]:
    """One dict a line."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """One JSON object a line, keys in the order given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def load_part(folder: Path, part: Part) -> Dataset:
    """A part of the split as a data set, without the comments that carry no judgement."""
    from datasets import Dataset

    rows = [row for row in read_rows(folder / f"{part}.jsonl") if row["tag"] is not None]
    return Dataset.from_list(rows)
