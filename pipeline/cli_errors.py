"""How a command fails: in three parts on standard error, with an exit code that says whose fault it is."""

from __future__ import annotations

import io
import sys
import traceback
from collections.abc import Sequence
from typing import Any

import click

from pipeline.errors import InputError, VerbatimError

debug_option = click.option("--debug", is_flag=True, expose_value=False, help="Show tracebacks.")


class Command(click.Command):
    """Tells errors in three parts and exits as they say; a traceback only with --debug, wherever it stands."""

    def main(self, args: Sequence[str] | None = None, *others: Any, **kwargs: Any) -> Any:
        words, debug = _without_debug(list(sys.argv[1:] if args is None else args))
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")  # what the terminal cannot write must not fail a run that is done
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


class Group(Command, click.Group):
    """Commands that fail so, under one name."""


def _without_debug(words: list[str]) -> tuple[list[str], bool]:
    """The command line without --debug, and whether it was there; what follows ``--`` is no option."""
    end = words.index("--") if "--" in words else len(words)
    options = [word for word in words[:end] if word != "--debug"]
    return options + words[end:], len(options) < end
