"""What a name says of a model, read back."""

from __future__ import annotations

import pytest

from pipeline.classifiers.names import may_be_one, model_and_mode
from pipeline.schema import Mode


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("linear-1", ("linear-1", None)),
        ("linear-1+own-mix", ("linear-1", None)),
        ("cascade-1+balanced", ("cascade-1", Mode.BALANCED)),
        ("cascade-1+fast+own-mix", ("cascade-1", Mode.FAST)),
        ("cascade-1+other", ("cascade-1+other", None)),
    ],
)
def test_a_name_tells_the_model_and_its_mode(name: str, told: tuple[str, Mode | None]) -> None:
    assert model_and_mode(name) == told


def test_names_are_of_one_unless_the_models_or_the_modes_that_they_tell_differ() -> None:
    one = "cascade-1+fast"
    others = (one, "cascade-1", "cascade-1+accurate", "cascade-2", "cascade-2+fast")
    assert [may_be_one(one, other) for other in others] == [True, True, False, False, False]
    assert [may_be_one(other, one) for other in others] == [True, True, False, False, False]
