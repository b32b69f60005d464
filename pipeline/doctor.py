"""What is installed and made, what is missing, and what to do about it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

from pipeline.errors import ParamsError, VerbatimError
from pipeline.params import load_params


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    what: str
    ok: bool
    found: str
    fix: str = ""


def checks(insight: Path) -> Iterator[Check]:
    """Everything that a run needs, in the order in which one would mend it."""
    python = ".".join(map(str, sys.version_info[:3]))
    yield Check("Python", (3, 11) <= sys.version_info[:2] <= (3, 13), python, "install Python 3.11, 3.12 or 3.13")
    yield from map(_package, _needed())
    yield _params()
    yield _loading("model", _champion)
    yield _loading("models of the report", partial(_small_models, insight))


def _needed() -> list[Requirement]:
    """What pyproject.toml asks for, the extras left out."""
    declared = map(Requirement, requires("verbatim") or ())
    return [own for own in declared if own.marker is None or own.marker.evaluate({"extra": ""})]


def _package(needed: Requirement) -> Check:
    try:
        found = version(needed.name)
    except PackageNotFoundError:
        return Check(needed.name, False, "not installed", "run `make env`")
    fits = needed.specifier.contains(found, prereleases=True)
    return Check(needed.name, fits, found if fits else f"{found}, not {needed.specifier}", "run `make env`")


def _params() -> Check:
    try:
        load_params()
    except ParamsError as error:
        return Check("params.yaml", False, error.what, error.fix)
    return Check("params.yaml", True, "understood")


def _champion() -> str:
    from pipeline.classifiers.saved import load_model
    from pipeline.tracking.models import champion_in_use

    folder = champion_in_use()
    return f"{folder}: {load_model(folder).name}"


def _small_models(folder: Path) -> str:
    from pipeline.insight.reading.learned import Learned

    return f"{folder}: {len(Learned.load(folder).labels)} labels"


def _loading(what: str, load: Callable[[], str]) -> Check:
    """What ``load`` finds. It imports what it needs itself, so that a missing package is told of instead of ending the doctor."""
    try:
        return Check(what, True, load())
    except VerbatimError as error:
        return Check(what, False, error.what, error.fix)
    except ImportError as error:
        return Check(what, False, str(error), "run `make env`")
