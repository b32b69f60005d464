"""One family of errors: what happened, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

Warn = Callable[[str], None]
"""Takes what the user should know at once: before what takes long, and before what may fail because of it."""


def three_parts(what: str, *, where: str, fix: str) -> str:
    """What happened, where, and what to do, a line each."""
    return f"{what}\n  where: {where}\n  what to do: {fix}"


def warning(what: str, *, where: str, fix: str) -> str:
    """The same of what stops nothing and may not be as the user thinks."""
    return f"warning: {three_parts(what, where=where, fix=fix)}"


def counted(number: int, what: str) -> str:
    """“1 row”, “2 rows”: of what takes an s where it is not one."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def unheard(told: str) -> None:
    """Takes it where there is nobody to tell."""


class VerbatimError(Exception):
    """A failure told in three parts.

    Args:
        what: what happened, one sentence.
        where: the file, with line and column where they are known.
        fix: what the reader can do now.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, *, where: str, fix: str) -> None:
        super().__init__(three_parts(what, where=where, fix=fix))
        self.what, self.where, self.fix = what, where, fix

    def __reduce__(self) -> tuple[Any, ...]:
        """How it comes whole out of another process: pickle would call ``__init__`` with the message alone."""
        return type(self).__new__, (type(self), *self.args), vars(self)


class InputError(VerbatimError):
    """What the user gave is wrong: a file, a column, an option."""

    exit_code = 2


class ParamsError(InputError):
    """params.yaml holds a key or a value that the project does not know."""


class CorpusError(InputError):
    """A line of the labelled comments breaks the schema."""


class ModelError(InputError):
    """A model folder is missing, incomplete or altered."""
