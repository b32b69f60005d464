"""A corpus that breaks its own rules is refused, with the file and the line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipeline.corpus.read import read_corpus, read_hard
from pipeline.errors import CorpusError
from pipeline.schema import Tag

SOUND: dict[str, object] = {
    "id": "a-1",
    "text": "Très bon accueil.",
    "tag": "satisfaction",
    "sector": "retail",
    "channel": "review",
    "touchpoint": "staff",
}


def line(**changes: object) -> str:
    return json.dumps({**SOUND, **changes}, ensure_ascii=False)


def corpus(folder: Path, *lines: str) -> Path:
    path = folder / "corpus.jsonl"
    path.write_text("".join(f"{one}\n" for one in lines), encoding="utf-8")
    return path


def test_a_sound_corpus_is_read_in_order(tmp_path: Path) -> None:
    path = corpus(tmp_path, line(), line(id="a-2", text="Où est mon colis ?", tag=None, variety="quebec"))
    first, second = read_corpus([path])
    assert (first.id, first.tag, first.variety) == ("a-1", Tag.SATISFACTION, "standard")
    assert (second.text, second.tag, second.variety) == ("Où est mon colis ?", None, "quebec")


@pytest.mark.parametrize(
    ("second", "complaint"),
    [
        (line(id="a-2", text="Autre", tag="neutral"), "tag: "),
        (line(id="a-2", text="Autre", tag=["delight", "complaint"]), "tag: "),
        (line(id="a-2", text="Autre")[:-1] + ', "tag": "delight"}', "the key 'tag' stands twice"),
        (line(id="a-2", text=""), "text: "),
        (line(id="a-2", text=" \u00a0\n"), "text: "),
        (line(id="", text="Autre"), "id: "),
        (line(text="Autre"), "the same id stands twice: a-1"),
        (line(id="a-2"), "the same text stands twice: a-2"),
        (line(id="a-2", text="TRÈS BON ACCUEIL"), "the same text stands twice: a-2"),
        (line(id="a-2", text="très bon,  accueil !!"), "the same text stands twice: a-2"),
        (line(id="a-2", text="Autre", mood="glad"), "mood: "),
        (line(id="a-2", text="Autre", channel="pigeon"), "channel: "),
        (line(id="a-2", text="Autre", sector="Retail "), "sector: "),
        (line(id="a-2", text="Autre", text_="x"), "text_: "),
        (line(id=2, text="Autre"), "id: "),
        ('{"id": ', "not one JSON object"),
        ("", "not one JSON object"),
        ('["a-2"]', "(the line): "),
        ("[" * 100_000, "not one JSON object"),
        (line(id="a-2", text="Autre", tag="x").replace("Autre", "\\ud83d"), "text: "),
    ],
)
def test_a_line_that_breaks_the_schema_is_named(tmp_path: Path, second: str, complaint: str) -> None:
    path = corpus(tmp_path, line(), second)
    with pytest.raises(CorpusError, match=re.escape(complaint)) as raised:
        read_corpus([path])
    assert f"{path}, line 2" in raised.value.where
    assert raised.value.exit_code == 2


@pytest.mark.parametrize("key", list(SOUND))
def test_a_missing_key_is_named(tmp_path: Path, key: str) -> None:
    path = corpus(tmp_path, json.dumps({k: v for k, v in SOUND.items() if k != key}))
    with pytest.raises(CorpusError, match=f"{key}: Field required"):
        read_corpus([path])


def test_a_text_that_stands_in_two_files_names_both(tmp_path: Path) -> None:
    one, other = corpus(tmp_path, line()), tmp_path / "more.jsonl"
    other.write_text(line(id="b-1"), encoding="utf-8")
    with pytest.raises(CorpusError, match="same text") as raised:
        read_corpus([one, other])
    assert raised.value.where == f"{other}, line 1, and {one}, line 1"


def test_texts_without_letters_are_not_the_same_text(tmp_path: Path) -> None:
    assert len(read_corpus([corpus(tmp_path, line(text="👍"), line(id="a-2", text="👎"), line(id="a-3", text="!!"))])) == 3


def test_an_accent_makes_another_text(tmp_path: Path) -> None:
    assert len(read_corpus([corpus(tmp_path, line(text="livré"), line(id="a-2", text="livre"))])) == 2


def test_a_line_that_is_not_utf_8_is_named_however_far_down_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    lines = [line(id=f"a-{i}", text=f"Texte {i}").encode() for i in range(500)]
    path.write_bytes(b"\n".join([*lines, line(id="z", text="Déçue").encode("cp1252")]))
    with pytest.raises(CorpusError, match="not UTF-8") as raised:
        read_corpus([path])
    assert raised.value.where.startswith(f"{path}, line 501, byte ")


@pytest.mark.parametrize("files", [0, 1])
def test_an_empty_corpus_is_refused(tmp_path: Path, files: int) -> None:
    with pytest.raises(CorpusError, match="the corpus is empty"):
        read_corpus([corpus(tmp_path)] * files)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="cannot be read: No such file") as raised:
        read_corpus([tmp_path / "none.jsonl"])
    assert raised.value.where == str(tmp_path / "none.jsonl")


def test_a_hard_comment_keeps_its_keys_and_has_a_tag_that_exists(tmp_path: Path) -> None:
    row = {"id": "p-1a", "text": "Remboursée, merci.", "tag": "recovery-praise", "sector": "bank", "channel": "chat", "touchpoint": "claim"}
    pair = row | {"id": "p-1b", "variety": "quebec", "phenomenon": "negation"}
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(json.dumps(own) + "\n" for own in (row, pair)), encoding="utf-8")
    assert read_hard(path) == [row, pair]
    path.write_text(json.dumps(row | {"tag": "delihgt"}) + "\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="tag") as caught:
        read_hard(path)
    assert caught.value.where == f"{path}, line 1, key tag"
