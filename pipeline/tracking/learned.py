"""Which of one's own comments a model has learned from, so that it is not judged by them. Stays in the project's private folder.

Kept are hashes of the cleaned texts, beside the model and not in it: what is logged to a server says nothing of the comments. Before
them stands the model that this one started from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.errors import InputError
from pipeline.evaluation.labelled_files import read_labelled
from pipeline.places import LEARNED

_FROM = "from "


def remember_learned(name: str, texts: Iterable[str], *, started_from: str) -> None:
    """Note that the model has learned from cleaned texts, and from all that the one it started from has."""
    LEARNED.mkdir(parents=True, exist_ok=True)
    hashes = sorted({*_hashes_of(started_from), *map(_hash, texts)})
    _file(name).write_text("".join(f"{line}\n" for line in (_FROM + started_from, *hashes)), encoding="ascii")


def learned_of(name: str, texts: Sequence[str]) -> list[bool]:
    """(n,) whether the model has learned from each of the cleaned texts."""
    known = _hashes_of(name)
    return [_hash(text) in known for text in texts]


def learned_besides(name: str, other: str, texts: Iterable[str]) -> int:
    """How many comments the model has learned from that the other one has not, and that are none of the cleaned texts."""
    return len(_hashes_of(name) - _hashes_of(other) - set(map(_hash, texts)))


def ancestors(name: str) -> list[str]:
    """The models that the model was taught from, the nearest first, as far as it was noted."""
    found: list[str] = []
    while started := [line.removeprefix(_FROM) for line in _lines_of(name) if line.startswith(_FROM)]:
        (name,) = started
        found.append(name)
    return found


def refuse_learned(name: str, texts: Sequence[str], source: str) -> None:
    """Raises InputError where the model has learned from some of the cleaned texts of a source."""
    if error := _learned_error(name, texts, source):
        raise error


def learned_warning(name: str, labelled: Path) -> str:
    """What to say of figures on a labelled file from which the model has learned; nothing where it has not."""
    if not _hashes_of(name):
        return ""
    error = _learned_error(name, [row.text for row in read_labelled([labelled]).judged], str(labelled))
    return f"warning: {error}" if error else ""


def _learned_error(name: str, texts: Sequence[str], source: str) -> InputError | None:
    seen = sum(learned_of(name, texts))
    fix = "judge it by labels that it has not seen: keep a part of them aside before `verbatim adapt`, or label a new queue"
    return InputError(f"{name} has learned from {seen} of these {len(texts)} comments", where=source, fix=fix) if seen else None


def _hashes_of(name: str) -> frozenset[str]:
    return frozenset(line for line in _lines_of(name) if not line.startswith(_FROM))


def _lines_of(name: str) -> list[str]:
    path = _file(name)
    return path.read_text(encoding="ascii").splitlines() if path.exists() else []


def _file(name: str) -> Path:
    return LEARNED / f"{name}.txt"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
