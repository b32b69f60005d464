"""The added columns: in their order, adding up, quoting the comment as it was written."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.schema import ADDED, PROBABILITY_COLUMNS, TAGS, Prediction, Reason, Span, Status, Tag
from pipeline.scoring.columns import added_columns
from pipeline.scoring.tagged import REASONS, Tagged
from pipeline.strings import Strings, as_byte_spans

NOT_SCORED = Prediction(Status.NOT_SCORED, Reason.EMPTY)
MOST = 3


def tagged(predictions: list[Prediction], texts: list[str]) -> Tagged:
    """The predictions as columns."""
    nothing = (float("nan"),) * len(TAGS)
    probabilities = np.array([p.probabilities or nothing for p in predictions]).reshape(-1, len(TAGS))
    evidence = [as_byte_spans(text, list(p.evidence), MOST) for p, text in zip(predictions, texts, strict=True)]
    reasons = np.array([REASONS.index(p.reason) for p in predictions], np.int64)
    return Tagged(Strings.of(texts), reasons, probabilities, np.array(evidence, np.int64).reshape(-1, MOST, 2))


def row(prediction: Prediction, text: str = "") -> dict[str, object]:
    columns = added_columns(tagged([prediction], [text]), model="linear-abc")
    return {name: columns[name].to_pylist()[0] for name in ADDED}


def test_columns_and_predictions_say_the_same() -> None:
    predictions = [NOT_SCORED, Prediction(Status.TAGGED, None, (0.1, 0.7, 0.15, 0.05), (Span(0, 2), Span(3, 8)))]
    assert tagged(predictions, ["", "Ça brille"]).predictions() == predictions


def test_a_tagged_comment_has_every_column_but_a_reason() -> None:
    prediction = Prediction(Status.TAGGED, None, (0.1, 0.7, 0.15, 0.05), (Span(0, 7), Span(10, 15)))
    assert row(prediction, "Superbe,  merci !") == {
        "verbatim_tag": "delight",
        "verbatim_status": "tagged",
        "verbatim_reason": None,
        "verbatim_confidence": 0.7,
        "verbatim_p_complaint": 0.1,
        "verbatim_p_delight": 0.7,
        "verbatim_p_recovery_praise": 0.15,
        "verbatim_p_satisfaction": 0.05,
        "verbatim_evidence": "Superbe | merci",
        "verbatim_model": "linear-abc",
    }


def test_a_comment_that_was_not_scored_has_a_status_a_reason_and_the_model_alone() -> None:
    filled = {name: value for name, value in row(NOT_SCORED).items() if value is not None}
    assert filled == {"verbatim_status": "not_scored", "verbatim_reason": "empty", "verbatim_model": "linear-abc"}


def test_a_comment_under_review_keeps_its_tag_and_says_why() -> None:
    found = row(Prediction(Status.REVIEW, Reason.UNSURE, (0.3, 0.2, 0.4, 0.1)))
    assert (found["verbatim_tag"], found["verbatim_status"], found["verbatim_reason"]) == ("recovery-praise", "review", "unsure")


def test_columns_are_those_announced_one_value_a_row() -> None:
    columns = added_columns(tagged([NOT_SCORED] * 3, [""] * 3), model="m")
    assert set(columns) == set(ADDED)
    assert {len(values) for values in columns.values()} == {3}
    assert {len(values) for values in added_columns(tagged([], []), model="m").values()} == {0}


def test_evidence_over_several_lines_is_quoted_on_one() -> None:
    prediction = Prediction(Status.TAGGED, None, (1.0, 0.0, 0.0, 0.0), (Span(0, 14),))
    assert row(prediction, "jamais\r\n  reçu")["verbatim_evidence"] == "jamais reçu"


def test_written_probabilities_add_up_to_one_and_the_tag_keeps_the_largest(random: np.random.Generator) -> None:
    for probabilities in random.dirichlet(np.full(len(TAGS), 0.5), size=2_000).tolist():
        prediction = Prediction(Status.TAGGED, None, tuple(probabilities))
        found = row(prediction)
        written = [found[name] for name in PROBABILITY_COLUMNS.values()]
        assert sum(written) == pytest.approx(1, abs=1e-12)
        assert written == [round(p, 4) for p in written]
        np.testing.assert_allclose(written, probabilities, atol=1e-4)
        assert found[PROBABILITY_COLUMNS[Tag(found["verbatim_tag"])]] == max(written) == found["verbatim_confidence"]


@pytest.mark.parametrize(
    "probabilities",
    [
        (0.30004, 0.300041, 0.200039, 0.19988),
        (0.300055, 0.30006, 0.20006, 0.199825),
        (0.25, 0.25, 0.25, 0.25),
        (1 / 3, 1 / 3, 1 / 3, 0.0),
        (1.0, 0.0, 0.0, 0.0),
        (0.0, 1e-9, 0.0, 1 - 1e-9),
        (0.00005, 0.00005, 0.00005, 0.99985),
    ],
)
def test_rounding_never_lifts_another_tag_over_the_one_that_was_said(probabilities: tuple[float, ...]) -> None:
    found = row(Prediction(Status.TAGGED, None, probabilities))
    written = [found[name] for name in PROBABILITY_COLUMNS.values()]
    assert sum(written) == pytest.approx(1, abs=1e-12)
    assert found[PROBABILITY_COLUMNS[Tag(found["verbatim_tag"])]] == max(written)
    assert all(0 <= p <= 1 for p in written)
    pairs = [(i, j) for i in range(len(TAGS)) for j in range(len(TAGS)) if probabilities[i] < probabilities[j]]
    assert all(written[i] <= written[j] for i, j in pairs)
