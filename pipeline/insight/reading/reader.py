"""Reads tagged comments: learned labels and cues together, each with the words that said it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.insight.reading import expectation as expect
from pipeline.insight.reading import pillars, recovery, weakness
from pipeline.insight.reading.ambassador import Ambassador, ambassador
from pipeline.insight.reading.cues import Cue
from pipeline.insight.reading.expectation import Expectation
from pipeline.insight.reading.judgement import judges_alone
from pipeline.insight.reading.labels import NO, YES
from pipeline.insight.reading.learned import Learned
from pipeline.insight.reading.permission import Permission, permission
from pipeline.insight.reading.pillars import Pillar
from pipeline.insight.reading.recovery import Actor, Outcome
from pipeline.insight.reading.rudeness import RUDE
from pipeline.insight.reading.small_causes import small_cause
from pipeline.insight.reading.themes import Theme, theme_of
from pipeline.insight.reading.weakness import Weakness
from pipeline.schema import TAGS, Span, Tag
from pipeline.text.folding import fold
from pipeline.text.sentences import clauses, sentences

Spans = tuple[Span, ...]
Tags = Mapping[Tag, float]
ROOM = 0.15
"""Probability of a tag from which a happy comment may tell what that tag is about."""
SURE = 0.8
"""Probability from which a complaint surely is one."""
_NEXT, _LAST = re.compile(r"\W*[^,;.!?\n(]{0,60}"), re.compile(r"[^,;.!?\n)]{0,30}\Z")
"""What a turn of phrase is taken to name: what follows it to the next comma, or what goes before it from the last."""

_OF_OUTCOME: dict[Outcome, tuple[Cue, ...]] = {
    Outcome.FULL: (recovery.REMEDY,),
    Outcome.PARTIAL: (recovery.PARTIAL, recovery.REMEDY),
    Outcome.FAILED: (recovery.FAILED, recovery.CUSTOMER_ACTS),
    Outcome.UNSAID: (),
}
_OF_INCIDENT = (recovery.INCIDENT, recovery.FAILED, recovery.REMEDY, recovery.PARTIAL)
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
    values = learned.predict(texts, np.array(probabilities, dtype=np.float64).reshape(len(texts), len(TAGS)))
    rows = (dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True))
    return [
        read_one(text, row, tags=dict(zip(TAGS, sure, strict=True))) for text, row, sure in zip(texts, rows, probabilities, strict=True)
    ]


def read_one(text: str, learned: Mapping[str, str], *, tags: Tags) -> Reading:
    """One comment, from its learned labels and its cues. Without an incident nobody acted and nothing ended."""
    folded = fold(text)
    unhappy = max(tags, key=tags.__getitem__) == Tag.COMPLAINT
    incident = _incident(folded, learned["incident"], tags)
    outcome = _outcome(folded, learned["outcome"], tags) if incident else Outcome.UNSAID
    weak = Weakness(learned["weakness"])
    expected = _expectation(learned["expectation"], unhappy=unhappy)
    held = _pillars(folded, learned, unhappy=unhappy)
    act, acted = ambassador(folded, Ambassador(learned["ambassador"]), unhappy=unhappy, doubtful=tags[Tag.COMPLAINT] < SURE)
    breach, breached = permission(folded, Permission(learned["permission"]), unhappy=unhappy)
    recovered = recovery.hours_to_recovery(folded) if outcome in (Outcome.FULL, Outcome.PARTIAL) else None
    cause, caused = _cause(text, folded) if incident else (None, ())
    weak_theme, weak_words = _weak_theme(text, folded, weak)
    small = small_cause(text, folded)
    return Reading(
        incident=incident,
        actor=_actor(folded, learned["actor"]) if incident else Actor.NONE,
        outcome=outcome,
        hours=recovered[0] if recovered else None,
        cause=cause,
        weakness=weak,
        weak_theme=weak_theme,
        pillars=frozenset(held),
        expectation=expected,
        ambassador=act,
        permission=breach,
        small_cause=bool(small),
        words=_only_said(
            incident=caused,
            outcome=_found(folded, _OF_OUTCOME[outcome]),
            hours=(recovered[1],) if recovered else (),
            weakness=weak_words,
            expectation=_OF_EXPECTATION[expected].find(folded) if expected in _OF_EXPECTATION else (),
            ambassador=acted,
            permission=breached,
            small_cause=small,
            **held,
        ),
    )


def _only_said(**words: Spans) -> dict[str, Spans]:
    return {name: spans for name, spans in words.items() if spans}


def _found(folded: str, cues: Sequence[Cue]) -> Spans:
    return tuple(sorted(span for cue in cues for span in cue.find(folded)))


def _incident(folded: str, learned: str, tags: Tags) -> bool:
    """The learned incident where more is told than a judgement; in happy comments only where the tags leave room and a word tells it."""
    if learned != YES or judges_alone(folded):
        return False
    if max(tags, key=tags.__getitem__) in (Tag.COMPLAINT, Tag.RECOVERY_PRAISE):
        return True
    return tags[Tag.COMPLAINT] + tags[Tag.RECOVERY_PRAISE] >= ROOM and any(cue.says(folded) for cue in _OF_INCIDENT)


def _outcome(folded: str, learned: str, tags: Tags) -> Outcome:
    """The learned end; a full recovery is one that the tags leave room for, and a word tells, in a comment that is no complaint."""
    outcome = Outcome(learned)
    if outcome != Outcome.FULL or max(tags, key=tags.__getitem__) == Tag.RECOVERY_PRAISE:
        return outcome
    if tags[Tag.COMPLAINT] < 0.5 and tags[Tag.RECOVERY_PRAISE] >= ROOM and recovery.REMEDY.says(folded):
        return outcome
    return Outcome.FAILED if recovery.FAILED.says(folded) else Outcome.UNSAID


def _expectation(learned: str, *, unhappy: bool) -> Expectation:
    """The learned expectation; a complaint (“jamais vu ça !”) never got more than was expected."""
    expected = Expectation(learned)
    return Expectation.SHORT if unhappy and expected == Expectation.EXCEEDED else expected


def _pillars(folded: str, learned: Mapping[str, str], *, unhappy: bool) -> dict[Pillar, Spans]:
    """The learned pillars with their words; a complaint of rudeness is about how people treat the customer."""
    held = {pillar: pillars.CUES[pillar].find(folded) for pillar in Pillar if learned[pillar] == YES}
    if unhappy and (rude := RUDE.find(folded)):
        held[Pillar.KINDNESS] = tuple(sorted({*held.get(Pillar.KINDNESS, ()), *rude}))
    return held


def _actor(folded: str, learned: str) -> Actor:
    """The learned actor; a partner is too rare to learn and is told by its cue."""
    return Actor.PARTNER if learned == Actor.COMPANY and recovery.PARTNER_ACTS.says(folded) else Actor(learned)


def _cause(text: str, folded: str) -> tuple[Theme, Spans]:
    """What failed: the theme of the clauses that tell the incident, of the whole comment where none does."""
    telling = [clause for clause in clauses(text) if recovery.INCIDENT.says(clause.of(folded)) or recovery.FAILED.says(clause.of(folded))]
    return theme_of(folded, telling or [Span(0, len(text))])


def _weak_theme(text: str, folded: str, weak: Weakness) -> tuple[Theme | None, Spans]:
    """What is criticised: the theme of the words that the turn of phrase points at, else of its sentences."""
    if weak not in _OF_WEAKNESS:
        return None, ()
    cue = _OF_WEAKNESS[weak]
    saying = [sentence for sentence in sentences(text) if cue.says(sentence.of(folded))]
    theme, words = theme_of(folded, _pointed_at(folded, saying)) if weak == Weakness.TOLERATED else (Theme.OTHER, ())
    if theme == Theme.OTHER:
        theme, words = theme_of(folded, saying)
    return theme, tuple(sorted({*cue.find(folded), *words}))


def _pointed_at(folded: str, saying: Sequence[Span]) -> list[Span]:
    """Inside the sentences, what follows “seul bémol”, and what goes before “un peu chers” with those words."""
    after = [Span(turn.start, turn.end + _length(_NEXT.match(folded, turn.end))) for turn in weakness.BEFORE_IT.find(folded)]
    before = [Span(turn.start - _length(_LAST.search(folded[: turn.start])), turn.end) for turn in weakness.AFTER_IT.find(folded)]
    cut = [(span, within) for span in (*after, *before) for within in saying if within.start < span.end and span.start < within.end]
    return [Span(max(span.start, within.start), min(span.end, within.end)) for span, within in cut]


def _length(found: re.Match[str] | None) -> int:
    return len(found[0]) if found else 0
