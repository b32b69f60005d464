"""Cut the corpus into train, validation, calibration and test, whole groups of near-copies at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from enum import StrEnum
from random import Random


class Part(StrEnum):
    """What a comment is for: to learn from, to choose by, to calibrate on, to report."""

    TRAIN = "train"
    VALIDATION = "validation"
    CALIBRATION = "calibration"
    TEST = "test"


def stratified_parts(strata: Sequence[str], groups: Sequence[int], *, shares: Mapping[Part, float], seed: int) -> list[Part]:
    """A part for each comment.

    Args:
        strata: what each part shall hold in equal shares, the tag for instance; a group counts as its commonest one.
        groups: comments of one group go to the same part.
        shares: the share of each part but TRAIN, which takes the rest.
        seed: the same seed gives the same parts.
    """
    members: dict[int, list[int]] = defaultdict(list)
    for index, group in enumerate(groups):
        members[group].append(index)
    by_stratum: dict[str, list[list[int]]] = defaultdict(list)
    for indices in members.values():
        by_stratum[Counter(strata[i] for i in indices).most_common(1)[0][0]].append(indices)
    parts = [Part.TRAIN] * len(strata)
    for name in sorted(by_stratum):
        for indices, part in _dealt(by_stratum[name], shares, Random(f"{seed}/{name}")):
            for index in indices:
                parts[index] = part
    return parts


def _dealt(groups: list[list[int]], shares: Mapping[Part, float], random: Random) -> list[tuple[list[int], Part]]:
    random.shuffle(groups)
    total = sum(map(len, groups))
    wanted = {part: share * total for part, share in shares.items()}
    dealt = []
    for indices in groups:
        part = next((p for p, room in wanted.items() if room >= len(indices) / 2), Part.TRAIN)
        if part in wanted:
            wanted[part] -= len(indices)
        dealt.append((indices, part))
    return dealt
