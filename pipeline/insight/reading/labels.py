"""The comments of data/insight: eight labels each, by the id of a comment of the corpus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.errors import CorpusError
from pipeline.insight.reading.ambassador import Ambassador
from pipeline.insight.reading.expectation import Expectation
from pipeline.insight.reading.permission import Permission
from pipeline.insight.reading.pillars import Pillar
from pipeline.insight.reading.recovery import Actor, Outcome
from pipeline.insight.reading.weakness import Weakness

YES, NO = "yes", "no"


class InsightLabels(BaseModel):
    """One line of data/insight/labels.jsonl, as docs/insight-guide.md defines it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    incident: Literal["yes", "no"]
    actor: Actor
    outcome: Outcome
    weakness: Weakness
    pillar: tuple[Pillar, ...]
    expectation: Expectation
    ambassador: Ambassador
    permission: Permission

    def as_values(self) -> dict[str, str]:
        """Each label as a word; a pillar is a label of its own, ``yes`` or ``no``."""
        plain = ("incident", "actor", "outcome", "weakness", "expectation", "ambassador", "permission")
        return {name: str(getattr(self, name)) for name in plain} | {pillar: YES if pillar in self.pillar else NO for pillar in Pillar}


def read_labels(path: Path, *, corpus: Mapping[str, object]) -> Iterator[InsightLabels]:
    """The labelled lines.

    Raises:
        CorpusError: a line breaks the schema, or speaks of a comment that the corpus lacks.
    """
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        where = f"{path}, line {number}"
        try:
            labels = InsightLabels.model_validate_json(line)
        except ValidationError as error:
            raise CorpusError(
                f"insight labels: {error.errors()[0]['msg']}", where=where, fix="mend the line by docs/insight-guide.md"
            ) from error
        if labels.id not in corpus:
            raise CorpusError(f"the corpus has no comment {labels.id}", where=where, fix="remove the line, or bring the comment back")
        yield labels
