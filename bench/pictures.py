"""Pictures for the documentation: a Vega-Lite chart as SVG, drawn without a browser or a network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"


def write_picture(chart: dict[str, Any], path: Path) -> None:
    """Draw a Vega-Lite chart, given without its schema, into an SVG file."""
    import vl_convert

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(vl_convert.vegalite_to_svg({"$schema": SCHEMA, "background": "white", **chart}), encoding="utf-8")
