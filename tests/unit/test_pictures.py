"""Every file of points is a picture of the run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import vl_convert

from pipeline.tracking.pictures import chart_of, pictures

POINTS: dict[str, list[dict[str, Any]]] = {
    "confusion-linear": [{"actual": "complaint", "predicted": "delight"}, {"actual": "delight", "predicted": "delight"}],
    "reliability-linear": [{"confidence": 0.6, "accuracy": 0.5, "comments": 9}, {"confidence": 0.9, "accuracy": 0.95, "comments": 9}],
    "coverage-linear": [{"coverage": 0.5, "accuracy": 0.99}, {"coverage": 1.0, "accuracy": 0.9}],
    "frontier-test": [
        {"comments_a_second": 60000, "share": 0.0, "macro_f1": 0.9, "mode": "fast"},
        {"comments_a_second": 1200, "share": 0.19, "macro_f1": 0.93, "mode": "balanced"},
        {"comments_a_second": 450, "share": 0.5, "macro_f1": 0.94, "mode": ""},
        {"comments_a_second": 224, "share": 1.0, "macro_f1": 0.94, "mode": "accurate"},
    ],
}


@pytest.mark.parametrize("name", POINTS)
def test_each_kind_of_points_gives_a_picture_that_shows_them(name: str, tmp_path: Path) -> None:
    files = {"some": tmp_path / f"{name}.json", "none": tmp_path / "none" / f"{name}.json"}
    files["none"].parent.mkdir()
    files["some"].write_text(json.dumps(POINTS[name]), encoding="utf-8")
    files["none"].write_text("[]", encoding="utf-8")
    drawn = {key: next(pictures([path], tmp_path / f"drawn-{key}")) for key, path in files.items()}
    assert (drawn["some"].path.name, drawn["some"].folder) == (f"{name}.png", "pictures")
    assert drawn["some"].path.read_bytes().startswith(b"\x89PNG")
    assert drawn["some"].path.read_bytes() != drawn["none"].path.read_bytes()


def test_the_frontier_names_the_modes_and_counts_comments_a_second_by_powers_of_ten() -> None:
    chart = chart_of("frontier-test", POINTS["frontier-test"])
    drawn = vl_convert.vegalite_to_svg(chart)
    assert all(f">{mode}</text>" in drawn for mode in ("fast", "balanced", "accurate"))
    assert "comments a second" in drawn
    assert all(f">{speed}</text>" in drawn for speed in ("1,000", "10,000"))
