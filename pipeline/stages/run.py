"""What every stage's command has around it: libraries kept quiet, params checked first, errors told in three parts; and its files."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

from pipeline.errors import VerbatimError
from pipeline.params import load_params

P = ParamSpec("P")
QUIET = {
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_DISABLE_TELEMETRY": "true",
}
"""What libraries read when they are imported: no bars of theirs."""


def stage(function: Callable[P, None]) -> Callable[P, None]:
    """Refuse a params.yaml that the project does not know, whatever the stage reads of it, and exit as the error says."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        os.environ.update(QUIET | os.environ)
        try:
            load_params()
            function(*args, **kwargs)
        except VerbatimError as error:
            print(f"error: {error}", file=sys.stderr)
            raise SystemExit(error.exit_code) from error

    return run


def fresh(folder: Path) -> Path:
    """The folder, made anew and empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def read_json(path: Path) -> Any:
    """What another stage left as JSON."""
    return json.loads(path.read_text(encoding="utf-8"))


def write_json(path: Path, value: Any) -> None:
    """Leave a value as JSON, for other stages and for people to read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
