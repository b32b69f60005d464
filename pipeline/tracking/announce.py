"""Say to MLflow what was made and which model is in use. Nothing here needs its server to be there."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline import places
from pipeline.classifiers.saved import CARD_FILE, ModelCard, read_card
from pipeline.params import load_params
from pipeline.tracking.machine import machine_tags
from pipeline.tracking.outbox import post, readable, waiting
from pipeline.tracking.project import project_of
from pipeline.tracking.records import Choice, Corpus, Training


def announce_champion(folder: Path, choice: Choice) -> None:
    """Register the model, and give it the alias `champion`, unless what put another one into use holds against the choice."""
    post_training(training_of(folder), champion=choice)


def announce_candidate(folder: Path) -> None:
    """Register the model, and leave the alias `champion` where it is."""
    post_training(training_of(folder), candidate=True)


def post_training(training: Training, *, champion: Choice | None = None, candidate: bool = False) -> None:
    """Put a training into the outbox of the project, with a word about this machine."""
    names, told = load_params().register_, replace(training, tags={**training.tags, **machine_tags()})
    post(project_of(Path()), told, experiment=names.experiment, registered=names.name, champion=champion, candidate=candidate)


def training_of(
    folder: Path,
    *,
    params: Mapping[str, Any] | None = None,
    metrics: Mapping[str, Any] | None = None,
    tags: Mapping[str, str] | None = None,
    corpus: Corpus | None = None,
) -> Training:
    """A model's folder as something to log: an adapted challenger, a promoted model; its corpus by its card unless given."""
    card = read_card(folder)
    return Training(card.family, card.version, folder, params or {}, metrics or {}, corpus or _corpus_of(card), tags=tags or {})


def _corpus_of(card: ModelCard) -> Corpus:
    """The corpus, where the model has learned from it as it is now; else what the card in words tells of."""
    inventory = json.loads(places.INVENTORY.read_text(encoding="utf-8")) if places.INVENTORY.exists() else {}
    if card.corpus == inventory.get("sha256"):
        return Corpus(places.CORPUS.as_posix(), card.corpus, inventory["comments"])
    return Corpus(f"what {CARD_FILE} tells of", card.corpus, None)


def flush() -> None:
    """Send what waits, and say on standard error what there is to tell, also where it is interrupted: commands and a stage end with it."""
    try:
        from pipeline.tracking.store import send_waiting

        told = send_waiting()
    except KeyboardInterrupt:
        _tell("interrupted")
        raise
    if told:
        _tell(told)


def _tell(told: str) -> None:
    print(f"MLflow: {told}", file=sys.stderr)
    if count := len(waiting(project_of(Path()))):
        print(f"  {count} wait in .verbatim/outbox and go with the next command that logs, or `verbatim runs`", file=sys.stderr)


def decisions_wait() -> bool:
    """Whether MLflow does not know yet of a model that was put into use here."""
    return any(parcel.champion for parcel in readable(project_of(Path())))
