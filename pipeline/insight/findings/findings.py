"""All that the page, the JSON and the workbook tell, computed once from a tagged export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.evaluation.metrics import Confusion
from pipeline.insight.findings import groups
from pipeline.insight.findings.ambassadors import Ambassadors, ambassadors
from pipeline.insight.findings.caution import Cautions, cautions
from pipeline.insight.findings.constancy import Constancy, constancy
from pipeline.insight.findings.expectations import Expectations, expectations
from pipeline.insight.findings.figures import Stack
from pipeline.insight.findings.groups import DIMENSIONS, Groups
from pipeline.insight.findings.ledger import Weak, ledger
from pipeline.insight.findings.periods import Periods, periods_of
from pipeline.insight.findings.permissions import Permissions, permissions
from pipeline.insight.findings.pillars import PillarFigures, pillars
from pipeline.insight.findings.quotes import quotes
from pipeline.insight.findings.recoveries import Recoveries, recoveries
from pipeline.insight.findings.table import ScoredComment, Table, table_of
from pipeline.insight.reading.learned import Learned
from pipeline.insight.reading.quality import Quality
from pipeline.insight.reading.reader import read
from pipeline.insight.tagged.roles import Role
from pipeline.insight.tagged.rows import TaggedExport
from pipeline.schema import Status, Tag


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of the rows: read, scored, of these for a person to check, not scored by reason, and unreadable."""

    rows: int
    scored: int
    review: int
    reasons: tuple[tuple[str, int], ...]
    rejects: int

    @property
    def tagged(self) -> int:
        """The scored ones that no person needs to check."""
        return self.scored - self.review


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything, with the table that it was counted from."""

    source: str
    model: str
    text_column: str
    roles: Mapping[Role, str]
    table: Table
    counted: Counted
    periods: Periods
    overall: Stack
    by_period: Groups
    by_column: tuple[Groups, ...]
    recoveries: Recoveries
    ledger: tuple[Weak, ...]
    pillars: tuple[PillarFigures, ...]
    expectations: Expectations
    ambassadors: Ambassadors
    constancy: Constancy
    permissions: Permissions
    cautions: Cautions
    quotes: tuple[tuple[Tag, tuple[int, ...]], ...]
    quality: Mapping[str, Quality]
    is_corrected: bool


def find(tagged: TaggedExport, *, learned: Learned, errors: Confusion | None, today: date) -> Findings:
    """Read every scored comment and count.

    Args:
        errors: the classifier's known confusion matrix (4, 4), where there is one, to correct shares by.
        today: days after it are not counted over time.
    """
    periods = periods_of([row.date for row in tagged.rows], today=today) if Role.DATE in tagged.roles else periods_of([], today=today)
    table = table_of(_scored(tagged, learned), periods)
    overall = groups.overall(table, errors)
    return Findings(
        source=tagged.source,
        model=tagged.model,
        text_column=tagged.text_column,
        roles=tagged.roles,
        table=table,
        counted=_counted(tagged),
        periods=periods,
        overall=overall,
        by_period=groups.by_period(table, errors),
        by_column=tuple(groups.by_column(table, name, errors) for name in DIMENSIONS if name in tagged.roles),
        recoveries=recoveries(table, learned.quality),
        ledger=ledger(table, learned.quality),
        pillars=pillars(table, learned.quality),
        expectations=expectations(table, learned.quality),
        ambassadors=ambassadors(table, learned.quality),
        constancy=constancy(table),
        permissions=permissions(table, learned.quality),
        cautions=cautions(table.comments),
        quotes=quotes(table),
        quality=learned.quality,
        is_corrected=overall.tags[0].corrected is not None,
    )


def _scored(tagged: TaggedExport, learned: Learned) -> list[ScoredComment]:
    rows = [(row, row.tag) for row in tagged.rows if row.tag is not None]
    readings = read([row.text for row, _ in rows], [row.probabilities for row, _ in rows], learned=learned)
    return [ScoredComment(row, tag, reading) for (row, tag), reading in zip(rows, readings, strict=True)]


def _counted(tagged: TaggedExport) -> Counted:
    status = Counter(row.status for row in tagged.rows)
    reasons = Counter(row.reason for row in tagged.rows if row.status == Status.NOT_SCORED).most_common()
    return Counted(len(tagged.rows), len(tagged.rows) - status[Status.NOT_SCORED], status[Status.REVIEW], tuple(reasons), tagged.rejects)
