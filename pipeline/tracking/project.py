"""Which project a folder belongs to."""

from __future__ import annotations

from pathlib import Path

DATABASE = "mlflow.db"
"""What keeps the runs of a project, in its folder, where MLFLOW_TRACKING_URI names nothing else."""
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
