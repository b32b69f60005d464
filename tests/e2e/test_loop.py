"""The data scientist's loop as a user meets it: review, label, adapt, compare, promote, roll back."""

from __future__ import annotations

import csv
import errno
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partialmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from pipeline import places
from pipeline.adapting.adapt import adapt
from pipeline.adapting.unlabelled import read_unlabelled
from pipeline.classifiers.calibration import Calibration
from pipeline.classifiers.features import BITS
from pipeline.classifiers.gate import Gate
from pipeline.classifiers.saved import Decider, Model, load_model, save_model
from pipeline.cli import main
from pipeline.corpus.rows import write_rows
from pipeline.errors import VerbatimError
from pipeline.loop import challenger, champion
from pipeline.loop.learned_from import learned_of, remember_learned
from pipeline.loop.lock import one_at_a_time
from pipeline.params import load_params
from pipeline.schema import TAGS, Mode
from pipeline.tracking.outbox import Parcel

if TYPE_CHECKING:
    from datasets import Dataset

Run = Callable[..., Result]
LABELS = [(f"Le glimax numéro {row} est encore en rade, voilà.", "complaint") for row in range(15)]
LABELS += [(f"Mon zorbex numéro {row} est livré et il tourne rond.", "satisfaction") for row in range(15)]


@pytest.fixture
def place(tmp_path: Path, model: Model, model_folder: Path, comments: Dataset, repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a champion that is always wrong by one tag, a good challenger, and a frozen test set."""
    decider = Decider(Calibration(1.0, (9.0, 0.0, 0.0, 0.0)), threshold=0.5, interval=(0.4, 0.6))
    save_model(Model(model.classifier, {Mode.FAST: decider}, model.prior, model.corpus), tmp_path / "models/champion")
    shutil.copytree(model_folder, tmp_path / "models/challenger")
    rows = [
        {"id": str(i), "text": t, "tag": tag, "sector": "shop"}
        for i, (t, tag) in enumerate(zip(comments["text"], comments["tag"], strict=True))
    ]
    for name in ("parts/test", "parts/calibration", "hard/free"):
        write_rows(tmp_path / f"data/derived/{name}.jsonl", rows)
    (tmp_path / "tests/behaviour").mkdir(parents=True)
    for cases in (repository / "tests/behaviour").glob("*.jsonl"):
        some = cases.read_text(encoding="utf-8").splitlines(keepends=True)[::8]
        (tmp_path / "tests/behaviour" / cases.name).write_text("".join(some), encoding="utf-8")
    shutil.copy(repository / "params.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    return tmp_path


@pytest.fixture
def verbatim(place: Path) -> Run:
    return lambda *words: CliRunner().invoke(main, list(map(str, words)))


def record() -> list[dict[str, object]]:
    path = Path("promotions.jsonl")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def name_in_use(verbatim: Run) -> str:
    return str(verbatim("explain", "Colis cassé, une honte.").stdout.strip().rsplit("model: ", 1)[-1])


def name_of(folder: str) -> str:
    return load_model(Path(folder)).name


def again(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Other comments with the same tags."""
    return [(f"{text} Encore.", tag) for text, tag in rows]


def parcels(place: Path) -> list[dict[str, Any]]:
    """What waits for MLflow."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((place / ".verbatim/outbox").glob("*/parcel.json"))]


def label(path: Path, rows: list[tuple[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([("text", "tag"), *rows])
    return path


def test_a_better_challenger_is_promoted_used_recorded_and_undone(verbatim: Run) -> None:
    old, new = name_of("models/champion"), name_of("models/challenger")
    assert name_in_use(verbatim) == old
    assert verbatim("promote").exit_code == 0
    assert name_in_use(verbatim) == new
    assert verbatim("rollback", "--because", "trop de fausses plaintes").exit_code == 0
    assert name_in_use(verbatim) == old
    promotion, rollback = record()
    assert (promotion["kind"], promotion["from"], promotion["to"]) == ("promotion", old, new)
    assert promotion["figures"]["p_value"] < 0.05  # type: ignore[index]
    assert (rollback["kind"], rollback["to"], rollback["reason"]) == ("rollback", old, "trop de fausses plaintes")
    assert verbatim("explain", "Colis cassé.", "--model", new).stdout.rstrip().endswith(new)


def test_a_worse_challenger_is_refused_and_nothing_changes_unless_one_says_why(verbatim: Run) -> None:
    assert verbatim("promote").exit_code == 0
    refused = verbatim("promote", "models/champion")
    assert refused.exit_code == 2
    assert "is not promoted" in refused.stderr
    assert "--because" in refused.stderr
    assert verbatim("promote", "models/champion", "--because", "  ").exit_code == 2
    assert len(record()) == 1
    assert verbatim("promote", "models/champion", "--because", "le nouveau casse l'export").exit_code == 0
    assert record()[-1]["reason"] == "le nouveau casse l'export"
    assert any("is worse than" in told for told in record()[-1]["against"])  # type: ignore[attr-defined]


def test_a_model_in_use_whose_version_is_gone_is_found_in_the_models_made_here(verbatim: Run) -> None:
    assert verbatim("promote").exit_code == 0
    shutil.rmtree("models/versions")
    assert name_in_use(verbatim) == name_of("models/challenger")
    shutil.rmtree("models/challenger")
    gone = verbatim("explain", "Colis cassé.")
    assert gone.exit_code != 0
    assert "are gone" in gone.stderr
    assert "or undo its promotion with `verbatim rollback`" in gone.stderr


def test_a_model_in_use_whose_files_are_gone_is_to_be_brought_back_where_no_promotion_can_be_undone(verbatim: Run) -> None:
    for words in (("promote",), ("rollback",)):
        assert verbatim(*words).exit_code == 0
    shutil.rmtree("models/versions")
    shutil.rmtree("models/champion")
    for words in (("explain", "Colis cassé."), ("rollback",)):
        gone = verbatim(*words)
        assert gone.exit_code == 2
        assert gone.stderr.endswith(": bring its folder back to models/versions, from a copy or from the registry\n")


def test_where_nothing_can_be_undone_the_model_in_use_is_named_and_how_to_use_another(verbatim: Run) -> None:
    for words in (("promote",), ("rollback",)):
        assert verbatim(*words).exit_code == 0
    kept = f'{name_in_use(verbatim)} stays in use; `verbatim promote NAME --because "…"` puts another model into use'
    assert f"there is no promotion to undo\n  where: promotions.jsonl\n  what to do: {kept}" in verbatim("rollback").stderr


def test_a_promotion_is_undone_though_the_versions_are_gone(verbatim: Run) -> None:
    assert verbatim("promote").exit_code == 0
    shutil.rmtree("models/versions")
    assert verbatim("rollback", "--because", "essai").exit_code == 0
    assert name_in_use(verbatim) == name_of("models/champion")


def test_what_a_reason_overrides_is_printed(verbatim: Run) -> None:
    assert verbatim("promote").exit_code == 0
    line, *overridden = verbatim("promote", "models/champion", "--because", "essai").stdout.splitlines()
    assert line.endswith(": essai")
    assert overridden == [f"  overridden: {told}" for told in record()[-1]["against"]]  # type: ignore[attr-defined]
    assert overridden


def test_mlflow_is_told_how_the_two_compared_and_not_which_file_judged_them(verbatim: Run, place: Path) -> None:
    mine = label(Path("secret.csv"), [(text, "complaint" if tag == "satisfaction" else "recovery-praise") for text, tag in LABELS])
    assert verbatim("promote", "--on", mine, "--because", "essai").exit_code == 0
    (run,) = parcels(place)
    figures, told = run["metrics"]["promotion"], run["tags"]
    assert figures["difference"] == record()[0]["figures"]["difference"]  # type: ignore[index]
    assert told["verbatim.judged_on"] == "labels of one's own"
    assert ("of labels of one's own)" in told["verbatim.against"], "secret" in json.dumps(told)) == (True, False)
    assert run["champion"]["by"] == "promotion"


def test_every_entry_of_the_record_is_a_run_that_says_who_when_and_why(verbatim: Run, place: Path) -> None:
    assert verbatim("promote").exit_code == 0
    assert verbatim("rollback", "--because", "trop de fausses plaintes").exit_code == 0
    runs, fingerprints = parcels(place), set()
    for run, entry in zip(runs, record(), strict=True):
        told = [run["tags"][f"verbatim.{name}"] for name in ("promotion", "who", "from", "to", "reason")]
        assert told == [entry[name] for name in ("kind", "who", "from", "to", "reason")]
        assert run["champion"] == {"by": entry["kind"], "when": entry["when"]}
        fingerprints.add(Parcel.model_validate(run).training(place).fingerprint)
    assert len(fingerprints) == 2


def test_the_promotion_waits_for_a_server_that_is_down_and_is_in_force_all_the_same(verbatim: Run, place: Path) -> None:
    result = verbatim("promote")
    assert result.exit_code == 0
    assert [parcel["champion"]["by"] for parcel in parcels(place)] == ["promotion"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("rollback",), "there is no promotion to undo"),
        (("promote", "models/champion"), "is the champion already"),
        (("promote", "nothing"), "there is no model 'nothing'"),
        (("compare", "champion", "nothing"), "there is no model 'nothing'"),
        (("compare", "champion", "models/champion", "--on", "none.csv"), "would be compared with itself"),
        (("promote", "--on", "none.csv"), "there is no such file"),
        (("compare", "--mode", "accurate"), "does not know the mode accurate"),
    ],
)
def test_what_makes_no_sense_is_refused_in_three_parts_and_nothing_is_written(verbatim: Run, words: tuple[str, ...], told: str) -> None:
    result = verbatim(*words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "\n  where: " in result.stderr
    assert "\n  what to do: " in result.stderr
    assert not Path("promotions.jsonl").exists()
    assert not Path("models/versions").exists()


def test_a_project_without_a_champion_says_how_to_get_one(verbatim: Run) -> None:
    shutil.rmtree("models/champion")
    for words in (("promote",), ("compare",), ("adapt", label(Path("l.csv"), LABELS))):
        result = verbatim(*words)
        assert result.exit_code == 2
        assert "there is no champion yet" in result.stderr
        assert "run `make run`" in result.stderr


def test_a_project_without_a_challenger_says_how_to_make_one(verbatim: Run) -> None:
    shutil.rmtree("models/challenger")
    for words in (("promote",), ("compare",)):
        assert "\n  what to do: make one: `verbatim adapt FILE`\n" in verbatim(*words).stderr


def test_two_people_promoting_at_once_are_told_and_nothing_changes(verbatim: Run) -> None:
    with one_at_a_time(champion.LOCK, "promoting", leaves=Path("promotions.jsonl")):
        result = verbatim("promote")
    assert result.exit_code == 2
    assert "somebody else is promoting" in result.stderr
    assert record() == []


def test_two_people_adapting_at_once_are_told_and_nothing_changes(verbatim: Run) -> None:
    before = name_of("models/challenger")
    with one_at_a_time(challenger.LOCK, "adapting", leaves=Path("models/challenger")):
        result = verbatim("adapt", label(Path("mine.csv"), LABELS))
    assert result.exit_code == 2
    assert "somebody else is adapting" in result.stderr
    assert name_of("models/challenger") == before


def test_a_promotion_from_a_model_that_the_registry_has_replaced_changes_nothing(verbatim: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = Path("models/challenger").rename("models/theirs")
    assert verbatim("adapt", label(Path("mine.csv"), LABELS), "--model", theirs).exit_code == 0
    Path(".verbatim/outbox/aside-1").mkdir()  # it and the run of the adaptation hide nothing that was decided
    registry = [theirs]
    monkeypatch.setattr("pipeline.tracking.registry.registered_champion", lambda name: name_of(str(registry[-1])))
    refused = verbatim("promote", "--because", "essai")
    assert refused.exit_code == 2
    assert f"the registry's champion is {name_of('models/theirs')}, and this would replace {name_of('models/champion')}" in refused.stderr
    assert "\n  what to do: bring promotions.jsonl up to date" in refused.stderr
    assert (record(), Path("models/versions").exists()) == ([], False)
    registry.append(Path("models/champion"))
    assert verbatim("promote", "--because", "essai").exit_code == 0


def test_a_registry_that_has_not_been_told_what_was_decided_here_stops_nothing(verbatim: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    old = name_of("models/champion")
    monkeypatch.setattr("pipeline.tracking.registry.registered_champion", lambda name: old)
    assert verbatim("promote").exit_code == 0
    assert verbatim("rollback").exit_code == 0
    shutil.rmtree(".verbatim/outbox")
    assert verbatim("promote").exit_code == 0
    shutil.rmtree(".verbatim/outbox")
    assert f"the registry's champion is {old}, and this would replace" in verbatim("rollback").stderr


def test_who_interrupts_the_upload_has_promoted_all_the_same(verbatim: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.tracking.store.send_waiting", interrupted)
    result = verbatim("promote")
    assert result.exit_code == 0
    assert result.stderr.startswith("MLflow: interrupted\n  1 wait in .verbatim/outbox")
    assert f"→ {name_in_use(verbatim)}  " in result.stdout


def test_what_was_done_is_told_before_it_is_sent_and_keeps_nobody_from_the_next(verbatim: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def upload() -> str:
        with (
            one_at_a_time(challenger.LOCK, "adapting", leaves=Path("models/challenger")),
            one_at_a_time(champion.LOCK, "promoting", leaves=Path("promotions.jsonl")),
        ):
            print("the upload")
        return ""

    monkeypatch.setattr("pipeline.tracking.store.send_waiting", upload)
    for words in (("adapt", label(Path("mine.csv"), LABELS)), ("promote", "--because", "essai"), ("rollback",)):
        shutil.rmtree(".verbatim/outbox", ignore_errors=True)  # what was decided would be sent first, before the next decision
        result = verbatim(*words)
        assert result.exit_code == 0, result.stderr
        assert result.stdout.count("the upload") == 1
        assert result.stdout.endswith("\nthe upload\n")


def test_a_registered_model_is_fetched_once_to_be_judged_and_promoted(verbatim: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr("pipeline.tracking.fetching.fetch_model", lambda uri: asked.append(uri) or Path("models/challenger"))
    assert verbatim("promote", "models:/verbatim@next").exit_code == 0
    assert asked == ["models:/verbatim@next"]
    assert name_in_use(verbatim) == name_of("models/challenger")


def test_a_page_of_compare_replaces_no_file_of_another_kind(verbatim: Run) -> None:
    Path("queue.csv").write_text("text,tag\n", encoding="utf-8")
    refused = verbatim("compare", "-o", "queue.csv")
    assert (refused.exit_code, Path("queue.csv").read_text(encoding="utf-8")) == (2, "text,tag\n")


def test_a_queue_that_is_filled_is_replaced_by_no_other_output(verbatim: Run) -> None:
    avis, mine = label(Path("avis.csv"), LABELS), label(Path("queue.csv"), LABELS)
    before = mine.read_bytes()
    assert verbatim("tag", avis, "--text", "text").exit_code == 0
    for words in (("tag", avis, "--text", "text"), ("report", "avis.tagged.csv", "--format", "json")):
        refused = verbatim(*words, "-o", mine)
        assert (refused.exit_code, mine.read_bytes()) == (2, before)
        assert "would overwrite labels that somebody has filled in\n  where: queue.csv\n  what to do: give another name" in refused.stderr
    empty = label(Path("empty.csv"), [(text, "") for text, _ in LABELS])
    for out in ("avis.tagged.csv", empty):  # what verbatim wrote, though its export has labels, and what nobody has filled
        assert verbatim("tag", avis, "--text", "text", "-o", out).exit_code == 0


def test_compare_says_what_stands_against_a_promotion(verbatim: Run) -> None:
    better = verbatim("compare")
    assert better.stdout.splitlines()[-1].startswith("promotion   nothing here stands against the challenger")
    line = verbatim("compare", "challenger", "champion").stdout.splitlines()[-1]
    assert line.startswith("promotion   `verbatim promote` would refuse the challenger: ")
    assert verbatim("promote").exit_code == 0
    refused = verbatim("promote", "models/champion").stderr
    against = json.loads(verbatim("compare", "challenger", "models/champion", "--json").stdout)["against"]
    assert [told in refused for told in against] == [True] * len(against)
    assert "is worse than" in against[0]


def test_compare_says_how_many_of_ones_own_comments_each_model_would_stop(verbatim: Run, model: Model) -> None:
    mine = label(Path("mine.csv"), LABELS)
    stopping = Gate(np.zeros(1 << BITS, np.float32), np.ones(1 << BITS, np.float32), bias=1.0, threshold=0.0)
    shutil.rmtree("models/challenger")
    save_model(replace(model, gate=stopping), Path("models/challenger"))
    told = verbatim("compare", "--on", mine).stdout.splitlines()[-1]
    assert told == "stopped     as without a judgement 0 comments by the champion, 30 comments by the challenger; judged here all the same"
    assert json.loads(verbatim("compare", "--on", mine, "--json").stdout)["stopped"] == {"champion": 0, "challenger": 30}


def test_compare_says_which_is_better_and_writes_a_page(verbatim: Run) -> None:
    result = verbatim("compare", "-o", "page.html")
    assert result.exit_code == 0
    assert f"{name_of('models/challenger')}, fast is better than {name_of('models/champion')}, fast" in result.stdout
    assert Path("page.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    told = json.loads(verbatim("compare", "--json").stdout)
    assert told["difference"]["p_value"] < 0.05
    assert told["comments"] == 60


def test_from_an_export_to_a_queue_to_a_challenger_that_knows_the_words(verbatim: Run, place: Path) -> None:
    label(place / "avis.csv", [(text, "") for text, _ in LABELS])
    assert verbatim("tag", "avis.csv", "--model", "challenger", "--text", "text").exit_code == 0
    assert verbatim("review", "avis.tagged.csv", "-o", "queue.csv", "--n", 25).exit_code == 0
    known = dict(LABELS)
    with Path("queue.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert len(rows) == 25
    assert set(rows[0]) == {"text", "tag", "proposed", "why", "earlier", "row"}
    label(Path("filled.csv"), [(row["text"], known[row["text"]]) for row in rows])
    result = verbatim("adapt", "filled.csv", "--model", "challenger")
    assert result.exit_code == 0, result.stderr
    assert "25 labels" in result.stdout
    challenger = load_model(Path("models/challenger"))
    probabilities = challenger.classifier.predict_proba(["Ce glimax est en rade.", "Mon zorbex tourne rond."])
    assert [TAGS[tag] for tag in np.argmax(probabilities, axis=1)] == ["complaint", "satisfaction"]
    assert Path("models/challenger.doubts.csv").exists()
    assert not list(Path("models").glob(".*"))


def test_a_challenger_is_not_judged_by_labels_that_taught_it(verbatim: Run) -> None:
    half, other = LABELS[::2] + LABELS[1::4], LABELS[3::4]
    assert verbatim("adapt", label(Path("seen.csv"), half), "--model", "challenger").exit_code == 0
    for words in (("promote", "--on", "seen.csv"), ("compare", "--on", "seen.csv")):
        refused = verbatim(*words)
        assert refused.exit_code == 2
        assert f"{len(half)} of these {len(half)} comments taught {name_of('models/challenger')}" in refused.stderr
    assert (record(), places.ANSWERS.exists()) == ([], False)  # nor was the frozen part read
    unseen = [(f"{text} Encore.", tag) for text, tag in [*other, *LABELS]]
    assert verbatim("compare", "--on", label(Path("unseen.csv"), unseen)).exit_code == 0


STOCK = ("Rien à signaler, tout est correct, bon rapport qualité prix.", "satisfaction")
"""Stands in the frozen test set too."""


def test_a_stock_phrase_of_the_frozen_test_set_among_one_s_labels_judges_neither_model(verbatim: Run) -> None:
    assert verbatim("adapt", label(Path("mine.csv"), [*LABELS, STOCK])).exit_code == 0
    left_out = f"data/derived/parts/test.jsonl, less 1 that taught {name_of('models/challenger')}"
    assert f"on          59 comments of {left_out}\n" in verbatim("compare").stdout
    promoted = verbatim("promote", "--because", "essai")
    assert "\n  left out of the judging: 1 comment that taught one of the two\n" in promoted.stdout
    assert (record()[0]["figures"]["comments"], record()[0]["figures"]["left_out"]) == (59, 1)  # type: ignore[index]
    assert parcels(Path())[-1]["tags"]["verbatim.judged_on"] == "the frozen test set"


def test_a_file_of_one_s_own_and_the_frozen_test_set_both_judge_without_what_was_learned(verbatim: Run) -> None:
    assert verbatim("adapt", label(Path("mine.csv"), [*LABELS, STOCK])).exit_code == 0
    unseen = label(Path("unseen.csv"), [*again(LABELS), STOCK])
    assert f"on          30 comments of unseen.csv, less 1 that taught {name_of('models/challenger')}\n" in (
        verbatim("compare", "--on", unseen).stdout
    )
    assert verbatim("promote", "--on", unseen, "--because", "essai").exit_code == 0
    assert record()[0]["figures"]["left_out"] == 2  # type: ignore[index]


def test_drift_counts_errors_without_the_stock_phrases_that_taught_the_model(verbatim: Run) -> None:
    assert verbatim("adapt", label(Path("mine.csv"), [*LABELS, STOCK])).exit_code == 0
    assert verbatim("tag", "mine.csv", "--model", "challenger", "--text", "text").exit_code == 0
    counted = verbatim("drift", "mine.tagged.csv", "mine.tagged.csv")
    assert counted.exit_code == 0
    left_out = f"data/derived/parts/test.jsonl, less 1 that taught {name_of('models/challenger')}"
    assert counted.stderr == f"The errors are counted on {left_out}\n"


def test_one_who_labelled_much_of_the_frozen_test_set_is_told_to_adapt_without(verbatim: Run) -> None:
    frozen = [json.loads(line) for line in Path("data/derived/parts/test.jsonl").read_text(encoding="utf-8").splitlines()]
    assert verbatim("adapt", label(Path("mine.csv"), [*LABELS, *((row["text"], row["tag"]) for row in frozen[:4])])).exit_code == 0
    refused = verbatim("promote", "--because", "essai")
    assert refused.exit_code == 2
    assert f"4 of these 60 comments taught {name_of('models/challenger')}" in refused.stderr
    assert "what to do: adapt again with labels of other comments than these" in refused.stderr


def test_what_was_learned_is_not_learned_again(verbatim: Run) -> None:
    base, mine = Path("models/champion"), label(Path("mine.csv"), LABELS)
    assert verbatim("adapt", mine).exit_code == 0
    assert verbatim("promote", "--because", "essai").exit_code == 0
    before = name_of("models/challenger")
    refused = verbatim("adapt", mine)
    assert refused.exit_code == 2
    assert f"30 of 30 labels were learned by {before} already, which leaves 0 to learn from\n  where: mine.csv\n" in refused.stderr
    assert f"--model models/versions/{name_of(str(base))} starts from a model without them" in refused.stderr
    assert name_of("models/challenger") == before


def test_a_new_queue_beside_all_old_ones_is_taught_to_the_model_before_them(verbatim: Run) -> None:
    base, old, new = name_of("models/champion"), label(Path("old.csv"), LABELS), label(Path("new.csv"), again(LABELS))
    assert verbatim("adapt", old).exit_code == 0
    assert verbatim("promote", "--because", "essai").exit_code == 0
    told = verbatim("adapt", old, new).stdout
    assert f"30 of 60 labels were learned by {name_in_use(verbatim)} already: the start is models/versions/{base}" in told
    assert "learned     60 labels" in told


def test_of_a_new_queue_and_some_of_the_old_labels_the_new_ones_are_learned(verbatim: Run) -> None:
    base, old, new = name_of("models/champion"), label(Path("old.csv"), LABELS), label(Path("new.csv"), LABELS[:2] + again(LABELS))
    assert verbatim("adapt", old).exit_code == 0
    assert verbatim("promote", "--because", "essai").exit_code == 0
    told = verbatim("adapt", new).stdout
    assert f"2 of 32 labels were learned by {name_in_use(verbatim)} already: left out; --model models/versions/{base} starts" in told
    assert "learned     30 labels" in told
    assert (
        f"--model models/versions/{base}"
        in verbatim("adapt", label(Path("few.csv"), LABELS + again(LABELS)[:1]), "--model", "challenger").stderr
    )


def test_the_challengers_card_says_what_it_learned_from_and_its_run_nothing_of_the_comments(verbatim: Run, place: Path) -> None:
    mine, base = label(Path("mine.csv"), [*LABELS, ("Avez-vous cette lampe en bleu ?", "none")]), name_of("models/champion")
    adapted = verbatim("adapt", mine)
    assert adapted.exit_code == 0
    assert "30 labels (complaint 15, delight 0, recovery-praise 0, satisfaction 15); left out: 1 labelled none" in adapted.stdout
    card = Path("models/challenger/card.md").read_text(encoding="utf-8")
    assert f"Started from {base} and learned 30 labels and 0 unlabelled comments of its user's own, on 20" in card
    assert "data/corpus" not in card
    (run,) = parcels(place)
    assert (run["champion"], run["tags"]["verbatim.kind"]) == (None, "adaptation")
    assert run["corpus"] == [f"{base} and comments of one's own", load_model(Path("models/challenger")).corpus, 30]
    assert run["params"] == {
        "started_from": base,
        "labels": {"complaint": 15, "delight": 0, "recovery-praise": 0, "satisfaction": 15},
        "unlabelled": 0,
    }
    own = run["metrics"]["fast"]["own"]
    assert own["macro_f1_gain"]["low"] < own["macro_f1_gain"]["value"] < own["macro_f1_gain"]["high"]
    assert f"{own['macro_f1_before']['value']:.3f}" in adapted.stdout
    assert not any(word in json.dumps(run) for word in ("glimax", "zorbex", "mine.csv"))
    assert f"replaced    {base}" not in adapted.stdout
    assert "replaced    linear-" in adapted.stdout


def test_drift_takes_no_errors_from_comments_that_taught_the_model(verbatim: Run) -> None:
    assert verbatim("adapt", label(Path("seen.csv"), LABELS), "--model", "challenger").exit_code == 0
    assert verbatim("tag", "seen.csv", "--model", "challenger", "--text", "text").exit_code == 0
    refused = verbatim("drift", "seen.tagged.csv", "seen.tagged.csv", "--on", "seen.csv")
    assert refused.exit_code == 2
    assert f"{len(LABELS)} of these {len(LABELS)} comments taught {name_of('models/challenger')}" in refused.stderr
    assert verbatim("drift", "seen.tagged.csv", "seen.tagged.csv").exit_code == 0


def test_an_evaluation_on_comments_that_taught_the_model_is_given_with_a_warning(verbatim: Run) -> None:
    seen, unseen = label(Path("seen.csv"), LABELS), label(Path("unseen.csv"), [(f"{text} Encore.", tag) for text, tag in LABELS])
    assert verbatim("adapt", seen, "--model", "challenger").exit_code == 0
    warned = verbatim("evaluate", seen, "--model", "challenger", "--json")
    assert (warned.exit_code, json.loads(warned.stdout)["comments"]) == (0, len(LABELS))
    told = f"{len(LABELS)} of these {len(LABELS)} comments taught {name_of('models/challenger')}\n  where: seen.csv\n  what to do: "
    assert warned.stderr.startswith(f"warning: {told}")
    for words in ((unseen, "--model", "challenger"), (seen, "--model", "champion")):
        assert verbatim("evaluate", *words).stderr == ""


def test_a_challenger_of_which_it_cannot_be_noted_what_it_learned_from_is_not_put_in_place(verbatim: Run, place: Path) -> None:
    before = name_of("models/challenger")
    (place / ".verbatim").mkdir(exist_ok=True)
    (place / ".verbatim/learned").write_text("no folder", encoding="utf-8")
    failed = verbatim("adapt", label(Path("seen.csv"), LABELS), "--model", "challenger")
    assert failed.exit_code == 1
    assert ".verbatim/learned" in failed.stderr
    assert name_of("models/challenger") == before


def test_a_challenger_whose_doubts_cannot_be_written_is_not_put_in_place(verbatim: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    before = name_of("models/challenger")

    def open_elsewhere(*_: object, **__: object) -> None:
        raise PermissionError("models/challenger.doubts.csv is open in another program")

    monkeypatch.setattr(challenger, "write_labelling", open_elsewhere)
    assert verbatim("adapt", label(Path("mine.csv"), LABELS)).exit_code == 1
    assert name_of("models/challenger") == before
    assert not list(Path("models").glob(".*"))


def test_what_a_model_has_learned_is_noted_whole_or_not_at_all(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(path: Path, text: str, **_: object) -> None:
        path.write_bytes(text[:10].encode())
        raise OSError(errno.ENOSPC, "No space left on device")

    remember_learned("linear-1a", ["Colis cassé."], started_from="linear-0f")
    monkeypatch.setattr(Path, "write_text", full_disk)
    with pytest.raises(VerbatimError, match="the disk is full"):
        remember_learned("linear-1a", ["Colis perdu."], started_from="linear-0f")
    assert learned_of("linear-1a", ["Colis cassé.", "Colis perdu."]) == [True, False]


def test_the_labels_to_look_at_again_are_not_written_over(verbatim: Run) -> None:
    doubts = label(Path("models/challenger.doubts.csv"), LABELS)
    before = doubts.read_bytes()
    refused = verbatim("adapt", doubts, "--model", "challenger")
    assert refused.exit_code == 2
    assert "would be overwritten" in refused.stderr
    assert doubts.read_bytes() == before


def test_labels_that_were_filled_in_are_not_written_over_by_another_adaptation(verbatim: Run) -> None:
    mine, doubts = label(Path("mine.csv"), LABELS), Path("models/challenger.doubts.csv")
    shutil.copytree("models/challenger", "models/before")
    label(doubts, [(text, "") for text, _ in LABELS[:3]])
    for _ in range(2):
        assert verbatim("adapt", mine, "--model", "models/before").exit_code == 0
    assert len(doubts.read_text(encoding="utf-8").splitlines()) == 1  # no doubts
    label(doubts, [(text, "complaint" if row == 2 else "") for row, (text, _) in enumerate(LABELS[:3])])
    filled, before = doubts.read_bytes(), name_of("models/challenger")
    refused = verbatim("adapt", mine, "--model", "challenger")
    assert refused.exit_code == 2
    assert "the labels to look at again would be overwritten" in refused.stderr
    assert "give that file another name" in refused.stderr
    assert (doubts.read_bytes(), name_of("models/challenger")) == (filled, before)


def test_a_list_of_labels_to_look_at_again_that_cannot_be_read_is_not_written_over(verbatim: Run) -> None:
    doubts = Path("models/challenger.doubts.csv")
    doubts.write_text("avis;étiquette\nColis cassé.;complaint\n", encoding="utf-8")
    refused = verbatim("adapt", label(Path("mine.csv"), LABELS), "--model", "challenger")
    assert refused.exit_code == 2
    assert "would be overwritten" in refused.stderr
    assert doubts.read_text(encoding="utf-8").endswith("Colis cassé.;complaint\n")


@pytest.mark.parametrize(
    "words", [("evaluate",), ("adapt",), ("compare", "--on"), ("promote", "--on"), ("drift", "old.csv", "new.csv", "--on")]
)
def test_labelled_comments_under_another_name_are_told_to_be_named_text(verbatim: Run, words: tuple[str, ...]) -> None:
    path = label(Path("mine.csv"), LABELS)
    path.write_text(path.read_text(encoding="utf-8").replace("text;tag", "champ_1;tag"), encoding="utf-8")
    refused = verbatim(*words, path)
    assert refused.exit_code == 2
    assert "there is no column `text`\n  where: mine.csv, columns champ_1, tag\n" in refused.stderr
    assert "what to do: name the column of the comments `text`" in refused.stderr


def test_the_column_of_an_export_to_learn_words_from_can_be_named(verbatim: Run) -> None:
    mine = label(Path("mine.csv"), LABELS)
    rows = "".join(f"{text} C'est ainsi.;{text} Enfin, à mon avis.\n" for text, _ in LABELS)
    Path("avis.csv").write_text(f"Points forts;Points faibles\n{rows}", encoding="utf-8")
    words = ("adapt", mine, "--model", "challenger", "--unlabelled", "avis.csv")
    refused = verbatim(*words)
    assert refused.exit_code == 2
    assert "say which one with --text" in refused.stderr
    assert "no transformer to teach it" in verbatim(*words, "--text", "Points faibles").stderr  # the column was found
    texts = read_unlabelled(Path("avis.csv"), without=(), text_column="Points faibles")
    assert len(texts) == len(LABELS)
    assert all(text.endswith("Enfin, à mon avis.") for text in texts)
    alone = verbatim("adapt", mine, "--text", "Points faibles")
    assert alone.exit_code == 2
    assert "--text names the column of the export that --unlabelled gives" in alone.stderr


def test_adapt_says_how_many_comments_of_the_export_it_learned_from(verbatim: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(challenger, "adapt", lambda *given, unlabelled, **own: adapt(*given, **own))  # a linear model cannot
    mine, avis = label(Path("mine.csv"), LABELS), label(Path("avis.csv"), again(LABELS) + LABELS)
    told = verbatim("adapt", mine, "--model", "challenger", "--unlabelled", avis, "--text", "text").stdout
    assert "\nunlabelled  30 comments of the export, from which mode fast learned\n" in told
    assert "unlabelled" not in verbatim("adapt", mine, "--model", "models/champion").stdout


def test_a_promotion_that_cannot_be_announced_is_not_recorded(verbatim: Run, place: Path) -> None:
    assert verbatim("promote").exit_code == 0
    params = (place / "params.yaml").read_text(encoding="utf-8")
    (place / "params.yaml").write_text(params + "\ntypo: 1\n", encoding="utf-8")
    assert verbatim("rollback", "--because", "essai").exit_code == 2
    assert len(record()) == 1
    (place / "params.yaml").write_text(params, encoding="utf-8")
    (place / "models/versions" / str(record()[0]["from"]) / "linear.npz").unlink()
    gone = verbatim("rollback", "--because", "essai")
    assert (gone.exit_code, len(record())) == (2, 1)
    assert "a file of the model is missing" in gone.stderr


def test_a_run_that_does_not_exist_is_told_in_three_parts(verbatim: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import mlflow

    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{place}/mlflow.db")
    mlflow.set_tracking_uri(f"sqlite:///{place}/mlflow.db")
    mlflow.set_registry_uri(f"sqlite:///{place}/mlflow.db")
    mlflow.MlflowClient().create_registered_model("verbatim")
    fixes = {
        "0123456789abcdef0123456789abcdef": "name one of the runs that `verbatim runs` lists",
        "models:/verbatim@champion": "run `make run`",
        "models:/verbatim": "write models:/verbatim@champion",
    }
    for name, fix in fixes.items():
        refused = verbatim("compare", "champion", name)
        assert refused.exit_code == 2, refused.stderr
        assert "cannot be fetched" in refused.stderr
        assert f"\n  what to do: {fix}" in refused.stderr
    assert record() == []


@pytest.mark.parametrize(
    "words", [("runs",), ("compare", "champion", "0" * 32), ("tag", "avis.csv", "--model", "models:/verbatim@champion")]
)
def test_a_database_that_is_gone_is_told_and_none_is_made(
    verbatim: Run, place: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{place}/other.db")
    refused = verbatim(*words)
    assert (refused.exit_code, (place / "other.db").exists()) == (2, False)
    assert "MLflow's database is not there\n" in refused.stderr
    assert "what to do: run `make run`, which brings back the runs" in refused.stderr


def test_a_server_that_is_down_is_to_be_started_whatever_is_asked_of_it(verbatim: Run) -> None:
    for words in (("runs",), ("compare", "champion", "0" * 32), ("explain", "Bien", "--model", "models:/verbatim@champion")):
        assert "\n  what to do: start the server, or look at MLFLOW_TRACKING_URI" in verbatim(*words).stderr


def test_the_champion_s_runs_are_those_of_the_model_in_use(verbatim: Run, place: Path) -> None:
    assert verbatim("promote").exit_code == 0
    (listed,) = [line for line in verbatim("runs", "champion").stdout.splitlines() if line.startswith("waits")]
    assert (name_of("models/challenger") in listed, "promotion" in listed) == (True, True)
    shutil.rmtree(place / "models/challenger")
    assert "there is no model 'challenger'" in verbatim("runs", "challenger").stderr


@pytest.mark.parametrize("words", [("compare", "26af"), ("promote", "26af"), ("explain", "Bien", "--model", "26af")])
def test_a_run_that_is_named_too_short_is_told_how_many_letters_name_it(verbatim: Run, words: tuple[str, ...]) -> None:
    refused = verbatim(*words).stderr
    assert "there is no model '26af'" in refused
    assert "a run (`verbatim runs` lists them) by its id or 6 letters of it at least" in refused


def test_a_model_goes_by_its_name_wherever_it_is_kept(verbatim: Run) -> None:
    name = name_of("models/challenger")
    assert verbatim("explain", "Colis cassé.", "--model", name).stdout.rstrip().endswith(name)


def test_runs_are_listed_on_however_many_pages_the_server_gives_them(verbatim: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import mlflow

    uri, search = f"sqlite:///{place}/mlflow.db", mlflow.MlflowClient.search_runs
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    client = mlflow.MlflowClient(uri)
    experiment = client.create_experiment(load_params().register_.experiment)
    for number in range(5):
        client.set_terminated(client.create_run(experiment, run_name=f"linear-{number}").info.run_id)
    monkeypatch.setattr(mlflow.MlflowClient, "search_runs", partialmethod(search, max_results=2))
    listed = verbatim("runs").stdout
    assert [f"linear-{number}" in listed for number in range(5)] == [True] * 5


def test_a_queue_that_may_hold_labels_is_not_overwritten(verbatim: Run, place: Path) -> None:
    label(place / "avis.csv", LABELS[:3])
    assert verbatim("tag", "avis.csv", "--text", "text").exit_code == 0
    Path("queue.csv").write_text("mine", encoding="utf-8")
    result = verbatim("review", "avis.tagged.csv", "-o", "queue.csv")
    assert result.exit_code == 2
    assert "may hold labels" in result.stderr
    assert Path("queue.csv").read_text(encoding="utf-8") == "mine"


def test_the_workbook_offers_the_tags_as_a_list(verbatim: Run, place: Path) -> None:
    from openpyxl import load_workbook

    label(place / "avis.csv", [*LABELS[:3], ("=1+1 est ma note pour ce magasin", "complaint")])
    assert verbatim("tag", "avis.csv", "--text", "text").exit_code == 0
    assert verbatim("review", "avis.tagged.csv", "-o", "queue.xlsx").exit_code == 0
    sheet = load_workbook("queue.xlsx").active
    (rule,) = sheet.data_validations.dataValidation
    assert rule.formula1 == f'"{",".join([*TAGS, "none"])}"'
    assert str(rule.sqref) == f"B2:B{sheet.max_row}"
    assert not any(row[0].data_type == "f" for row in sheet.iter_rows())


def test_drift_between_a_file_and_itself_is_nothing(verbatim: Run, place: Path) -> None:
    label(place / "avis.csv", LABELS)
    assert verbatim("tag", "avis.csv", "--text", "text").exit_code == 0
    result = verbatim("drift", "avis.tagged.csv", "avis.tagged.csv")
    assert result.exit_code == 0
    assert result.stdout.startswith("nothing changed beyond chance")
    untagged = verbatim("drift", "avis.csv", "avis.tagged.csv")
    assert untagged.exit_code == 2
    assert "this file was not tagged" in untagged.stderr


def test_drift_finds_the_model_that_tagged_the_files_whatever_other_model_is_gone_or_broken(verbatim: Run, place: Path) -> None:
    label(place / "avis.csv", LABELS)
    assert verbatim("tag", "avis.csv", "--text", "text", "--model", "challenger").exit_code == 0
    assert verbatim("promote", "--because", "essai").exit_code == 0
    shutil.rmtree(place / "models/versions")
    (place / "models/avant").mkdir()
    (place / "models/avant/model.json").write_text("{}", encoding="utf-8")
    (place / "models/avant.csv").write_text("text;tag\n", encoding="utf-8")
    found = verbatim("drift", "avis.tagged.csv", "avis.tagged.csv")
    assert found.exit_code == 0, found.stderr
    shutil.rmtree(place / "models/challenger")
    gone = verbatim("drift", "avis.tagged.csv", "avis.tagged.csv")
    assert gone.exit_code == 2
    assert "the model that tagged the file is not here: linear-" in gone.stderr


def test_drift_knows_no_errors_of_a_model_at_a_mix_of_its_own(verbatim: Run, place: Path) -> None:
    label(place / "avis.csv", [(f"{text} {again}", tag) for again in range(4) for text, tag in LABELS])
    assert verbatim("tag", "avis.csv", "--text", "text", "--own-mix").exit_code == 0
    refused = verbatim("drift", "avis.tagged.csv", "avis.tagged.csv")
    assert refused.exit_code == 2
    assert "without --own-mix" in refused.stderr


@pytest.fixture
def two_modes(verbatim: Run, model: Model) -> str:
    """The name of a model that takes all for complaints in mode accurate; two.fast.csv and two.accurate.csv are tagged by it."""
    fast, accurate = model.deciders[Mode.FAST], Decider(Calibration(1.0, (99.0, 0.0, 0.0, 0.0)), threshold=0.5, interval=(0.4, 0.6))
    several = Model(model.classifier, {Mode.FAST: fast, Mode.ACCURATE: accurate}, model.prior, model.corpus)
    exported = label(Path("two.csv"), LABELS)
    name = save_model(several, Path("models/two")).name
    for mode in several.deciders:
        words = ("--text", "text", "--model", "models/two", "--mode", mode, "-o", f"two.{mode}.csv")
        assert verbatim("tag", exported, *words).exit_code == 0
    return name


def test_drift_takes_the_errors_of_the_mode_of_each_file_and_says_where_the_modes_differ(verbatim: Run, two_modes: str) -> None:
    found = verbatim("drift", "two.fast.csv", "two.accurate.csv", "--json", "--mode", "fast")
    told = f"warning: the one file was tagged by {two_modes}, fast, the other by {two_modes}, accurate: "
    assert (found.exit_code, found.stderr.startswith(told)) == (0, True)
    assert "\n  where: two.fast.csv, two.accurate.csv\n  what to do: tag both with one model, in one mode\n" in found.stderr
    alike = verbatim("drift", "two.accurate.csv", "two.accurate.csv", "--json")
    assert (alike.exit_code, alike.stderr) == (0, "")
    after, before = (json.loads(told.stdout)["corrected"][0]["after"] for told in (found, alike))
    assert after == before


def test_drift_reads_files_that_an_earlier_verbatim_tagged_in_the_mode_that_is_given(verbatim: Run, two_modes: str) -> None:
    for mode in ("fast", "accurate"):
        tagged = Path(f"two.{mode}.csv").read_text(encoding="utf-8")
        assert f"{two_modes}+{mode}" in tagged
        Path(f"earlier.{mode}.csv").write_text(tagged.replace(f"+{mode}", ""), encoding="utf-8")
    for words in (("earlier.fast.csv", "two.fast.csv"), ("earlier.accurate.csv", "two.accurate.csv", "--mode", "accurate")):
        found = verbatim("drift", *words)
        assert (found.exit_code, found.stderr) == (0, "")
        assert found.stdout.startswith("nothing changed beyond chance")


def test_a_model_of_several_modes_is_known_by_what_it_learned_in_each(verbatim: Run, two_modes: str) -> None:
    remember_learned(two_modes, [text for text, _ in LABELS], started_from="none")
    reviewed = verbatim("review", "two.accurate.csv", "-o", "queue.csv", "--labelled", "two.csv")
    assert f"30 of 30 earlier labels taught {two_modes}, which tagged the file" in reviewed.stderr
    evaluated = verbatim("evaluate", "two.csv", "--model", "models/two", "--mode", "accurate", "--json")
    assert f"30 of these 30 comments taught {two_modes}\n" in evaluated.stderr
    assert json.loads(evaluated.stdout)["model"] == f"{two_modes}+accurate"


def test_labels_are_those_of_the_sheet_that_is_named(verbatim: Run) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in (("Mars", LABELS), ("Avril", again(LABELS) + LABELS[:10])):
        sheet = book.create_sheet(name)
        for row in [("text", "tag"), *rows]:
            sheet.append(row)
    book.save("labels.xlsx")
    told = "only the sheet “Mars” is read; the column “text” is also in “Avril”"
    for words in (("evaluate", "labels.xlsx"), ("compare", "--on", "labels.xlsx")):
        first, second = verbatim(*words, "--json"), verbatim(*words, "--sheet", "Avril", "--json")
        assert (told in first.stderr, second.stderr) == (True, "")
        assert [json.loads(found.stdout)["comments"] for found in (first, second)] == [30, 40]
    assert verbatim("tag", label(Path("avis.csv"), LABELS), "--text", "text").exit_code == 0
    assert verbatim("drift", "avis.tagged.csv", "avis.tagged.csv", "--on", "labels.xlsx").stderr.count(told) == 1
    assert told in verbatim("promote", "--on", "labels.xlsx").stderr
    for words in (("compare",), ("promote",), ("adapt", "labels.xlsx")):
        refused = verbatim(*words, "--sheet", "Avril")
        assert (refused.exit_code, "--sheet names the sheet of the workbook that" in refused.stderr) == (2, True)


def two_sheets(verbatim: Run) -> str:
    """A workbook of which two sheets were tagged, one after the other."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in (("Mars", LABELS[:15]), ("Avril", LABELS[15:])):
        sheet = book.create_sheet(name)
        for row in ["commentaire", *(text for text, _ in rows)]:
            sheet.append([row])
    book.save("avis.xlsx")
    assert verbatim("tag", "avis.xlsx", "--sheet", "Mars", "-o", "mars.xlsx").exit_code == 0
    assert verbatim("tag", "mars.xlsx", "--sheet", "Avril", "-o", "tagged.xlsx").exit_code == 0
    return "tagged.xlsx"


def test_of_a_workbook_with_two_tagged_sheets_it_is_told_which_one_is_read(verbatim: Run) -> None:
    tagged = two_sheets(verbatim)
    told = "warning: only the sheet “Mars” is read; the column “verbatim_evidence” is also in “Avril”"
    assert told in verbatim("review", tagged, "-o", "queue.csv").stderr
    assert verbatim("drift", tagged, tagged).stderr.count(told) == 2


def test_a_queue_is_of_the_sheet_that_is_named(verbatim: Run) -> None:
    tagged = two_sheets(verbatim)
    queue = verbatim("review", tagged, "-o", "queue.csv", "--sheet", "Avril")
    assert (queue.exit_code, queue.stderr) == (0, "")
    words = [word in Path("queue.csv").read_text(encoding="utf-8") for word in ("glimax", "zorbex")]
    assert words == [False, True]
    assert "there is no sheet “Mai”" in verbatim("review", tagged, "-o", "other.csv", "--sheet", "Mai").stderr


def test_drift_is_told_of_the_sheet_that_is_named(verbatim: Run) -> None:
    tagged = two_sheets(verbatim)
    found = verbatim("drift", tagged, tagged, "--sheet", "Avril", "--json")
    assert (found.exit_code, found.stderr) == (0, "")
    single = verbatim("tag", "avis.xlsx", "--sheet", "Avril", "-o", "avril.xlsx")
    assert single.exit_code == 0
    alone = verbatim("drift", "avril.xlsx", "avril.xlsx", "--sheet", "Avril", "--json")
    assert found.stdout.replace(tagged, "avril.xlsx") == alone.stdout
    assert found.stdout != verbatim("drift", tagged, tagged, "--json").stdout
    assert "there is no sheet “Mai”" in verbatim("drift", tagged, tagged, "--sheet", "Mai").stderr


def test_a_review_says_how_many_of_the_earlier_labels_the_model_of_the_file_has_learned(verbatim: Run) -> None:
    mine, new = label(Path("mine.csv"), LABELS), label(Path("new.csv"), again(LABELS))
    assert verbatim("adapt", mine).exit_code == 0
    for model in ("challenger", "champion"):
        assert verbatim("tag", mine, "--text", "text", "--model", model, "-o", f"{model}.csv").exit_code == 0
    review = ("review", "challenger.csv", "-o", "queue.csv", "--labelled", mine, "--labelled", new)
    told = f"warning: 30 of 60 earlier labels taught {name_of('models/challenger')}, which tagged the file: it seldom doubts"
    warned = verbatim(*review)
    assert (warned.exit_code, warned.stderr.startswith(told)) == (0, True)
    for words in (("champion.csv", "--labelled", mine), ("challenger.csv", "--labelled", new), ("challenger.csv",)):
        quiet = verbatim("review", words[0], "-o", f"queue-{len(list(Path().glob('queue*')))}.csv", *words[1:])
        assert (quiet.exit_code, quiet.stderr) == (0, "")
