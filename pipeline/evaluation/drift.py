"""What changed between two tagged files, and whether it may be chance or the classifier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.evaluation.changed_words import ChangedWord, changed_words
from pipeline.evaluation.intervals import Estimate, covering, narrowest, newcombe, wilson
from pipeline.evaluation.metrics import Confusion
from pipeline.evaluation.prevalence import corrected, resampled
from pipeline.schema import TAGS

WORDS = 16


@dataclass(frozen=True)
class Sample:
    """A tagged file in numbers: rows, those not scored and unsure, how often each tag was predicted, lengths, and words by comment."""

    name: str
    rows: int
    not_scored: int
    unsure: int
    tags: npt.NDArray[np.float64]
    lengths: npt.NDArray[np.int64]
    words: Counter[str]
    errors: Confusion

    @property
    def scored(self) -> int:
        return self.rows - self.not_scored


@dataclass(frozen=True, slots=True)
class Change:
    """A figure before and after with 95 % intervals, and the difference with its own."""

    what: str
    before: Estimate
    after: Estimate
    difference: Estimate

    @property
    def is_clear(self) -> bool:
        return self.difference.low > 0 or self.difference.high < 0


@dataclass(frozen=True, slots=True)
class Drift:
    """The changes of the tags' mix, as counted and corrected, of other shares, of the length, and of the words."""

    old: str
    new: str
    counted: tuple[Change, ...]
    corrected: tuple[Change, ...]
    others: tuple[Change, ...]
    length: Change
    words: tuple[ChangedWord, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def as_text(self) -> str:
        """What changed in words, then every figure."""
        return "\n".join(
            [
                *self.sentences(),
                "",
                f"{'share':<18} {'before':<22} {'after':<22} {'change':<26} as counted",
                *(_line(own, counted=counted) for own, counted in zip(self.corrected, self.counted, strict=True)),
                *(_line(change, counted=change) for change in self.others),
                f"{'characters':<18} {_plain(self.length.before):<22} {_plain(self.length.after):<22} {self.length.difference.signed(0)}",
                "",
                "of a thousand words, each once a comment: "
                + (", ".join(f"{w.word} {1000 * w.before:.1f} → {1000 * w.after:.1f}" for w in self.words) or "none changed beyond chance"),
            ]
        )

    def sentences(self) -> Iterator[str]:
        """One for each change that is not chance; one for what only the count shows."""
        clear = [change for change in (*self.corrected, *self.others) if change.is_clear]
        counted_only = [pair for pair in zip(self.counted, self.corrected, strict=True) if pair[0].is_clear and not pair[1].is_clear]
        for change in clear:
            verb = "rose" if change.difference.value > 0 else "fell"
            yield f"{change.what}: {verb} from {change.before.value:.1%} to {change.after.value:.1%}"
        for counted, own in counted_only:
            yield f"{own.what}: the count moves from {counted.before.value:.1%} to {counted.after.value:.1%}, but errors may explain it"
        if self.length.is_clear:
            yield f"comments are {'longer' if self.length.difference.value > 0 else 'shorter'}"
        if more := [own.word for own in self.words if own.z > 0]:
            yield f"words that rose: {', '.join(more)}"
        if fewer := [own.word for own in self.words if own.z < 0]:
            yield f"words that fell: {', '.join(fewer)}"
        if not clear and not counted_only and not self.length.is_clear and not self.words:
            yield "nothing changed beyond chance"


def drift(old: Sample, new: Sample, *, resamples: int, seed: int) -> Drift:
    """The changes from one sample to another, each corrected by its own model's errors."""
    before, after = (resampled(own.tags, own.errors, resamples=resamples, seed=seed, place=place) for place, own in enumerate((old, new)))
    points = corrected(old.tags, old.errors), corrected(new.tags, new.errors)
    return Drift(
        old=old.name,
        new=new.name,
        counted=tuple(_shares(str(tag), (old.tags[i], old.scored), (new.tags[i], new.scored)) for i, tag in enumerate(TAGS)),
        corrected=tuple(
            _no_narrower(
                _drawn(str(tag), points[0][i], points[1][i], before[:, i], after[:, i]),
                narrowest(points[0][i], old.scored),
                narrowest(points[1][i], new.scored),
            )
            for i, tag in enumerate(TAGS)
        ),
        others=(
            _shares("unsure", (old.unsure, old.scored), (new.unsure, new.scored)),
            _shares("not scored", (old.not_scored, old.rows), (new.not_scored, new.rows)),
        ),
        length=_lengths(old.lengths, new.lengths, resamples=resamples, seed=seed),
        words=tuple(changed_words(old.words, new.words, most=WORDS)),
    )


def _shares(what: str, before: tuple[float, int], after: tuple[float, int]) -> Change:
    """Counted shares."""
    old, new = wilson(int(before[0]), before[1]), wilson(int(after[0]), after[1])
    return Change(what, old, new, newcombe(new, old))


def _drawn(what: str, before: float, after: float, drawn: npt.NDArray[np.float64], redrawn: npt.NDArray[np.float64]) -> Change:
    return Change(what, _estimate(before, drawn), _estimate(after, redrawn), _estimate(after - before, redrawn - drawn))


def _no_narrower(change: Change, before: Estimate, after: Estimate) -> Change:
    """The change, its intervals widened where they are narrower than those of ``before``, of ``after`` and of their difference."""
    difference = newcombe(after, before)
    return Change(change.what, covering(change.before, before), covering(change.after, after), covering(change.difference, difference))


def _lengths(before: npt.NDArray[np.int64], after: npt.NDArray[np.int64], *, resamples: int, seed: int) -> Change:
    random = np.random.default_rng(seed)
    drawn, redrawn = (np.array([random.choice(own, len(own)).mean() for _ in range(min(resamples, 200))]) for own in (before, after))
    return _drawn("characters", float(before.mean()), float(after.mean()), drawn, redrawn)


def _estimate(value: float, drawn: npt.NDArray[np.float64]) -> Estimate:
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Estimate(float(value), float(low), float(high))


def _line(change: Change, *, counted: Change) -> str:
    difference = f"{change.difference.signed()}{' *' if change.is_clear else ''}"
    told = f"{counted.before.value:.1%} → {counted.after.value:.1%}"
    return f"{change.what:<18} {change.before!s:<22} {change.after!s:<22} {difference:<26} {told}"


def _plain(estimate: Estimate) -> str:
    return f"{estimate.value:.0f} [{estimate.low:.0f}, {estimate.high:.0f}]"
