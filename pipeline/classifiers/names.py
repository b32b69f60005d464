"""What the column `verbatim_model` says: the name of a model, its mode, and whether it read at a mix of the export's own."""

from __future__ import annotations

from collections.abc import Collection

from pipeline.errors import InputError
from pipeline.schema import Mode

OWN_MIX = "+own-mix"
"""What follows the name of a model whose probabilities assume another mix than its own."""


def model_name(family: str, version: str) -> str:
    """Such as linear-0123456789ab."""
    return f"{family}-{version}"


def name_in_mode(model: str, mode: Mode) -> str:
    """Such as cascade-0123456789ab+fast, of a model that knows other modes too."""
    return f"{model}+{mode}"


def model_and_mode(name: str) -> tuple[str, Mode | None]:
    """What a name tells; no mode where the model knows but one, or where an earlier version of verbatim wrote the name."""
    name = name.removesuffix(OWN_MIX)
    for mode in Mode:
        if (model := name.removesuffix(f"+{mode}")) != name:
            return model, mode
    return name, None


def may_be_one(name: str, other: str) -> bool:
    """Whether two names are of one model in one mode, as far as they tell."""
    (model, mode), (other_model, other_mode) = model_and_mode(name), model_and_mode(other)
    return model == other_model and (mode == other_mode or None in (mode, other_mode))


def whose_errors(models: Collection[str], *, where: str) -> str:
    """The name whose known errors are those of a tagged file: that of the only model that tagged it, in one mode, at its own mix.

    Args:
        models: what the column says in all of the file.

    Raises:
        InputError: several tagged it, or one in several modes, or at another mix, at which it errs otherwise.
    """
    if len(models) != 1:
        what = f"the file was tagged in {len(models)} ways: {', '.join(sorted(models))}"
        raise InputError(what, where=where, fix="tag the whole file with one model, in one mode")
    (name,) = models
    if name.endswith(OWN_MIX):
        fix = "tag it again without --own-mix: the model's errors are known at its own mix only"
        raise InputError("the file was tagged at a mix of its own", where=where, fix=fix)
    return name
