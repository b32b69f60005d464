"""Exports to measure on: the texts of the corpus, repeated and shuffled."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path

from pipeline import places
from pipeline.corpus.read import read_corpus
from pipeline.schema import Comment

SEED = 13


def whole_corpus() -> list[Comment]:
    """Every comment of the corpus."""
    return read_corpus(sorted(places.CORPUS.glob("*.jsonl")))


def comments(rows: int, texts: list[str]) -> Iterator[str]:
    """So many texts, in an order of their own."""
    order = random.Random(SEED)
    return (order.choice(texts) for _ in range(rows))


def write_export(path: Path, rows: int, *, longest: int | None = None) -> Path:
    """A CSV of an identifier, a date, the comment and a town; only comments of at most ``longest`` characters, if given."""
    texts = [comment.text for comment in whole_corpus() if longest is None or len(comment.text) <= longest]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "date", "commentaire", "ville"])
        writer.writerows((i, f"2024-03-{1 + i % 28:02}", text, "Lyon") for i, text in enumerate(comments(rows, texts)))
    return path
