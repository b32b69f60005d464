"""What the column `verbatim_model` says: the name of a model, and whether it read at a mix of the export's own."""

from __future__ import annotations

from collections.abc import Collection

from pipeline.errors import InputError

OWN_MIX = "+own-mix"
"""What follows the name of a model whose probabilities assume another mix than its own."""


def model_name(family: str, version: str) -> str:
    """Such as linear-0123456789ab."""
    return f"{family}-{version}"


def whose_errors(models: Collection[str], *, where: str) -> str:
    """The model whose known errors are those of a tagged file: the only one that tagged it, at its own mix.

    Args:
        models: what the column says in all of the file.

    Raises:
        InputError: several tagged it, or one at another mix, at which it errs otherwise.
    """
    if len(models) != 1:
        what = f"The file was tagged by {len(models)} models: {', '.join(sorted(models))}"
        raise InputError(what, where=where, fix="tag the whole file with one model")
    (name,) = models
    if name.endswith(OWN_MIX):
        fix = "tag it again without --own-mix: the model's errors are known at its own mix only"
        raise InputError("The file was tagged at a mix of its own", where=where, fix=fix)
    return name
