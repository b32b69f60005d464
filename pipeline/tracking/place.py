"""Where the project is, and where in it the record of its models lies."""

from __future__ import annotations

from pathlib import Path

CHAMPION = Path("models/champion")
"""What the pipeline chose."""
CHALLENGER = Path("models/challenger")
"""What `verbatim adapt` made."""
VERSIONS = Path("models/versions")
"""A copy of every model that was promoted, or replaced by one that was."""
PROMOTIONS = Path("promotions.jsonl")
TEST = Path("data/derived/parts/test.jsonl")
BEHAVIOUR = Path("tests/behaviour")
PRIVATE = Path(".verbatim")
"""What verbatim keeps for itself on this machine: locks, answers to exams, runs that wait for a server."""
_EXPERIMENTS = (".dvc", "tmp", "exps")


def project_of(folder: Path) -> Path:
    """The project that a folder is, or is DVC's temporary copy of.

    Queued and parallel experiments run in copies under .dvc/tmp/exps, which go when they end; what they log must not.
    """
    parts = folder.absolute().parts
    for at in range(len(parts) - 2):
        if parts[at : at + 3] == _EXPERIMENTS:
            return Path(*parts[:at])
    return folder.absolute()


def is_copy(folder: Path) -> bool:
    """Whether the folder is one of DVC's temporary copies: what happens there is a proposal, and changes nothing in use."""
    return project_of(folder) != folder.absolute()
