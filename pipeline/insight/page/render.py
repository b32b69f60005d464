"""Draws the page: templates, words, numbers and what is behind the figures, joined into one HTML text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from markupsafe import Markup

from pipeline.insight.findings.corrected import FEWEST as CORRECTABLE
from pipeline.insight.findings.figures import ENOUGH, Figure
from pipeline.insight.findings.findings import Findings
from pipeline.insight.findings.groups import DIMENSIONS, FEWEST
from pipeline.insight.findings.ledger import Shelf
from pipeline.insight.page import trend
from pipeline.insight.page.behind import Behind
from pipeline.insight.page.numbers import Numbers
from pipeline.insight.page.sentences import Writer
from pipeline.insight.page.words import read_draft, read_words
from pipeline.insight.tagged.consent import Consent
from pipeline.schema import TAGS, Tag

SECTIONS = (
    "tags", "recoveries", "ledger", "pillars", "expectations", "ambassadors", "constancy", "permission", "caution", "quotes", "method",
)  # fmt: skip
STACKED = (Tag.COMPLAINT, Tag.RECOVERY_PRAISE, Tag.SATISFACTION, Tag.DELIGHT)
"""The tags from the worst to the best, as they stand in a bar, its legend and the filter."""
_SCRIPT_WORDS = (
    "of", "no_comments", "row", "to_review", "filter_result", "filter_result_one", "more_rows", "more_rows_one",
    "rows_not_quotable", "rows_not_quotable_one",
)  # fmt: skip


def render(findings: Findings, *, lang: str) -> str:
    """The page in ``lang``, "fr" or "en". Every text from the export is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("pipeline.insight.page", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals |= _globals(findings, lang)
    return environment.get_template("page.html").render()


def _globals(findings: Findings, lang: str) -> dict[str, Any]:
    words, numbers, behind = read_words(lang), Numbers(lang), Behind(findings.table)
    writer, draft = Writer(words, numbers), read_draft()
    return {
        "f": findings,
        "comments": findings.table.comments,
        "w": words,
        "t": writer.say,
        "num": numbers,
        "behind": behind,
        "leads": writer.leads(findings),
        "sections": SECTIONS if findings.overall.total else ("method",),
        "tags": TAGS,
        "stacked": STACKED,
        "dimensions": DIMENSIONS,
        "shelves": tuple(Shelf),
        "own_shelf": Shelf.OWN,
        "named": Consent.NAMED,
        "draft": draft["draft"],
        "draft_themes": read_words("fr"),
        "owning": draft["owning"],
        "draft_numbers": Numbers("fr"),
        "enough": ENOUGH,
        "fewest": FEWEST,
        "correctable": CORRECTABLE,
        "scale_of": scale_of,
        "trend": trend,
        "script_words": Markup(_in_script({key: words[key] for key in _SCRIPT_WORDS})),
    }


def scale_of(figures: Sequence[Figure]) -> float:
    """The share at the end of a block's bars: the largest, rounded up to a tenth; at least a tenth."""
    return min(1.0, max(0.1, ceil(10 * max((figure.share.value for figure in figures), default=0)) / 10))


def _in_script(value: Mapping[str, str]) -> str:
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
