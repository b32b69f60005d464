"""The command `verbatim`: parses, calls, prints; no logic."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline import places
from pipeline.cli_errors import Group, debug_option
from pipeline.errors import counted
from pipeline.schema import Mode

if TYPE_CHECKING:
    from pipeline.scoring.tagger import Tagger

MODEL_HELP = "A folder, champion, challenger, a version, a run by its id or six letters of it, or models:/NAME@ALIAS in MLflow's registry."
DEFAULT_MODEL = "champion"


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@debug_option
@click.version_option(package_name="verbatim")
def main() -> None:
    """Reads what customers write in French and tags each comment: complaint, delight, recovery-praise or satisfaction."""


MODE = click.Choice([str(mode) for mode in Mode])
mode_option = click.option("--mode", type=MODE, help="How much reading a comment gets; each model's default unless given.")
text_option = click.option("--text", metavar="COLUMN", help="The column that holds the comments; found by name or content unless given.")
sheet_option = click.option("--sheet", metavar="NAME", help="The sheet of a workbook; the likeliest one unless given.")


def model_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """--model and --mode, which every command that scores takes."""
    return click.option("--model", default=DEFAULT_MODEL, show_default=True, help=MODEL_HELP)(mode_option(function))


@main.command()
@click.argument("export", type=click.Path(path_type=Path))
@click.option(
    "-o", "out", type=click.Path(path_type=Path), help="Where to write; the export's name with .tagged before its suffix unless given."
)
@text_option
@sheet_option
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes that score; one a core unless given. The result is the same.")
@click.option("--resume", is_flag=True, help="Go on with a run that was stopped; start one where there is none.")
@click.option("--quiet", is_flag=True, help="No progress.")
@click.option("--own-mix", "estimate", is_flag=True, help="Estimate how often each tag comes in this export, and judge by that.")
@model_options
def tag(
    export: Path,
    out: Path | None,
    text: str | None,
    sheet: str | None,
    as_json: bool,
    jobs: int | None,
    resume: bool,
    quiet: bool,
    estimate: bool,
    model: str,
    mode: str | None,
) -> None:
    """Tag every comment of an export (.csv, .xlsx, .jsonl, .parquet)."""
    from pipeline.adapting.filled import refuse_filled
    from pipeline.scoring.batch import default_output, tag_export
    from pipeline.scoring.mix import own_mix
    from pipeline.scoring.pool import cores
    from pipeline.scoring.progress import progress_line

    out = out or default_output(export)
    refuse_filled(out)
    tagger = _tagger(model, mode)
    if estimate:
        tagger = tagger.for_mix(own_mix(export, tagger=tagger, text_column=text, sheet=sheet, jobs=jobs or cores()))
    with progress_line(quiet=quiet) as progress:
        summary = tag_export(
            export,
            out,
            tagger=tagger,
            text_column=text,
            sheet=sheet,
            jobs=jobs or cores(),
            resume=resume,
            progress=progress,
            warn=_warn,
        )
    click.echo(json.dumps(summary.as_json(), ensure_ascii=False, indent=2) if as_json else summary.as_text())


@main.command()
@click.argument("labelled", type=click.Path(path_type=Path))
@sheet_option
@click.option("--json", "as_json", is_flag=True, help="Print every figure as JSON.")
@model_options
def evaluate(labelled: Path, sheet: str | None, as_json: bool, model: str, mode: str | None) -> None:
    """Judge a model on a file with the columns `text` and `tag`; sector, domain, channel, touchpoint, variety and stars slice it."""
    from pipeline.classifiers.names import model_and_mode
    from pipeline.loop.learned_from import learned_warning
    from pipeline.scoring.labelled import evaluate_file

    tagger = _tagger(model, mode)
    result = evaluate_file(labelled, tagger=tagger, sheet=sheet, warn=_warn)
    if warning := learned_warning(model_and_mode(tagger.name)[0], labelled, sheet=sheet):
        _warn(warning)
    click.echo(json.dumps(result.as_json(), ensure_ascii=False, indent=2) if as_json else result.as_text())


@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("text")
@model_options
def explain(text: str, model: str, mode: str | None) -> None:
    """Say of one comment, TEXT in quotes, its tag, its probabilities and the words that decided."""
    from pipeline.scoring.explain import explanation

    click.echo(explanation(text, tagger=_tagger(model, mode)))


@main.command()
@click.argument("tagged", type=click.Path(path_type=Path))
@click.option("-o", "out", type=click.Path(path_type=Path), required=True, help="The file to write.")
@click.option("--lang", type=click.Choice(["fr", "en"]), default="fr", show_default=True, help="The language of the page.")
@click.option(
    "--format", "form", type=click.Choice(["html", "json", "xlsx"]), help="A page, or its data; by the output's suffix unless given."
)
@click.option("--errors", type=click.Path(path_type=Path), help="What `verbatim evaluate --json` printed: shares are corrected by it.")
@text_option
@sheet_option
@click.option("--insight", type=click.Path(path_type=Path), default=places.INSIGHT, show_default=True, help="Folder of the small models.")
def report(
    tagged: Path, out: Path, lang: str, form: str | None, errors: Path | None, text: str | None, sheet: str | None, insight: Path
) -> None:
    """Tell what a tagged export says: what enchants, what fails, what was put right, what to do."""
    from pipeline.adapting.filled import refuse_filled
    from pipeline.insight.findings.corrected import read_errors
    from pipeline.insight.report import write_report
    from pipeline.tables.atomic import refuse_same_file

    refuse_filled(out)
    if errors:
        refuse_same_file(out, errors)
    known = read_errors(errors) if errors else None
    findings = write_report(
        tagged,
        out,
        insight=insight,
        lang=lang,
        today=date.today(),
        form=form,
        errors=known.confusion if known else None,
        errors_of=known.model if known else None,
        text_column=text,
        sheet=sheet,
        warn=_warn,
    )
    click.echo(f"report: {out} ({findings.counted.scored} of {counted(findings.counted.rows, 'comment')})")


@main.command()
@click.argument("tagged", type=click.Path(path_type=Path))
@click.option("-o", "out", type=click.Path(path_type=Path), required=True, help="The queue to write, .csv or .xlsx.")
@click.option("--n", "count", type=click.IntRange(min=1), default=200, show_default=True, help="How many comments.")
@click.option("--by", metavar="COLUMN", help="Spread over the values of this column: sectors, shops, channels.")
@text_option
@sheet_option
@click.option("--labelled", type=click.Path(path_type=Path), multiple=True, help="Earlier labels: doubts about them come first.")
def review(tagged: Path, out: Path, count: int, by: str | None, text: str | None, sheet: str | None, labelled: tuple[Path, ...]) -> None:
    """Choose the comments of a tagged file that are most worth a person's label."""
    from pipeline.adapting.review import write_queue
    from pipeline.loop.learned_labels import learned_warnings

    queue = write_queue(tagged, out, count=count, by=by, text_column=text, sheet=sheet, earlier=labelled, warn=_warn)
    for warning in learned_warnings(queue, labelled):
        _warn(warning)
    doubts = sum(bool(wanted.earlier) for wanted in queue.wanted)
    click.echo(f"queue     {out}: {counted(len(queue.wanted), 'comment')}, {doubts} of them doubts about earlier labels")
    click.echo(f"next      fill the column tag, then `verbatim adapt {out}`")


