"""The page in five minutes: a handful of sentences, each leading to the section that shows what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.insight.findings.figures import ENOUGH
from pipeline.insight.findings.findings import Findings
from pipeline.insight.findings.ledger import Shelf, Weak
from pipeline.insight.page.numbers import Numbers
from pipeline.insight.reading.ambassador import Ambassador
from pipeline.insight.reading.themes import Theme
from pipeline.schema import Tag

MOST_NAMED = 3
WORTH_A_WORD = 0.05
"""Spread between a touchpoint's tenths from which the summary speaks of it."""


@dataclass(frozen=True, slots=True)
class Lead:
    """A sentence and the section it leads to."""

    section: str
    text: str


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the sentences in the words and numbers of a language."""

    words: Mapping[str, str]
    numbers: Numbers

    def leads(self, findings: Findings) -> list[Lead]:
        """The summary; of few comments, only that they are few; of none, nothing."""
        total = findings.overall.total
        if not total:
            return []
        if total < ENOUGH:
            return [Lead("tags", self.say("too_few_all", n=total))]
        return [Lead(section, text) for section, write in self._sections() if (text := " ".join(write(findings)))]

    def _sections(self) -> tuple[tuple[str, Callable[[Findings], Iterator[str]]], ...]:
        return (
            ("tags", self._tags),
            ("recoveries", self._recoveries),
            ("ledger", self._ledger),
            ("pillars", self._pillars),
            ("expectations", self._expectations),
            ("ambassadors", self._ambassadors),
            ("constancy", self._constancy),
            ("caution", self._caution),
        )

    def say(self, key: str, *, n: int | None = None, **parts: str) -> str:
        """The words of ``key`` with the parts in their places; of one, those of ``key_one`` where there are such words."""
        if n is None:
            return self.words[key].format(**parts)
        one = f"{key}_one"
        return self.words[one if self.numbers.singular(n) and one in self.words else key].format(n=self.numbers.count(n), **parts)

    def _tags(self, findings: Findings) -> Iterator[str]:
        shares = {tag: self.numbers.percent(findings.overall.figure(tag).share.value) for tag in Tag}
        yield self.say(
            "lead_tags",
            satisfaction=shares[Tag.SATISFACTION],
            delight=shares[Tag.DELIGHT],
            complaint=shares[Tag.COMPLAINT],
            recovery=shares[Tag.RECOVERY_PRAISE],
        )

    def _recoveries(self, findings: Findings) -> Iterator[str]:
        rate, count = findings.recoveries.rate, self.numbers.count
        if rate.few:
            yield self.say("lead_recovery_few", total=count(rate.total))
        else:
            yield self.say("lead_recovery", rate=self.numbers.percent(rate.share.value), hits=count(rate.hits), total=count(rate.total))
        named = [cause for cause in findings.recoveries.causes if cause.label != Theme.OTHER]
        if named and not named[0].few:
            yield self.say("lead_cause", cause=self.words[named[0].label])

    def _ledger(self, findings: Findings) -> Iterator[str]:
        for shelf, key in ((Shelf.REPAIR, "lead_repair"), (Shelf.OWN, "lead_own")):
            if found := [weak for weak in findings.ledger if weak.shelf == shelf]:
                yield self.say(key, themes=self.listed(found[:MOST_NAMED]))

    def listed(self, weak: Sequence[Weak]) -> str:
        """“la livraison, l’attente et les prix”."""
        names = [self.words[one.theme] for one in weak]
        return f"{', '.join(names[:-1])} {self.words['and']} {names[-1]}" if len(names) > 1 else names[0]

    def _pillars(self, findings: Findings) -> Iterator[str]:
        if any(p.delight.few or p.complaint.few for p in findings.pillars):
            return
        delight = [p.pillar for p in sorted(findings.pillars, key=lambda p: -p.delight.hits)]
        complaint = [p.pillar for p in sorted(findings.pillars, key=lambda p: -p.complaint.hits)]
        same = delight[0] == complaint[0]
        key = "lead_pillar_both" if delight[:2] == complaint[:2] else "lead_pillar_same" if same else "lead_pillar"
        first, then, other = (self.words[f"the_{pillar}"] for pillar in (delight[0], delight[same], complaint[same]))
        yield self.say(key, first=first, delight=then, complaint=other)

    def _expectations(self, findings: Findings) -> Iterator[str]:
        yield self.say("lead_silent", share=self.numbers.percent(findings.expectations.silent.share.value))

    def _ambassadors(self, findings: Findings) -> Iterator[str]:
        deeds = sum(rung.hits for rung in findings.ambassadors.ladder if rung.label in (Ambassador.DID, Ambassador.RECRUITED))
        yield self.say("lead_deeds", n=deeds, warns=self.say("lead_warns", n=findings.ambassadors.warns.hits))

    def _constancy(self, findings: Findings) -> Iterator[str]:
        steady = findings.constancy.touchpoints
        if not steady or steady[0].spread < WORTH_A_WORD:
            return
        least, across = steady[0], self.words[f"across-{findings.constancy.across}"]
        key = "lead_constancy" if len(steady) > 1 else "lead_constancy_alone" if least.touchpoint else "lead_constancy_all"
        best, worst = self.numbers.percent(least.best_tenth), self.numbers.percent(least.worst_tenth)
        yield self.say(key, touchpoint=least.touchpoint, best=best, worst=worst, across=across, Across=across.capitalize())

    def _caution(self, findings: Findings) -> Iterator[str]:
        if found := findings.cautions.found:
            yield self.say("lead_caution", n=len(found))
