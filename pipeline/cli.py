"""The command `verbatim`: parses, calls, prints; no logic."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.errors import InputError, VerbatimError

if TYPE_CHECKING:
    from pipeline.scoring.tagger import Tagger

MODEL_HELP = "Folder of a saved model, or models:/NAME@ALIAS in MLflow's registry."
DEFAULT_MODEL = "models/champion"
MODES = ("fast", "balanced", "accurate")


class Command(click.Group):
    """Tells errors in three parts and exits as they say; a traceback only with --debug, wherever it stands."""

    def main(self, args: Sequence[str] | None = None, *others: Any, **kwargs: Any) -> Any:
        words, debug = _without_debug(list(sys.argv[1:] if args is None else args))
        try:
            return super().main(words, *others, **kwargs | {"standalone_mode": False})
        except VerbatimError as error:
            self._fail(f"error: {error}", error.exit_code, debug=debug)
        except click.exceptions.Abort:
            self._fail("interrupted", 130, debug=debug)
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            sys.exit(error.exit_code)
        except click.ClickException as error:
            command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "verbatim"
            usage = InputError(error.format_message(), where="the command line", fix=f"see `{command} --help`")
            self._fail(f"error: {usage}", usage.exit_code, debug=debug)
        except Exception as error:
            fault = VerbatimError(
                f"{type(error).__name__}: {error}", where="inside verbatim, not in your input", fix="run again with --debug and report it"
            )
            self._fail(f"error: {fault}", fault.exit_code, debug=debug)

    @staticmethod
    def _fail(message: str, code: int, *, debug: bool) -> None:
        if debug:
            traceback.print_exc()
        click.echo(message, err=True)
        sys.exit(code)


def _without_debug(words: list[str]) -> tuple[list[str], bool]:
    """The command line without --debug, and whether it was there; what follows ``--`` is no option."""
    end = words.index("--") if "--" in words else len(words)
    options = [word for word in words[:end] if word != "--debug"]
    return options + words[end:], len(options) < end


@click.group(cls=Command, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show tracebacks.")
@click.version_option(package_name="verbatim")
def main(debug: bool) -> None:
    """Reads what customers write in French and tags each comment: complaint, delight, recovery-praise or satisfaction."""


def model_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """--model and --mode, which every command that scores takes."""
    mode = click.option("--mode", type=click.Choice(list(MODES)), help="How much reading a comment gets; balanced unless given.")
    return click.option("--model", default=DEFAULT_MODEL, show_default=True, help=MODEL_HELP)(mode(function))


@main.command()
@click.argument("export", type=click.Path(path_type=Path))
@click.option(
    "-o", "out", type=click.Path(path_type=Path), help="Where to write; the export's name with .tagged before its suffix unless given."
)
@click.option("--text", metavar="COLUMN", help="The column that holds the comments; found by name or content unless given.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes that score; one a core unless given. The result is the same.")
@click.option("--resume", is_flag=True, help="Go on with a run that was stopped; start one where there is none.")
@click.option("--quiet", is_flag=True, help="No progress.")
@model_options
def tag(
    export: Path,
    out: Path | None,
    text: str | None,
    as_json: bool,
    jobs: int | None,
    resume: bool,
    quiet: bool,
    model: str,
    mode: str | None,
) -> None:
    """Tag every comment of an export (.csv, .xlsx, .jsonl, .parquet)."""
    from pipeline.scoring.batch import default_output, tag_export
    from pipeline.scoring.pool import cores
    from pipeline.scoring.progress import progress_line

    with progress_line(quiet=quiet) as progress:
        summary = tag_export(
            export,
            out or default_output(export),
            tagger=_tagger(model, mode),
            text_column=text,
            jobs=jobs or cores(),
            resume=resume,
            progress=progress,
        )
    click.echo(json.dumps(summary.as_json(), ensure_ascii=False, indent=2) if as_json else summary.as_text())


@main.command()
@click.argument("labelled", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print every figure as JSON.")
@model_options
def evaluate(labelled: Path, as_json: bool, model: str, mode: str | None) -> None:
    """Judge a model on a file with the columns `text` and `tag`."""
    from pipeline.scoring.labelled import evaluate_file

    result = evaluate_file(labelled, tagger=_tagger(model, mode))
    click.echo(json.dumps(result.as_json(), ensure_ascii=False, indent=2) if as_json else result.as_text())


@main.command()
@click.argument("text")
@model_options
def explain(text: str, model: str, mode: str | None) -> None:
    """Say of one comment its tag, its probabilities and the words that decided."""
    from pipeline.scoring.explain import explanation

    click.echo(explanation(text, tagger=_tagger(model, mode)))


@main.command()
@click.argument("tagged", type=click.Path(path_type=Path))
@click.option("-o", "out", type=click.Path(path_type=Path), required=True, help="The page to write.")
@click.option("--lang", type=click.Choice(["fr", "en"]), default="fr", show_default=True, help="The language of the page.")
def report(tagged: Path, out: Path, lang: str) -> None:
    """Write a page about a tagged export: what enchants, what fails, what was put right."""
    from pipeline.insight.page import write_page

    write_page(tagged, out, lang=lang)
    click.echo(f"report: {out}")


@main.command()
def doctor() -> None:
    """Say what is installed, what is missing and what to do."""
    from pipeline.doctor import checks

    found = list(checks(Path(DEFAULT_MODEL)))
    for check in found:
        click.echo(f"{'ok     ' if check.ok else 'missing'}  {check.what}: {check.found}" + ("" if check.ok else f"\n         {check.fix}"))
    if not all(check.ok for check in found):
        sys.exit(1)


def _tagger(model: str, mode: str | None) -> Tagger:
    """The tagger of a saved or registered model in a mode."""
    from pipeline.classifiers.saved import load_model
    from pipeline.schema import Mode
    from pipeline.scoring.tagger import Tagger

    if model.startswith("models:/"):
        from pipeline.tracking.store import fetch_model

        folder = fetch_model(model)
    else:
        folder = Path(model)
    return Tagger(load_model(folder), Mode(mode) if mode else None)


if __name__ == "__main__":
    main()
