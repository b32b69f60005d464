"""Whether the project's mlflow.db has what the stage `register` sends it: asked by `make run`, which has it sent again where it has not.

A command that logs makes a new database where it was deleted, and then that has the command's run alone. SQLite is asked, not MLflow, whose
import takes longer than the rest of a `make run` with nothing to do.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from pipeline import places
from pipeline.tracking.project import DATABASE

_TRAININGS = "SELECT own.value FROM tags own JOIN tags lock USING (run_uuid) WHERE own.key = 'verbatim.version' AND lock.key = 'dvc.lock'"
_CHAMPIONS = "SELECT version FROM registered_model_aliases WHERE alias = 'champion'"


def is_known(project: Path) -> bool:
    """Whether the trainings that were registered last are there, deleted ones too, and a champion; but not what was told and set aside.

    A database that is not there, or has tables of another kind, has none of it: registering again does no harm.
    """
    registered = json.loads((project / places.REGISTERED).read_text(encoding="utf-8"))["versions"].values()
    aside = [parcel.name.rsplit("-", 1)[-1] for parcel in (project / places.OUTBOX).glob("aside-*")]
    try:
        with closing(sqlite3.connect(f"{(project / DATABASE).as_uri()}?mode=ro", uri=True)) as database:
            trainings = {version for (version,) in database.execute(_TRAININGS)}
            champion = database.execute(_CHAMPIONS).fetchone()
    except sqlite3.Error:
        return False
    return set(registered) <= trainings.union(aside) and bool(champion or aside)


if __name__ == "__main__":
    sys.exit(not is_known(Path.cwd()))