@main.command()
@click.argument("labelled", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--unlabelled", type=click.Path(path_type=Path), help="An export from which mode fast learns your words.")
@click.option("--text", metavar="COLUMN", help="The column that holds that export's comments; found by name or content unless given.")
@click.option("--sheet", metavar="NAME", help="The sheet of that export, if it is a workbook; the likeliest one unless given.")
@click.option("--model", default=DEFAULT_MODEL, show_default=True, help=MODEL_HELP)
@click.option("--skip-empty", is_flag=True, help="Leave out rows without a tag.")
def adapt(labelled: tuple[Path, ...], unlabelled: Path | None, text: str | None, sheet: str | None, model: str, skip_empty: bool) -> None:
    """Make a challenger that has learned from your own labelled comments (columns text and tag)."""
    from pipeline.loop.challenger import make_challenger

    if text and not unlabelled:
        raise click.UsageError("--text names the column of the export that --unlabelled gives; that of labelled comments is `text`")
    _refuse_sheet_of_nothing(sheet, unlabelled, "--unlabelled")
    made = make_challenger(labelled, model=model, unlabelled=unlabelled, text_column=text, sheet=sheet, skip_empty=skip_empty, warn=_warn)
    click.echo(made.summary)
    click.echo(f"look again  {counted(len(made.adapted.doubts), 'label')} in {places.DOUBTS}")
    click.echo(f"next        {places.CHALLENGER}: `verbatim compare`, then `verbatim promote`")
    _flush()


own_option = click.option("--on", "own", type=click.Path(path_type=Path), help="Judge on this labelled file (columns text, tag).")
own_sheet_option = click.option(
    "--sheet", metavar="NAME", help="The sheet of that file, if it is a workbook; the likeliest one unless given."
)


@main.command()
@click.argument("first", default="champion")
@click.argument("second", default="challenger")
@own_option
@own_sheet_option
@mode_option
@click.option("-o", "out", type=click.Path(path_type=Path), help="Write a page to send to a colleague, too.")
@click.option("--json", "as_json", is_flag=True, help="Print every figure as JSON.")
def compare(first: str, second: str, own: Path | None, sheet: str | None, mode: str | None, out: Path | None, as_json: bool) -> None:
    """Say which of two models is better, on which comments, and whether it may be luck."""
    from pipeline.evaluation.compare_text import refuse_no_page, write_page
    from pipeline.loop.contest import contest, exam_on
    from pipeline.tables.atomic import refuse_same_file

    if out:
        refuse_no_page(out)
    if out and own:
        refuse_same_file(out, own)
    _refuse_sheet_of_nothing(sheet, own, "--on")
    both = contest(first, second, mode=_mode(mode))
    exam = exam_on(own, sheet=sheet, warn=_warn)
    judged = both.on_own(exam) if own else both.on_frozen(exam)
    if out:
        write_page(judged.comparison, out)
    click.echo(json.dumps(judged.as_json(), ensure_ascii=False, indent=2) if as_json else judged.as_text())


@main.command()
@click.argument("challenger", default="challenger")
@own_option
@own_sheet_option
@mode_option
@click.option("--because", metavar="REASON", help="Why, for the record; overrides what stands against a promotion.")
def promote(challenger: str, own: Path | None, sheet: str | None, mode: str | None, because: str | None) -> None:
    """Make a challenger the champion, if it is better than noise and loses nothing that matters."""
    from pipeline.loop.champion import promote
    from pipeline.loop.contest import exam_on

    _refuse_sheet_of_nothing(sheet, own, "--on")
    exam = exam_on(own, sheet=sheet, warn=_warn) if own else None
    click.echo(promote(challenger, own=exam, mode=_mode(mode), because=because).told)
    _flush()


@main.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--on", "own", type=click.Path(path_type=Path), help="Count the models' errors on this labelled file (columns text, tag).")
@text_option
@sheet_option
@click.option("--mode", type=MODE, help="The mode of files that do not say theirs; the model's default unless given.")
@click.option("--json", "as_json", is_flag=True, help="Print every figure as JSON.")
def drift(old: Path, new: Path, own: Path | None, text: str | None, sheet: str | None, mode: str | None, as_json: bool) -> None:
    """Say what changed from one tagged file to another, the classifier's known errors taken out."""
    from pipeline.loop.contest import exam_on
    from pipeline.loop.file_drift import drift_of

    found = drift_of(old, new, exam_on(own, warn=_warn), mode=_mode(mode), text_column=text, sheet=sheet, warn=_warn)
    click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2) if as_json else found.as_text())


