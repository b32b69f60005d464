"""The plots of an evaluation as pictures: a run that one opens shows something."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.tracking.records import Artifact

Chart = Mapping[str, Any]
SIZE = {"width": 360, "height": 360}
_SHARE = {"type": "quantitative", "scale": {"domain": [0, 1]}}
_COUNT = {"aggregate": "count", "type": "quantitative"}


def pictures(points: Iterable[Path], folder: Path) -> Iterator[Artifact]:
    """A PNG for each file of points, named KIND-VARIANT.json or frontier-PART.json, drawn into the folder."""
    import vl_convert

    folder.mkdir(parents=True, exist_ok=True)
    for path in points:
        chart = chart_of(path.stem, json.loads(path.read_text(encoding="utf-8")))
        picture = folder / f"{path.stem}.png"
        picture.write_bytes(vl_convert.vegalite_to_png(chart, scale=1.5))
        yield Artifact(picture, "pictures")


def chart_of(name: str, points: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The Vega-Lite chart of a file of points; the kind is the word before the first hyphen."""
    kinds = {"confusion": _confusion, "reliability": _reliability, "coverage": _coverage, "frontier": _frontier}
    kind = name.partition("-")[0]
    return {"data": {"values": points}, "title": name, **SIZE, **kinds[kind]()}


def _confusion() -> Chart:
    axes = {"x": {"field": "predicted", "type": "nominal"}, "y": {"field": "actual", "type": "nominal"}}
    cells = {"mark": "rect", "encoding": {"color": {**_COUNT, "scale": {"scheme": "blues"}}}}
    counts = {"mark": {"type": "text", "fontSize": 14}, "encoding": {"text": _COUNT}}
    return {"encoding": axes, "layer": [cells, counts]}


def _reliability() -> Chart:
    axes = {"x": {"field": "confidence", **_SHARE}, "y": {"field": "accuracy", **_SHARE}}
    ends = [{"confidence": 0, "accuracy": 0}, {"confidence": 1, "accuracy": 1}]
    ideal = {"data": {"values": ends}, "mark": {"type": "line", "strokeDash": [4, 4], "color": "grey"}}
    return {"encoding": axes, "layer": [ideal, {"mark": {"type": "line", "point": True}}]}


def _coverage() -> Chart:
    accuracy = {"field": "accuracy", "type": "quantitative", "scale": {"zero": False}}
    return {"mark": {"type": "line", "point": True}, "encoding": {"x": {"field": "coverage", **_SHARE}, "y": accuracy}}


def _frontier() -> Chart:
    speed = {"field": "comments_a_second", "type": "quantitative", "scale": {"type": "log"}, "title": "comments a second"}
    score = {"field": "macro_f1", "type": "quantitative", "scale": {"zero": False}, "title": "macro-F1"}
    modes = {"transform": [{"filter": "datum.mode != ''"}], "encoding": {"text": {"field": "mode"}}}
    points = {"mark": {"type": "point", "filled": True, "size": 80}}
    names = {"mark": {"type": "text", "align": "left", "dx": 6, "dy": -8}}
    return {"encoding": {"x": speed, "y": score}, "layer": [{"mark": {"type": "line"}}, {**modes, "layer": [points, names]}]}
