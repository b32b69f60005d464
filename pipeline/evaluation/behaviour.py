"""Behaviour tests: what a classifier must do with language, case by case (Ribeiro et al. 2020, "Beyond Accuracy").

Three kinds of case: a fixed answer; two spellings that must get the same tag; a change that must move one tag's
probability up or down.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from pipeline.classifiers.protocol import Probabilities
from pipeline.errors import InputError
from pipeline.evaluation.intervals import Estimate, wilson
from pipeline.schema import TAGS, Tag

Predict = Callable[[Sequence[str]], Probabilities]
FILLED = {"fixed": {"tag"}, "invariance": {"variant"}, "direction": {"tag", "variant", "direction"}}
"""Of these three fields, those that a case of each kind has."""
KINDS = tuple(FILLED)


class Case(BaseModel):
    """One line of tests/behaviour/cases-KIND.jsonl; which fields are filled depends on the kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    text: str
    phenomenon: str
    variant: str = ""
    tag: Tag | None = None
    direction: Literal["up", "down", ""] = ""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The share of the cases of a kind that fail, which ones, and how many by phenomenon."""

    cases: int
    failures: Estimate
    failed: tuple[str, ...]
    by_phenomenon: dict[str, float]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def read_cases(folder: Path) -> dict[str, list[Case]]:
    """The cases of each kind, from its file, cases-KIND.jsonl.

    Raises:
        InputError: a file is missing; or a line breaks the schema, lacks a field of its kind or has one of another.
    """
    return {kind: _cases_of(kind, folder / f"cases-{kind}.jsonl") for kind in KINDS}


def _cases_of(kind: str, path: Path) -> list[Case]:
    if not path.exists():
        raise InputError("the behaviour cases are missing", where=str(path), fix="run from the project's folder")
    cases = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                cases.append(_of_kind(Case.model_validate_json(line), kind))
            except ValueError as error:
                raise InputError(f"this is not a behaviour case: {error}", where=f"{path}, line {number}", fix="mend the line") from error
    return cases


def _of_kind(case: Case, kind: str) -> Case:
    """The case, if it is one. Raises ValueError."""
    filled = {name for name in FILLED["direction"] if getattr(case, name)}
    if filled != FILLED[kind]:
        raise ValueError(f"one of the kind {kind} has {' and '.join(sorted(FILLED[kind]))}, not {' and '.join(sorted(filled)) or 'none'}")
    return case


def run_cases(predict: Predict, cases: Sequence[Case]) -> Behaviour:
    """Put every case to a classifier."""
    probabilities = predict([case.text for case in cases])
    variants = predict([case.variant or case.text for case in cases])
    outcomes = [_fails(case, before, after) for case, before, after in zip(cases, probabilities, variants, strict=True)]
    failed = [case for case, fails in zip(cases, outcomes, strict=True) if fails]
    return Behaviour(len(cases), wilson(len(failed), len(cases)), tuple(case.id for case in failed), dict(_rates(cases, failed)))


def _fails(case: Case, before: Probabilities, after: Probabilities) -> bool:
    if case.direction:
        moved = float((after - before)[TAGS.index(Tag(str(case.tag)))])
        return moved <= 0 if case.direction == "up" else moved >= 0
    if case.variant:
        return bool(np.argmax(before) != np.argmax(after))
    return TAGS[int(np.argmax(before))] != case.tag


def _rates(cases: Sequence[Case], failed: Sequence[Case]) -> Iterator[tuple[str, float]]:
    fails = Counter(case.phenomenon for case in failed)
    for name, count in sorted(Counter(case.phenomenon for case in cases).items()):
        yield name, round(fails[name] / count, 4)
