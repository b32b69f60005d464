"""Rows come back as they were written, and comments without a judgement are not trained on."""

from __future__ import annotations

from pathlib import Path

from pipeline.corpus.rows import load_labelled, read_rows, write_rows

ROWS: list[dict[str, str | None]] = [
    {"id": "1", "text": "L’œuf\u2028à 3 €\n« bon »", "tag": "delight"},
    {"id": "2", "text": "Où ?", "tag": None},
]


def test_rows_come_back_as_they_were_written(tmp_path: Path) -> None:
    write_rows(tmp_path / "new" / "rows.jsonl", ROWS)
    assert read_rows(tmp_path / "new" / "rows.jsonl") == ROWS


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_rows(tmp_path / name, ROWS)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (tmp_path / "a").read_bytes().count(b"\n") == 2


def test_a_part_holds_only_comments_that_judge(tmp_path: Path) -> None:
    write_rows(tmp_path / "train.jsonl", ROWS)
    assert load_labelled(tmp_path / "train.jsonl")["id"][:] == ["1"]
