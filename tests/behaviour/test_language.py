"""What the words-only model must do with language, phenomenon by phenomenon; `make run` puts the same cases to every model."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest

from pipeline.classifiers.linear import LinearClassifier
from pipeline.corpus.read import read_corpus
from pipeline.evaluation.behaviour import KINDS, Behaviour, read_cases, run_cases
from pipeline.evaluation.deletion import deletion
from pipeline.params import load_params

CASES = Path(__file__).parent
REPOSITORY = CASES.parents[1]
MOST_FAILURES = {"fixed": 0.17, "invariance": 0.06, "direction": 0.12}
"""Shares of failing cases that the words-only model, untaught, may not pass; at 11,182 comments it is at 0.136, 0.053 and 0.092.

Short cases are left out, 0.74 of which it fails: that the pair outweighs its words is what the transformer's lessons teach.
"""


@pytest.fixture(scope="module")
def model() -> LinearClassifier:
    """The linear model, trained on the project's corpus."""
    from datasets import Dataset

    comments = [c for c in read_corpus(sorted((REPOSITORY / "data/corpus").glob("*.jsonl"))) if c.tag]
    data = Dataset.from_dict({"text": [c.text for c in comments], "tag": [str(c.tag) for c in comments]})
    return LinearClassifier.train(data, params=load_params(REPOSITORY / "params.yaml").train)


@pytest.fixture(scope="module")
def behaviour(model: LinearClassifier) -> dict[str, Behaviour]:
    """What it makes of every case but the short ones."""
    cases = {kind: [case for case in own if case.phenomenon != "short"] for kind, own in read_cases(CASES).items()}
    return {kind: run_cases(model.predict_proba, own) for kind, own in cases.items()}


def test_what_it_gives_as_evidence_decides_three_times_as_much_as_other_words(model: LinearClassifier) -> None:
    cases = [case.text for case in read_cases(CASES)["fixed"] if case.phenomenon != "short"]
    found = deletion(model, cases)
    assert found.texts > 200
    assert found.ratio >= 3, found


def test_there_are_six_hundred_cases_and_none_twice() -> None:
    cases = list(chain.from_iterable(read_cases(CASES).values()))
    assert len(cases) >= 600
    assert len({case.id for case in cases}) == len(cases)
    assert len({(case.text, case.variant) for case in cases}) == len(cases)


def test_no_case_is_in_the_corpus() -> None:
    known = {comment.text for comment in read_corpus(sorted((REPOSITORY / "data/corpus").glob("*.jsonl")))}
    cases = list(chain.from_iterable(read_cases(CASES).values()))
    assert not [case.id for case in cases if {case.text, case.variant} & known]


@pytest.mark.parametrize("kind", KINDS)
def test_words_alone_get_most_cases_right(behaviour: dict[str, Behaviour], kind: str) -> None:
    found = behaviour[kind]
    assert found.failures.value <= MOST_FAILURES[kind], (found.failures, found.by_phenomenon)


@pytest.mark.parametrize("phenomenon", ["negation", "recovery-achieved", "recovery-failed", "formulas", "shrugged-off", "concession-bad"])
def test_what_the_tags_stand_on_is_understood_more_often_than_not(behaviour: dict[str, Behaviour], phenomenon: str) -> None:
    assert behaviour["fixed"].by_phenomenon[phenomenon] <= 0.5
