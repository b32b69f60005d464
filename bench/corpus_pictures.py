"""What the corpus looks like beside real comments: pictures for docs/data-card.md.

    python -m bench.corpus_pictures ../shared/real-comments.jsonl

Only figures of the real comments are read off; no word of theirs is kept.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import click

from bench.exports import whole_corpus
from bench.pictures import write_picture
from bench.shape import shape, stock_of
from pipeline import places
from pipeline.corpus.rows import read_rows
from pipeline.schema import Comment

BIN = 50
LONGEST = 1_000


def tags_by_sector(comments: list[Comment]) -> dict[str, Any]:
    counts = Counter((c.sector, str(c.tag or "none")) for c in comments)
    values = [{"sector": sector, "tag": tag, "comments": count} for (sector, tag), count in sorted(counts.items())]
    x = {"field": "comments", "type": "quantitative", "title": "comments"}
    y = {"field": "sector", "type": "nominal", "sort": "-x", "title": None}
    return {"data": {"values": values}, "mark": "bar", "width": 480, "encoding": {"x": x, "y": y, "color": {"field": "tag", "title": None}}}


def lengths(corpus: list[str], real: list[str]) -> dict[str, Any]:
    values = []
    for name, texts in (("corpus", corpus), ("real comments", real)):
        counts = Counter(min(len(text), LONGEST) // BIN * BIN for text in texts)
        values += [{"length": start, "share": count / len(texts), "of": name} for start, count in sorted(counts.items())]
    x = {"field": "length", "type": "quantitative", "title": f"characters (the last bar: {LONGEST} and more)"}
    y = {"field": "share", "type": "quantitative", "axis": {"format": "%"}, "title": "of the comments"}
    mark = {"type": "line", "interpolate": "step-after"}
    return {"data": {"values": values}, "mark": mark, "width": 560, "encoding": {"x": x, "y": y, "color": {"field": "of", "title": None}}}


def ratios(corpus: list[str], real: list[str]) -> dict[str, Any]:
    stock = stock_of(real)
    values = [
        {"figure": name.replace("_", " "), "ratio": ratio}
        for name, ratio in shape(corpus, stock=stock).over(shape(real, stock=stock)).items()
    ]
    x = {"field": "ratio", "type": "quantitative", "title": "corpus / real comments"}
    y = {"field": "figure", "type": "nominal", "sort": None, "title": None}
    rule = {"mark": {"type": "rule", "strokeDash": [4, 4]}, "encoding": {"x": {"datum": 1}}}
    return {"data": {"values": values}, "width": 480, "layer": [{"mark": "bar", "encoding": {"x": x, "y": y}}, rule]}


@click.command()
@click.argument("real", type=click.Path(path_type=Path, exists=True))
def main(real: Path) -> None:
    """Draw the corpus beside a file of real comments."""
    comments = whole_corpus()
    own, theirs = [c.text for c in comments if c.tag], [row["text"] for row in read_rows(real) if row["text"].strip()]
    write_picture(tags_by_sector(comments), places.PICTURES / "corpus-sectors.svg")
    write_picture(lengths(own, theirs), places.PICTURES / "corpus-lengths.svg")
    write_picture(ratios(own, theirs), places.PICTURES / "corpus-shape.svg")


if __name__ == "__main__":
    main()