@main.command()
@click.argument("name", required=False)
def runs(name: str | None) -> None:
    """List the runs of MLflow with their experiments and commits; with a NAME, those of one experiment, model or run."""
    from pipeline.tracking.announce import flush
    from pipeline.tracking.runs import table_of_runs

    flush()
    click.echo(table_of_runs(name))


@main.command()
@click.option("--because", metavar="REASON", help="Why, for the record.")
def rollback(because: str | None) -> None:
    """Undo the last promotion."""
    from pipeline.loop.champion import rollback

    click.echo(rollback(because=because or "rolled back").line)
    _flush()


@main.command()
def doctor() -> None:
    """Say what is installed, what is missing and what to do."""
    from pipeline.doctor import checks

    found = []
    for check in checks(places.INSIGHT):
        click.echo(f"{'ok     ' if check.ok else 'missing'}  {check.what}: {check.found}" + ("" if check.ok else f"\n         {check.fix}"))
        found.append(check.ok)
    if not all(found):
        sys.exit(1)


def _tagger(model: str, mode: str | None) -> Tagger:
    """The tagger of a saved or registered model in a mode."""
    from pipeline.scoring.tagger import Tagger
    from pipeline.tracking.models import load_named

    return Tagger(load_named(model), _mode(mode))


def _flush() -> None:
    """Send to MLflow what is done and told; who interrupts that undoes nothing, and it goes later."""
    from pipeline.tracking.announce import flush

    with suppress(KeyboardInterrupt):
        flush()


def _refuse_sheet_of_nothing(sheet: str | None, file: Path | None, option: str) -> None:
    if sheet and not file:
        raise click.UsageError(f"--sheet names the sheet of the workbook that {option} gives")


def _warn(told: str) -> None:
    """Say on standard error what may not be as the user thinks."""
    click.echo(told, err=True)


def _mode(name: str | None) -> Mode | None:
    return Mode(name) if name else None


if __name__ == "__main__":
    main()
