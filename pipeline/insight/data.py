"""The findings as data: the JSON of `--format json` and the sheets of `--format xlsx`.

Both hold every figure with its interval, the groups that the page leaves out for room, and a line a scored comment with what was
read in it; a comment's words stand there only where its customer lets it be quoted. The sheets are made from the JSON, so that
neither holds what the other lacks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import chain
from typing import Any

from pipeline.evaluation.intervals import Estimate
from pipeline.insight.findings.figures import Figure, Stack
from pipeline.insight.findings.findings import Findings
from pipeline.insight.findings.table import ScoredComment
from pipeline.insight.reading.quality import Quality
from pipeline.tables.cells import Value

SheetRows = list[Sequence[Value]]
_FIGURE = ("section", "figure", "hits", "of", "share", "low", "high", "corrected", "corrected_low", "corrected_high", "indicative")


def as_json(findings: Findings) -> dict[str, Any]:
    """Everything, as values that JSON holds."""
    return {
        "source": findings.source,
        "model": findings.model,
        "columns": {"text": findings.text_column} | {str(role): column for role, column in findings.roles.items()},
        "rows": asdict(findings.counted) | {"reasons": dict(findings.counted.reasons)},
        "figures": [_named(section, figure) for section, figure in figures(findings)],
        "groups": {groups.dimension: [_group(stack) for stack in groups.stacks] for groups in _all_groups(findings)},
        "verdicts": [_group(stack) for stack in findings.recoveries.verdicts],
        "recovery_time": _without(asdict(findings.recoveries.time), "shown") if findings.recoveries.time else None,
        "paradox": {"difference": asdict(findings.recoveries.paradox.difference), "enough": findings.recoveries.paradox.enough},
        "ledger": [
            {"subject": w.theme, "do": w.shelf, "forgiven": w.forgiven.hits, "held": w.held.hits, "tolerance": asdict(w.tolerance)}
            for w in findings.ledger
        ],
        "delight_words": [_without(asdict(word), "shown") for word in findings.expectations.words],
        "constancy": {
            "across": findings.constancy.across,
            "touchpoints": [asdict(touchpoint) | {"spread": touchpoint.spread} for touchpoint in findings.constancy.touchpoints],
            "worst": [_without(asdict(contact), "shown", "query") | {"rate": contact.raw} for contact in findings.constancy.worst],
        },
        "cautions": [asdict(caution) for caution in findings.cautions.found],
        "quality": [line for name, quality in findings.quality.items() for line in _quality(name, quality)],
        "comments": list(_comments(findings)),
    }


def as_sheets(findings: Findings) -> Mapping[str, SheetRows]:
    """The sheets of the workbook: one for each list of the JSON, and `about` for what stands alone in it."""
    about: SheetRows = [("name", "value")]
    sheets = {"about": about}
    for name, value in _flat(as_json(findings)).items():
        if isinstance(value, list):
            sheets[name] = _lines(value)
        else:
            about.append((name, _cell(value)))
    return sheets


def _flat(values: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Values by the names on the way to them, joined."""
    flat: dict[str, Any] = {}
    for name, value in values.items():
        flat |= _flat(value, f"{before}{name}_") if isinstance(value, dict) else {f"{before}{name}": value}
    return flat


def _lines(rows: Sequence[Mapping[str, Any]]) -> SheetRows:
    """A header and a line each, of dictionaries with the same names."""
    lines = [_flat(row) for row in rows]
    return [tuple(lines[0]), *(tuple(map(_cell, line.values())) for line in lines)] if lines else []


def figures(findings: Findings) -> Iterator[tuple[str, Figure]]:
    """Every single figure, with the section it stands in."""
    recoveries, expectations, ambassadors, permissions = (
        findings.recoveries,
        findings.expectations,
        findings.ambassadors,
        findings.permissions,
    )
    sections: tuple[tuple[str, Sequence[Figure]], ...] = (
        ("tags", findings.overall.tags),
        ("recoveries", (recoveries.incidents, *recoveries.outcomes, *recoveries.actors)),
        ("recovery rate of incidents whose end is told", (recoveries.rate,)),
        ("causes", recoveries.causes),
        ("recovery rate by cause", recoveries.rates_by_cause),
        ("paradox", (recoveries.paradox.recovered, recoveries.paradox.untroubled)),
        ("pillars of delight", tuple(pillar.delight for pillar in findings.pillars)),
        ("pillars of complaint", tuple(pillar.complaint for pillar in findings.pillars)),
        ("expectations", (*expectations.levels, expectations.silent)),
        ("ambassadors", (*ambassadors.ladder, ambassadors.warns)),
        ("small causes", (ambassadors.small_delights, ambassadors.small_complaints)),
        ("permissions", (*permissions.levels, permissions.breach, *permissions.breaches)),
    )
    return chain.from_iterable(((name, figure) for figure in some) for name, some in sections)


def _named(section: str, figure: Figure) -> dict[str, Any]:
    corrected = _three(figure.corrected) if figure.corrected else (None, None, None)
    values = (section, figure.label, figure.hits, figure.total, *_three(figure.share), *corrected, figure.indicative)
    return dict(zip(_FIGURE, values, strict=True))


def _group(stack: Stack) -> dict[str, Any]:
    return {"value": stack.label, "comments": stack.total} | {
        figure.label: _without(_named("", figure), "section", "figure") for figure in stack.tags
    }


def _all_groups(findings: Findings) -> Iterator[Any]:
    yield findings.by_period
    yield from findings.by_column


def _quality(name: str, quality: Quality) -> Iterator[dict[str, Any]]:
    """A line a value of a label; what is of the whole label stands in each."""
    whole = {"of": quality.comments, "macro_f1": asdict(quality.macro_f1)}
    return ({"label": name, "value": value, **asdict(measured), **whole} for value, measured in quality.values.items())


def _comments(findings: Findings) -> Iterator[dict[str, Any]]:
    return map(_comment, findings.table.comments)


def _comment(comment: ScoredComment) -> dict[str, Any]:
    row, reading = comment.row, comment.reading
    values = reading.as_values() | {"cause": reading.cause, "weak_theme": reading.weak_theme, "hours_to_recovery": reading.hours}
    text = comment.masked(row.text) if comment.quotable else None
    return {"row": row.row, "tag": comment.tag, "status": row.status, **values, "small_cause": reading.small_cause, "text": text}


def _three(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.value, estimate.low, estimate.high


def _without(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def _cell(value: Any) -> Value:
    """A value as a cell: a sign's rows are one, with commas."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return ("yes" if value else "no") if isinstance(value, bool) else value
