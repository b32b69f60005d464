"""The sample is tagged in the mode that was chosen, and its page corrected by the errors of that mode as it tags."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import places
from pipeline.classifiers.saved import Decider, Model, save_model
from pipeline.schema import Mode
from pipeline.stages import report, tag_sample
from pipeline.tables import open_export

Chosen = Callable[[Mode], None]


@pytest.fixture
def chosen(tmp_path: Path, model: Model, repository: Path, monkeypatch: pytest.MonkeyPatch) -> Chosen:
    """Chooses a mode of a champion that is sure of nothing in mode accurate."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(repository / "params.yaml", tmp_path)
    places.SAMPLE.parent.mkdir(parents=True)
    shutil.copy(repository / places.SAMPLE, places.SAMPLE)
    fast = model.deciders[Mode.FAST]
    deciders = {Mode.FAST: fast, Mode.ACCURATE: Decider(fast.calibration, threshold=1.01, interval=(1.01, 1.01))}
    save_model(Model(model.classifier, deciders, model.prior, model.corpus), places.CHAMPION)
    places.REPORTS.mkdir()

    def choose(mode: Mode) -> None:
        places.DECISION.write_text(json.dumps({"family": "linear", "mode": mode, "champion": f"linear-{mode}"}), encoding="utf-8")

    return choose


@pytest.mark.parametrize(("mode", "sure"), [(Mode.FAST, True), (Mode.ACCURATE, False)])
def test_the_sample_is_tagged_in_the_chosen_mode(chosen: Chosen, mode: Mode, sure: bool) -> None:
    chosen(mode)
    tag_sample.main()
    with open_export(places.TAGGED_SAMPLE, text_column="Commentaire") as tagged:
        statuses = {status for batch in tagged.batches(1_000) for status in batch.values("verbatim_status")}
    assert ("tagged" in statuses) == sure


def test_the_page_is_corrected_by_the_errors_at_the_champion_s_own_prior(chosen: Chosen) -> None:
    chosen(Mode.ACCURATE)
    fast, at_prior, own_mix = ([[n, 1, 1, 1]] * 4 for n in (7, 8, 9))
    figures = {
        "linear-fast": {"confusion_at_prior": fast},
        "linear-accurate": {"test": {"confusion": own_mix}, "confusion_at_prior": at_prior},
    }
    places.METRICS.write_text(json.dumps(figures), encoding="utf-8")
    errors = report.known_errors()
    assert errors is not None
    assert errors.tolist() == at_prior


def test_without_comments_of_a_tag_nothing_is_corrected(chosen: Chosen) -> None:
    chosen(Mode.FAST)
    places.METRICS.write_text(json.dumps({"linear-fast": {"confusion_at_prior": [[3, 0, 0, 0]] * 3 + [[0] * 4]}}), encoding="utf-8")
    assert report.known_errors() is None
