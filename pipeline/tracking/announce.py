"""Say to MLflow what was made and which model is in use. Nothing here needs its server to be there."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline import places
from pipeline.classifiers.saved import read_card
from pipeline.params import load_params
from pipeline.tracking.machine import machine_tags
from pipeline.tracking.outbox import post, waiting
from pipeline.tracking.project import project_of
from pipeline.tracking.records import Corpus, Training


def announce_champion(folder: Path, *, tags: Mapping[str, str], metrics: Mapping[str, Any]) -> None:
    """Log the model as a run of its own, if none has its version, and give it the alias `champion`."""
    post_training(training_of(folder, tags=tags, metrics=metrics), champion=True)


def announce_candidate(folder: Path) -> None:
    """Register the model, and leave the alias `champion` where it is."""
    post_training(training_of(folder, tags={}, metrics={}), candidate=True)


def post_training(training: Training, *, champion: bool = False, candidate: bool = False) -> None:
    """Put a training into the outbox of the project, with a word about this machine."""
    names, told = load_params().register_, replace(training, tags={**training.tags, **machine_tags()})
    post(project_of(Path()), told, experiment=names.experiment, registered=names.name, champion=champion, candidate=candidate)


def training_of(folder: Path, *, tags: Mapping[str, str], metrics: Mapping[str, Any]) -> Training:
    """A model that no pipeline made, as something to log: an adapted challenger, a promoted folder."""
    card = read_card(folder)
    comments = json.loads(places.INVENTORY.read_text(encoding="utf-8"))["comments"] if places.INVENTORY.exists() else 0
    return Training(card.family, card.version, folder, {}, metrics, Corpus("corpus", card.corpus, comments), tags=tags)


def flush() -> None:
    """Send what waits, and say on standard error what still does or was set aside."""
    from pipeline.tracking.store import send_waiting

    if why := send_waiting():
        print(f"MLflow: {why}", file=sys.stderr)
        if count := len(waiting(project_of(Path()))):
            print(f"  {count} wait in .verbatim/outbox and go with the next command that logs, or `verbatim runs`", file=sys.stderr)
