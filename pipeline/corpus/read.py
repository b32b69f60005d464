"""Read the labelled comments, one JSON object a line, and refuse what breaks the schema with file and line."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from pipeline.errors import CorpusError
from pipeline.schema import Comment, Tag

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]*$")]
Channel = Literal["review", "survey", "e-mail", "chat", "app-store", "social"]
Variety = Literal["standard", "quebec", "belgium", "switzerland", "maghreb", "sms"]


class CorpusLine(BaseModel):
    """One line of data/corpus/*.jsonl."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, StringConstraints(min_length=1)]
    text: Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
    tag: Tag | None
    sector: Name
    channel: Channel
    touchpoint: Name
    variety: Variety = "standard"


class HardLine(CorpusLine):
    """One line of data/hard/*.jsonl; of a pair, what its two comments differ in."""

    phenomenon: Annotated[str, StringConstraints(min_length=1)] | None = None


def read_corpus(files: Iterable[Path]) -> list[Comment]:
    """Every comment of the files, in order.

    Raises:
        CorpusError: a line is not JSON, has an unknown tag, an empty text or a key too many, or repeats an id or a text.
    """
    comments: list[Comment] = []
    seen: dict[str, str] = {}
    for path in files:
        for where, line in _lines(path):
            comment = Comment(**_checked(line, where, CorpusLine))
            for mark, kind in ((f"id {comment.id}", "id"), (_sameness(comment.text), "text")):
                if mark in seen:
                    both = f"{where}, and {seen[mark]}"
                    raise CorpusError(f"the same {kind} stands twice: {comment.id}", where=both, fix="remove one of the two lines")
                seen[mark] = where
            comments.append(comment)
    if not comments:
        raise CorpusError(
            "the corpus is empty", where=", ".join(map(str, files)) or "no file", fix="put labelled comments into data/corpus/"
        )
    return comments


def read_hard(path: Path) -> list[dict[str, Any]]:
    """Every comment of a file of data/hard, with the keys that stand there.

    Raises:
        CorpusError: a line is not JSON, has an unknown tag, an empty text or a key too many.
    """
    return [_checked(line, where, HardLine) for where, line in _lines(path)]


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                where = f"{path}, line {number}"
                yield where, _decoded(line, where)
    except OSError as error:
        raise CorpusError(f"the corpus file cannot be read: {error.strerror}", where=str(path), fix="check the path") from error


def _decoded(line: bytes, where: str) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CorpusError("the corpus file is not UTF-8", where=f"{where}, byte {error.start + 1}", fix="save it as UTF-8") from error


def _checked(line: str, where: str, form: type[CorpusLine]) -> dict[str, Any]:
    try:
        return form.model_validate(json.loads(line, object_pairs_hook=_no_repeated_keys)).model_dump(exclude_unset=True)
    except ValidationError as error:
        problem = error.errors()[0]
        key = ".".join(map(str, problem["loc"])) or "(the line)"
        fix = f"mend the line; the tags are {', '.join(Tag)}, or null"
        raise CorpusError(f"{key}: {problem['msg']}", where=f"{where}, key {key}", fix=fix) from error
    except (ValueError, RecursionError) as error:
        raise CorpusError(f"the line is not one JSON object: {error}", where=where, fix="mend the line") from error


def _no_repeated_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    keys = [key for key, _ in pairs]
    repeated = next((key for key in keys if keys.count(key) > 1), None)
    if repeated is not None:
        raise ValueError(f"the key {repeated!r} stands twice")
    return dict(pairs)


def _sameness(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "text " + ("".join(c for c in plain if c.isalnum()) or plain)
