"""The record of promotions says which model is in use, and nobody changes it while another does."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.loop.lock import one_at_a_time
from pipeline.tracking.promotions import Promotion, append, in_force, now, read_promotions, whoever


def entry(kind: str, old: str, new: str) -> Promotion:
    return Promotion(kind=kind, when=now(), who="Camille", old=old, new=new, reason="meilleur")  # type: ignore[arg-type]


def test_a_line_comes_back_as_it_was_written_and_names_from_and_to(tmp_path: Path) -> None:
    record = tmp_path / "promotions.jsonl"
    written = entry("promotion", "linear-1", "cascade-2")
    append(record, written)
    assert read_promotions(record) == [written]
    assert '"from": "linear-1", "to": "cascade-2"' in record.read_text(encoding="utf-8")


def test_lines_are_only_ever_added(tmp_path: Path) -> None:
    record = tmp_path / "promotions.jsonl"
    append(record, entry("promotion", "a", "b"))
    first = record.read_bytes()
    append(record, entry("rollback", "b", "a"))
    assert record.read_bytes().startswith(first)
    assert len(read_promotions(record)) == 2


def test_a_line_is_its_own_though_the_last_one_has_lost_its_end(tmp_path: Path) -> None:
    record = tmp_path / "promotions.jsonl"
    append(record, entry("promotion", "a", "b"))
    record.write_bytes(record.read_bytes().rstrip())
    append(record, entry("rollback", "b", "a"))
    assert [own.new for own in read_promotions(record)] == ["b", "a"]


@pytest.mark.parametrize(
    ("kinds", "standing"),
    [
        ("", []),
        ("p", [0]),
        ("pp", [0, 1]),
        ("ppr", [0]),
        ("pprr", []),
        ("prp", [2]),
        ("pprp", [0, 3]),
    ],
)
def test_a_rollback_undoes_the_last_promotion_that_stands(kinds: str, standing: list[int]) -> None:
    record = [entry("promotion" if kind == "p" else "rollback", "x", str(place)) for place, kind in enumerate(kinds)]
    assert [int(own.new) for own in in_force(record)] == standing


def test_a_line_that_is_not_one_of_ours_is_told_with_its_number(tmp_path: Path) -> None:
    record = tmp_path / "promotions.jsonl"
    append(record, entry("promotion", "a", "b"))
    record.write_text(record.read_text(encoding="utf-8") + '{"kind": "coup"}\n', encoding="utf-8")
    with pytest.raises(
        InputError, match=r"not a line of the record of promotions.*\n.*promotions.jsonl, line 2\n.*mend or remove this line"
    ):
        read_promotions(record)


def test_two_people_cannot_promote_at_once_and_the_second_is_told(tmp_path: Path) -> None:
    lock, record = tmp_path / "promoting.lock", Path("promotions.jsonl")
    told = r"somebody else is promoting(?s:.*)what to do: .* look at promotions\.jsonl"
    with (
        one_at_a_time(lock, "promoting", leaves=record),
        pytest.raises(InputError, match=told),
        one_at_a_time(lock, "promoting", leaves=record),
    ):
        pass
    with one_at_a_time(lock, "promoting", leaves=record):
        assert lock.exists()


def test_a_promotion_tells_how_many_comments_judged_neither_model() -> None:
    judged = entry("promotion", "a", "b").model_copy(update={"figures": {"left_out": 2}})
    assert judged.told.splitlines() == [judged.line, "  left out of the judging: 2 comments that taught one of the two"]


def test_one_without_git_is_known_by_the_name_they_are_logged_in_under(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("LOGNAME", "camille")
    assert whoever() == "camille"


def test_one_of_whom_the_system_knows_no_name_is_known_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("os.getuid", lambda: 2_000_000_001)
    assert whoever() == "uid 2000000001"


def test_a_promotion_tells_what_stood_against_it() -> None:
    overridden = entry("promotion", "a", "b").model_copy(update={"against": ("b is worse than a", "it fails 3 behaviour cases")})
    assert overridden.told.splitlines() == [
        overridden.line,
        "  overridden: b is worse than a",
        "  overridden: it fails 3 behaviour cases",
    ]
