"""Which of one's own comments a model has learned from, so that it is not judged by them. Stays in the project's private folder.

Kept are hashes of the cleaned texts, beside the model and not in it: what is logged to a server says nothing of the comments. Before
them stands the model that this one started from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.adapting.own_labels import FEWEST
from pipeline.errors import InputError
from pipeline.evaluation.exam import Exam
from pipeline.evaluation.labelled_files import read_labelled
from pipeline.places import LEARNED, TEST
from pipeline.tables.atomic import atomic

MOST_LEFT_OUT = 0.05
"""The share of an exam that may be left out of it: a stock phrase stands in the labels of many."""
_FROM = "from "


def remember_learned(name: str, texts: Iterable[str], *, started_from: str) -> None:
    """Note that the model has learned from cleaned texts, and from all that the one it started from has."""
    LEARNED.mkdir(parents=True, exist_ok=True)
    hashes = sorted({*_hashes_of(started_from), *map(_hash, texts)})
    with atomic(_file(name), chosen=False) as temp:
        temp.write_text("".join(f"{line}\n" for line in (_FROM + started_from, *hashes)), encoding="ascii")


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


def unlearned(exam: Exam, *names: str) -> Exam:
    """The exam without the comments that one of the models has learned from; its source says how many those are.

    Raises:
        InputError: they are more than a twentieth of it, or leave too few to judge by.
    """
    seen = {name: learned_of(name, exam.texts) for name in names}
    taught = " and ".join(name for name, known in seen.items() if any(known))
    if not taught:
        return exam
    rows = [row for row, known in enumerate(zip(*seen.values(), strict=True)) if not any(known)]
    left_out = len(exam.texts) - len(rows)
    if left_out > MOST_LEFT_OUT * len(exam.texts) or len(rows) < FEWEST:
        raise _learned_error(taught, left_out, len(exam.texts), exam.source)
    return replace(
        exam,
        source=f"{exam.source}, less {left_out} that taught {taught}",
        texts=tuple(exam.texts[row] for row in rows),
        labels=exam.labels[rows],
        slices={way: [values[row] for row in rows] for way, values in exam.slices.items()},
    )


def learned_warning(name: str, labelled: Path, *, sheet: str | None = None) -> str:
    """What to say of figures on a labelled file from which the model has learned; nothing where it has not."""
    if not _hashes_of(name):
        return ""
    texts = [row.text for row in read_labelled([labelled], sheet=sheet).judged]
    seen = sum(learned_of(name, texts))
    return f"warning: {_learned_error(name, seen, len(texts), str(labelled))}" if seen else ""


def _learned_error(names: str, seen: int, comments: int, source: str) -> InputError:
    fix = "judge it by labels that it has not seen: keep a part of them aside before `verbatim adapt`, or label a new queue"
    if source == str(TEST):
        fix = "adapt again with labels of other comments than these: the frozen test set judges every model"
    return InputError(f"{seen} of these {comments} comments taught {names}", where=source, fix=fix)


def _hashes_of(name: str) -> frozenset[str]:
    return frozenset(line for line in _lines_of(name) if not line.startswith(_FROM))


def _lines_of(name: str) -> list[str]:
    path = _file(name)
    return path.read_text(encoding="ascii").splitlines() if path.exists() else []


def _file(name: str) -> Path:
    return LEARNED / f"{name}.txt"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
