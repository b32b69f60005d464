"""The form in which comments go from stage to stage: JSON lines, which `datasets` reads as they stand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

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


def load_labelled(*files: Path) -> Dataset:
    """The comments of the files that carry a tag, as one data set with the columns ``id``, ``text`` and ``tag``."""
    from datasets import Dataset

    rows = [row for path in files for row in read_rows(path) if row["tag"] is not None]
    return Dataset.from_list([{key: row[key] for key in ("id", "text", "tag")} for row in rows])
