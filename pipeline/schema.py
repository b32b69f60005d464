"""The product's words as types: Tag, Status, Reason, Comment, Span, Prediction, Reject."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tag(StrEnum):
    """What a comment says of the customer's experience, in alphabetical order."""

    COMPLAINT = "complaint"
    DELIGHT = "delight"
    RECOVERY_PRAISE = "recovery-praise"
    SATISFACTION = "satisfaction"


TAGS: tuple[Tag, ...] = tuple(Tag)
NO_JUDGEMENT = "none"
"""What a person writes where a comment has no tag."""
PROBABILITY_COLUMNS = {tag: f"verbatim_p_{tag.replace('-', '_')}" for tag in TAGS}
ADDED = (
    "verbatim_tag",
    "verbatim_status",
    "verbatim_reason",
    "verbatim_confidence",
    *PROBABILITY_COLUMNS.values(),
    "verbatim_evidence",
    "verbatim_model",
)
"""The columns that tagging adds to an export, in their order."""
BETWEEN_EVIDENCE = " | "


class Status(StrEnum):
    """Whether a comment was scored, and whether a person should look."""

    TAGGED = "tagged"
    REVIEW = "review"
    NOT_SCORED = "not_scored"


class Reason(StrEnum):
    """Why a comment is under review or was not scored."""

    UNSURE = "unsure"
    EMPTY = "empty"
    NO_WORDS = "no_words"
    NOT_FRENCH = "not_french"
    NO_JUDGEMENT = "no_judgement"


class Mode(StrEnum):
    """How much reading a comment gets: words alone, the encoder where words are unsure, the encoder for all."""

    FAST = "fast"
    BALANCED = "balanced"
    ACCURATE = "accurate"


@dataclass(frozen=True, slots=True)
class Comment:
    """One labelled comment of the corpus; ``tag`` is None where it carries no judgement."""

    id: str
    text: str
    tag: Tag | None
    sector: str
    channel: str
    touchpoint: str
    variety: str = "standard"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of text, as half-open character offsets into the original."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a classifier says of one comment.

    ``probabilities`` follow the order of ``TAGS`` and add up to 1; they are empty when the comment was not scored.
    """

    status: Status
    reason: Reason | None = None
    probabilities: tuple[float, ...] = ()
    evidence: tuple[Span, ...] = ()

    @property
    def tag(self) -> Tag | None:
        """The most probable tag, or None when not scored."""
        if not self.probabilities:
            return None
        return TAGS[max(range(len(TAGS)), key=self.probabilities.__getitem__)]

    @property
    def confidence(self) -> float | None:
        """The calibrated probability of the tag."""
        return max(self.probabilities) if self.probabilities else None


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that could not be read: its line in the source (from 1), why, and its raw text."""

    line: int
    reason: str
    raw: str
