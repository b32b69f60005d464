"""Exports to measure on: the texts of the corpus, repeated and shuffled."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from pathlib import Path

CORPUS = Path("data/corpus")
SEED = 13


def corpus() -> list[dict[str, str]]:
    """Every comment of the corpus."""
    files = sorted(CORPUS.glob("*.jsonl"))
    return [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]


def comments(rows: int, texts: list[str]) -> Iterator[str]:
    """So many texts, in an order of their own."""
    order = random.Random(SEED)
    return (order.choice(texts) for _ in range(rows))


def write_export(path: Path, rows: int, *, longest: int | None = None) -> Path:
    """A CSV of an identifier, a date, the comment and a town; only comments of at most ``longest`` characters, if given."""
    texts = [one["text"] for one in corpus() if longest is None or len(one["text"]) <= longest]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "date", "commentaire", "ville"])
        writer.writerows((i, f"2024-03-{1 + i % 28:02}", text, "Lyon") for i, text in enumerate(comments(rows, texts)))
    return path
