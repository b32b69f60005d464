"""The frontier goes from the linear model alone to both models on every comment, and what it buys is what the transformer mends."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pipeline.classifiers.calibration import UNCALIBRATED, Calibration
from pipeline.classifiers.cascade import CascadeClassifier
from pipeline.evaluation.frontier import SHARES, frontier
from pipeline.params import SpeedParams
from pipeline.schema import TAGS, Mode

SPEED = SpeedParams(linear=1_000, transformer=100)
LABELS = np.arange(40) % len(TAGS)
RIGHT = np.eye(len(TAGS))[LABELS] * 0.92 + 0.02
UNSURE = np.arange(40) < 10
"""Where the linear model is wrong, and of two minds; it is right and sure of the others."""


def found(**calibrations: Calibration) -> list[dict[str, Any]]:
    wrong = 0.5 * np.eye(len(TAGS))[(LABELS + 1) % len(TAGS)] + 0.46 * np.eye(len(TAGS))[LABELS] + 0.01
    first = np.where(UNSURE[:, None], wrong, RIGHT)
    none: Any = None
    cascade = CascadeClassifier(none, none, weight=0.7, calibration=UNCALIBRATED, doubt={Mode.BALANCED: 0.1, Mode.ACCURATE: 1.0})
    own = {mode: calibrations.get(mode, UNCALIBRATED) for mode in Mode}
    return list(frontier(cascade, first, RIGHT, LABELS, calibrations=own, speed=SPEED))


@pytest.fixture
def points() -> list[dict[str, Any]]:
    return found()


def test_a_comment_read_by_both_takes_the_time_of_both(points: list[dict[str, Any]]) -> None:
    speeds = [point["comments_a_second"] for point in points]
    assert (speeds[0], speeds[-1]) == (1_000, round(1 / (1 / 1_000 + 1 / 100)))
    assert speeds == sorted(speeds, reverse=True)


def test_each_mode_is_named_where_it_stands(points: list[dict[str, Any]]) -> None:
    assert {point["share"]: point["mode"] for point in points if point["mode"]} == {0: Mode.FAST, 0.25: Mode.BALANCED, 1: Mode.ACCURATE}
    assert [point["share"] for point in points] == sorted({*SHARES, 0.25})


def test_what_the_linear_model_doubts_is_read_first(points: list[dict[str, Any]]) -> None:
    scores = {point["share"]: point["macro_f1"] for point in points}
    assert scores[0] == pytest.approx(0.75, abs=0.02)
    assert scores[0.25] == scores[1] == 1


@pytest.mark.parametrize("mode", Mode)
def test_each_mode_is_judged_by_its_own_calibration_and_the_points_between_by_that_of_balanced(
    points: list[dict[str, Any]], mode: Mode
) -> None:
    all_delight = Calibration(1.0, (0.0, 99.0, 0.0, 0.0))
    moved = [point["mode"] for point, before in zip(found(**{mode: all_delight}), points, strict=True) if point != before]
    assert moved == [point["mode"] for point in points if point["mode"] == mode or (mode == Mode.BALANCED and not point["mode"])]
