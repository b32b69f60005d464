"""Reads tagged comments: learned labels and cues together, each with the words that said it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.insight.reading import expectation as expect
from pipeline.insight.reading import pillars, recovery, weakness
from pipeline.insight.reading.ambassador import Ambassador, ambassador
from pipeline.insight.reading.cues import Cue, fold
from pipeline.insight.reading.expectation import Expectation
from pipeline.insight.reading.labels import NO, YES
from pipeline.insight.reading.learned import Learned
from pipeline.insight.reading.permission import Permission, permission
from pipeline.insight.reading.pillars import Pillar
from pipeline.insight.reading.recovery import Actor, Outcome
from pipeline.insight.reading.small_causes import small_cause
from pipeline.insight.reading.themes import Theme, theme_of
from pipeline.insight.reading.weakness import Weakness
from pipeline.schema import TAGS, Span, Tag
from pipeline.text.sentences import clauses

Spans = tuple[Span, ...]

_OF_OUTCOME: dict[Outcome, tuple[Cue, ...]] = {
    Outcome.FULL: (recovery.REMEDY,),
    Outcome.PARTIAL: (recovery.PARTIAL, recovery.REMEDY),
    Outcome.FAILED: (recovery.FAILED, recovery.CUSTOMER_ACTS),
    Outcome.UNSAID: (),
}
_OF_EXPECTATION = {Expectation.EXCEEDED: expect.EXCEEDED, Expectation.SHORT: expect.SHORT, Expectation.MET: expect.MET}
_OF_WEAKNESS = {Weakness.TOLERATED: weakness.TOLERATED, Weakness.RESENTED: weakness.RESENTED}


@dataclass(frozen=True, slots=True)
class Reading:
    """What one comment says; ``words`` holds, by the name of a field, the spans of the text that said it."""

    incident: bool
    actor: Actor
    outcome: Outcome
    hours: float | None
    cause: Theme | None
    weakness: Weakness
    weak_theme: Theme | None
    pillars: frozenset[Pillar]
    expectation: Expectation
    ambassador: Ambassador
    permission: Permission
    small_cause: bool
    words: Mapping[str, Spans]

    def as_values(self) -> dict[str, str]:
        """The eight labels as words, as data/insight holds them."""
        plain = {name: str(getattr(self, name)) for name in ("actor", "outcome", "weakness", "expectation", "ambassador", "permission")}
        return {"incident": YES if self.incident else NO} | plain | {pillar: YES if pillar in self.pillars else NO for pillar in Pillar}


def read(texts: Sequence[str], probabilities: Sequence[Sequence[float]], *, learned: Learned) -> list[Reading]:
    """The readings of scored comments; ``probabilities`` follow TAGS."""
    tags = np.array(probabilities, dtype=np.float64).reshape(len(texts), len(TAGS))
    values = learned.predict(texts, tags)
    unhappy = tags.argmax(axis=1) == TAGS.index(Tag.COMPLAINT)
    rows = (dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True))
    return [read_one(text, row, unhappy=bool(sad)) for text, row, sad in zip(texts, rows, unhappy, strict=True)]


def read_one(text: str, learned: Mapping[str, str], *, unhappy: bool) -> Reading:
    """One comment, from its learned labels and its cues. Without an incident nobody acted and nothing ended."""
    folded = fold(text)
    incident = learned["incident"] == YES
    outcome = Outcome(learned["outcome"]) if incident else Outcome.UNSAID
    weak = Weakness(learned["weakness"])
    expected = Expectation(learned["expectation"])
    held = frozenset(pillar for pillar in Pillar if learned[pillar] == YES)
    act, acted = ambassador(folded, unhappy=unhappy)
    breach, breached = permission(folded, unhappy=unhappy)
    told = recovery.hours_to_recovery(folded) if outcome in (Outcome.FULL, Outcome.PARTIAL) else None
    cause, caused = _cause(text, folded) if incident else (None, ())
    weak_theme, weak_words = _weak_theme(text, folded, weak)
    small = small_cause(folded)
    return Reading(
        incident,
        _actor(folded, learned["actor"]) if incident else Actor.NONE,
        outcome,
        told[0] if told else None,
        cause,
        weak,
        weak_theme,
        held,
        expected,
        act,
        breach,
        bool(small),
        _only_said(
            incident=caused,
            outcome=_found(folded, _OF_OUTCOME[outcome]),
            hours=(told[1],) if told else (),
            weakness=weak_words,
            expectation=_OF_EXPECTATION[expected].find(folded) if expected in _OF_EXPECTATION else (),
            ambassador=acted,
            permission=breached,
            small_cause=small,
            **{pillar: pillars.CUES[pillar].find(folded) for pillar in held},
        ),
    )


def _only_said(**words: Spans) -> dict[str, Spans]:
    return {name: spans for name, spans in words.items() if spans}


def _found(folded: str, cues: Sequence[Cue]) -> Spans:
    return tuple(sorted(span for told in cues for span in told.find(folded)))


def _actor(folded: str, learned: str) -> Actor:
    """The learned actor; a partner is too rare to learn and is told by its cue."""
    return Actor.PARTNER if learned == Actor.COMPANY and recovery.PARTNER_ACTS.says(folded) else Actor(learned)


def _cause(text: str, folded: str) -> tuple[Theme, Spans]:
    """What failed: the theme of the clauses that tell the incident, of the whole comment where none does."""
    telling = [clause for clause in clauses(text) if recovery.INCIDENT.says(clause.of(folded)) or recovery.FAILED.says(clause.of(folded))]
    return theme_of(folded, telling or [Span(0, len(text))])


def _weak_theme(text: str, folded: str, weak: Weakness) -> tuple[Theme | None, Spans]:
    """What is criticised: the theme of the clauses around the criticism."""
    if weak not in _OF_WEAKNESS:
        return None, ()
    told = _OF_WEAKNESS[weak]
    around = [clause for clause in clauses(text) if told.says(clause.of(folded))]
    theme, words = theme_of(folded, around)
    return theme, tuple(sorted({*told.find(folded), *words}))
