"""`verbatim report`: a tagged export in, a page, a JSON file or a workbook out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from pipeline.classifiers.names import may_be_one, whose_errors
from pipeline.errors import InputError, Warn, unheard
from pipeline.evaluation.metrics import Confusion
from pipeline.insight.findings.findings import Findings, find
from pipeline.insight.reading.learned import Learned
from pipeline.insight.tagged.rows import read_tagged
from pipeline.tables.atomic import atomic, refuse_same_file


def write_report(
    tagged: Path,
    out: Path,
    *,
    insight: Path,
    lang: str,
    today: date,
    form: str | None = None,
    errors: Confusion | None = None,
    errors_of: str | None = None,
    text_column: str | None = None,
    sheet: str | None = None,
    warn: Warn = unheard,
) -> Findings:
    """Read a tagged export and write what it says; how it is read is told where that may not be as the user thinks.

    Args:
        insight: the folder of the small models that read a comment's labels, as the stage `insight` makes it.
        lang: the page's language, "fr" or "en"; the other formats hold data, not sentences.
        today: the day after which dates count as in the future.
        form: html, json or xlsx; by the output's suffix unless given.
        errors: the classifier's known confusion matrix (4, 4), true tags in rows, to correct shares by.
        errors_of: the model whose errors they are, and its mode, at its own mix: so must the export be tagged. Not asked unless given.
        text_column: the column of the comments, found unless given.
        sheet: of a workbook; the first that was tagged unless given.

    Raises:
        InputError: the file was not tagged by verbatim, or the errors are another model's or mode's; or the output cannot be written,
            is too large or its suffix says no form.
        ModelError: the small models are missing, or were learned with other signals than are read now.
    """
    refuse_same_file(out, tagged)
    write = _WRITERS[form or _form_of(out)]
    learned = Learned.load(insight)
    export = read_tagged(tagged, text_column=text_column, sheet=sheet, warn=warn)
    if errors_of is not None:
        _refuse_errors_of_another(errors_of, export.models, tagged)
    findings = find(export, learned=learned, errors=errors, today=today)
    write(findings, out, lang)
    return findings


def _refuse_errors_of_another(errors_of: str, models: frozenset[str], tagged: Path) -> None:
    name = whose_errors(models, where=str(tagged))
    if not may_be_one(name, errors_of):
        fix = f"give the output of `verbatim evaluate LABELLED --json --model … --mode …` for {name}, or leave --errors out"
        raise InputError(f"the errors are those of {errors_of}, and {name} tagged the file", where=str(tagged), fix=fix)


def _form_of(out: Path) -> str:
    if form := _FORMS.get(out.suffix.lower()):
        return form
    what = f"“{out.suffix}” is no kind of report" if out.suffix else "the file's name has no suffix"
    raise InputError(what, where=str(out), fix="name a .html, a .json or a .xlsx with -o, or say with --format what to write")


def _html(findings: Findings, out: Path, lang: str) -> None:
    from pipeline.insight.page.render import render

    _text(render(findings, lang=lang), out)


def _json(findings: Findings, out: Path, lang: str) -> None:
    from pipeline.insight.data import as_json

    _text(json.dumps(as_json(findings), ensure_ascii=False, indent=2) + "\n", out)


def _xlsx(findings: Findings, out: Path, lang: str) -> None:
    from pipeline.insight.data import as_sheets
    from pipeline.tables.workbook import write_workbook

    write_workbook(out, as_sheets(findings))


def _text(text: str, out: Path) -> None:
    with atomic(out) as temp:
        temp.write_text(text, encoding="utf-8")


_FORMS = {".html": "html", ".htm": "html", ".json": "json", ".xlsx": "xlsx"}
_WRITERS: Mapping[str, Callable[[Findings, Path, str], None]] = {"html": _html, "json": _json, "xlsx": _xlsx}
