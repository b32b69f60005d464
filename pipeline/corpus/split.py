"""Cut the corpus into train, validation, calibration and test, whole groups of near-copies at a time.

Where a comment goes depends on its own name and on those of its near-copies, not on the rest: a corpus that grows keeps its test part.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum

from pipeline.errors import CorpusError
from pipeline.schema import NO_JUDGEMENT, TAGS, Tag

FEWEST = 2
"""Comments of each tag, and without one, that can be learned from."""
_FIX = "add comments to data/corpus, or change the shares of split in params.yaml"


class Part(StrEnum):
    """What a comment is for: to learn from, to choose by, to calibrate on, to report."""

    TRAIN = "train"
    VALIDATION = "validation"
    CALIBRATION = "calibration"
    TEST = "test"


def hashed_parts(names: Sequence[str], groups: Sequence[int], *, shares: Mapping[Part, float], seed: int) -> list[Part]:
    """A part for each comment.

    Args:
        names: of the comments, none twice.
        groups: comments of one group go to the same part.
        shares: the expected share of each part but TRAIN, which takes the rest.
        seed: the same seed gives the same parts.
    """
    drawn: dict[int, tuple[int, int]] = {}
    for name, group in zip(names, groups, strict=True):
        lot = _lot(name, seed)
        drawn[group] = min(lot, drawn.get(group, lot))
    parts = {group: _part(place / 2**64, shares) for group, (_, place) in drawn.items()}
    return [parts[group] for group in groups]


def refuse_thin(tags: Mapping[Part, Sequence[Tag | None]], *, where: str) -> None:
    """Check that every part can do what it is for.

    Raises:
        CorpusError: train lacks a tag, or texts without one; or another part has no tagged comment.
    """
    counts = {part: Counter(own) for part, own in tags.items()}
    for tag in (*TAGS, None):
        if counts[Part.TRAIN][tag] < FEWEST:
            raise CorpusError(f"there are fewer than {FEWEST} comments to learn {tag or NO_JUDGEMENT} from", where=where, fix=_FIX)
    for part in Part:
        if not any(counts[part][tag] for tag in TAGS):
            raise CorpusError(f"there is no tagged comment in the part {part}", where=where, fix=_FIX)


def _lot(name: str, seed: int) -> tuple[int, int]:
    """Two numbers of 64 bits: the least first one of a group says whose second one places it."""
    digest = hashlib.blake2b(f"{seed}/{name}".encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8]), int.from_bytes(digest[8:])


def _part(place: float, shares: Mapping[Part, float]) -> Part:
    for part, share in shares.items():
        if place < share:
            return part
        place -= share
    return Part.TRAIN
