"""The corpus is what its card says: enough of each tag, of many sectors, nobody's copy, clean of persons, shaped like life."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from bench.shape import shape, stock_of
from pipeline.corpus.near_copies import jaccard, near_copy_groups, shingles
from pipeline.corpus.read import read_corpus
from pipeline.schema import TAGS, Comment
from tests.shared_runs import shared_runs

REPOSITORY = Path(__file__).parents[2]
SHARED = REPOSITORY.parent / "shared"
REAL = [SHARED / "real-comments.jsonl", SHARED / "gold-dev.jsonl"]
NEAR_COPY = 0.75
"""Jaccard similarity of character 5-grams over which two comments of more than a line are copies; "parfait, merci" may stand twice."""
A_LINE = 60
LONGEST_RUN = 40
FOR_FICTION = "01 99 00|06 39 98"
"""Telephone numbers that are given to nobody (Arcep, decision 2018-0881, for works of fiction)."""
STOCK = 3
"""Real comments in which a run of letters must stand to be a stock phrase."""
without_real = pytest.mark.skipif(not all(path.exists() for path in REAL), reason="the real comments are not beside the project")


@pytest.fixture(scope="module")
def corpus() -> list[Comment]:
    return read_corpus(sorted((REPOSITORY / "data/corpus").glob("*.jsonl")))


@pytest.fixture(scope="module")
def hard() -> list[dict[str, str]]:
    files = sorted((REPOSITORY / "data/hard").glob("*.jsonl"))
    return [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def real() -> list[str]:
    return [json.loads(line)["text"] for path in REAL for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_tag_has_enough_comments_and_so_has_none(corpus: list[Comment]) -> None:
    counts = Counter(comment.tag for comment in corpus)
    assert len(corpus) >= 6_000
    assert min(counts[tag] for tag in TAGS) >= 1_300
    assert counts[None] >= 300


def test_many_sectors_and_every_channel_and_variety_are_there(corpus: list[Comment]) -> None:
    assert sum(count >= 50 for count in Counter(c.sector for c in corpus).values()) >= 16
    assert {c.channel for c in corpus} == {"review", "survey", "e-mail", "chat", "app-store", "social"}
    assert {c.variety for c in corpus} >= {"standard", "quebec", "belgium", "switzerland", "maghreb", "sms"}


def test_the_hard_part_has_its_pairs_and_none_of_it_is_learned_from(corpus: list[Comment], hard: list[dict[str, str]]) -> None:
    assert len(hard) >= 600
    assert not {row["text"] for row in hard} & {comment.text for comment in corpus}


def test_no_comment_nearly_copies_another(corpus: list[Comment]) -> None:
    texts = [comment.text for comment in corpus if len(comment.text) > A_LINE]
    groups = near_copy_groups(texts, threshold=NEAR_COPY, permutations=128, seed=13)
    together = [[texts[i] for i, group in enumerate(groups) if group == own] for own, count in Counter(groups).items() if count > 1]
    assert [(round(jaccard(shingles(a), shingles(b)), 2), a, b) for a, b, *_ in together] == []


def test_nobody_can_be_written_to_or_called(corpus: list[Comment], hard: list[dict[str, str]]) -> None:
    texts = [comment.text for comment in corpus] + [row["text"] for row in hard]
    reachable = re.compile(rf"[\w.]+@[\w-]+\.[a-z]{{2,}}|(?!{FOR_FICTION})\b0[1-9](?:[ .-]?\d\d){{4}}\b|\+33 ?[1-9]")
    assert [text for text in texts if reachable.search(text)] == []


@without_real
def test_nothing_of_a_real_comment_stands_in_it(corpus: list[Comment], hard: list[dict[str, str]], real: list[str]) -> None:
    texts = [comment.text for comment in corpus] + [row["text"] for row in hard]
    assert shared_runs(texts, real, length=LONGEST_RUN, stock=STOCK) == []


@without_real
def test_it_is_shaped_like_real_comments(corpus: list[Comment], real: list[str]) -> None:
    real = [text for text in real if text.strip()]
    stock = stock_of(real)
    ratios = shape([c.text for c in corpus if c.tag], stock=stock).over(shape(real, stock=stock))
    assert {name: round(ratio, 2) for name, ratio in ratios.items() if not 0.75 <= ratio <= 1.3} == {}
