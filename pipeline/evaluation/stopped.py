"""What is stopped before the classifier, on comments of which it is known whether they carry a judgement."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from pipeline.evaluation.intervals import Estimate, wilson
from pipeline.strings import Mask


@dataclass(frozen=True, slots=True)
class Stopped:
    """caught: share not scored of those without a judgement. lost: share not scored of those with one."""

    without_judgement: int
    caught: Estimate
    with_judgement: int
    lost: Estimate

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def stopped(not_scored: Mask, judged: Mask) -> Stopped:
    """From whether each comment is not scored (n,), for whatever reason, and whether it carries a judgement (n,)."""
    without, judgements = int((~judged).sum()), int(judged.sum())
    caught, lost = int((not_scored & ~judged).sum()), int((not_scored & judged).sum())
    return Stopped(without, wilson(caught, without), judgements, wilson(lost, judgements))
