"""The command `verbatim`: parses, calls, prints; no logic."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.errors import VerbatimError

if TYPE_CHECKING:
    from pipeline.scoring.tagger import Tagger

MODEL_HELP = "Folder of a saved model, or models:/NAME@ALIAS in MLflow's registry."
DEFAULT_MODEL = "models/champion"


class Command(click.Group):
    """Tells errors in three parts and exits as they say; a traceback only with --debug."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        debug = "--debug" in sys.argv
        try:
            return super().main(*args, **kwargs | {"standalone_mode": False})
        except VerbatimError as error:
            self._fail(f"error: {error}", error.exit_code, debug=debug)
        except click.exceptions.Abort:
            self._fail("interrupted", 130, debug=debug)
        except click.ClickException as error:
            error.show()
            sys.exit(2)
        except Exception as error:
            fault = VerbatimError(
                f"{type(error).__name__}: {error}", where="inside verbatim, not in your input", fix="run again with --debug and report it"
            )
            self._fail(f"error: {fault}", fault.exit_code, debug=debug)

    @staticmethod
    def _fail(message: str, code: int, *, debug: bool) -> None:
        if debug:
            raise
        click.echo(message, err=True)
        sys.exit(code)


@click.group(cls=Command, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show tracebacks.")
@click.version_option(package_name="verbatim")
def main(debug: bool) -> None:
    """Reads what customers write in French and tags each comment: complaint, delight, recovery-praise or satisfaction."""


def model_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--model", default=DEFAULT_MODEL, show_default=True, help=MODEL_HELP)(function)


@main.command()
@click.argument("export", type=click.Path(path_type=Path))
@click.option(
    "-o", "out", type=click.Path(path_type=Path), help="Where to write; the export's name with .tagged before its suffix unless given."
)
@click.option("--text", metavar="COLUMN", help="The column that holds the comments; found by name or content unless given.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@model_option
def tag(export: Path, out: Path | None, text: str | None, as_json: bool, model: str) -> None:
    """Tag every comment of an export (.csv, .xlsx, .jsonl, .parquet)."""
    from pipeline.scoring.batch import default_output, tag_export
    from pipeline.scoring.progress import progress_bar

    with progress_bar("comments") as progress:
        summary = tag_export(export, out or default_output(export), tagger=_tagger(model), text_column=text, progress=progress)
    click.echo(json.dumps(summary.as_json(), ensure_ascii=False, indent=2) if as_json else summary.as_text())


@main.command()
@click.argument("labelled", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print every figure as JSON.")
@model_option
def evaluate(labelled: Path, as_json: bool, model: str) -> None:
    """Judge a model on a file with the columns `text` and `tag`."""
    from pipeline.scoring.labelled import evaluate_file

    result = evaluate_file(labelled, tagger=_tagger(model))
    click.echo(json.dumps(result.as_json(), ensure_ascii=False, indent=2) if as_json else result.as_text())


@main.command()
@click.argument("text")
@model_option
def explain(text: str, model: str) -> None:
    """Say of one comment its tag, its probabilities and the words that decided."""
    from pipeline.scoring.explain import explanation

    click.echo(explanation(text, tagger=_tagger(model)))


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


def _tagger(model: str) -> Tagger:
    """The tagger of a saved or registered model."""
    from pipeline.classifiers.saved import load_model
    from pipeline.scoring.tagger import Tagger

    if model.startswith("models:/"):
        from pipeline.tracking.store import fetch_model

        return Tagger(load_model(fetch_model(model)))
    return Tagger(load_model(Path(model)))


if __name__ == "__main__":
    main()
