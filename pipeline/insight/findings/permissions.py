"""Permission: what customers let the company do, and where they complain of a step too far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.insight.findings.figures import Figure, figure
from pipeline.insight.findings.table import Table, levels, unquoted
from pipeline.insight.reading.permission import Permission
from pipeline.insight.reading.quality import Quality
from pipeline.insight.tagged.consent import Consent

BREACHES = tuple(breach for breach in Permission if breach != Permission.NONE)


@dataclass(frozen=True, slots=True)
class Permissions:
    """``levels`` is empty where the export has no such column; ``unquoted`` comments stay out of the page."""

    levels: tuple[Figure, ...]
    unquoted: int
    breach: Figure
    breaches: tuple[Figure, ...]


def permissions(table: Table, quality: Mapping[str, Quality]) -> Permissions:
    """The permissions of the table."""
    doubtful = quality["breach"].indicative("yes")
    found = [figure(table, b, {"permission": (b,)}, words="permission", indicative=doubtful) for b in BREACHES]
    allowed = tuple(figure(table, c, {"consent": (c,)}) for c in Consent) if levels(table.comments) else ()
    breach = figure(table, "breach", {"permission": BREACHES}, words="permission", indicative=doubtful)
    return Permissions(allowed, unquoted(table.comments), breach, tuple(one for one in found if one.hits))
