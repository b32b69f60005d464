"""Accuracy slice by slice, as reports/errors/VARIANT.md tells it: figures of the run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

_ROW = re.compile(r"^\| (?P<name>.+) \| \d+ \| (?P<value>[\d.]+) \[(?P<low>[\d.]+), (?P<high>[\d.]+)\] \|$", re.MULTILINE)


def slice_figures(page: Path) -> dict[str, Any]:
    """The accuracy of each slice of the page, and of the worst, which comes first there; nothing where there is no page."""
    rows = _ROW.finditer(page.read_text(encoding="utf-8")) if page.exists() else ()
    found = {row["name"]: {"accuracy": {key: float(row[key]) for key in ("value", "low", "high")}} for row in rows}
    return {"slice": found, "worst_slice": next(iter(found.values()))} if found else {}
