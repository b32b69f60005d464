"""`verbatim runs`: runs with their experiments and commits, as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.params import load_params
from pipeline.tracking.lineage import experiments
from pipeline.tracking.outbox import readable
from pipeline.tracking.project import project_of
from pipeline.tracking.records import EXPERIMENTS

if TYPE_CHECKING:
    from mlflow.entities import Run

SCORE = ".test.macro_f1"
SHORTEST_ID = 4
"""Letters of a run's id that name it."""
COLUMNS = ("run", "when", "model", "experiments", "commit", "lock", "corpus", "best macro-F1 on test")


@dataclass(frozen=True, slots=True)
class Line:
    """One run; ``commits`` are those of its experiments, or the one that was checked out; ``score`` is of its best mode."""

    run: str
    when: str
    model: str
    experiments: str
    commits: str
    lock: str
    corpus: str
    score: str


def table_of_runs(wanted: str | None = None) -> str:
    """Every run that is logged or waits, the newest first; with a name, those of that experiment, run or model."""
    lines = [line for line in (*_waiting(), *_logged()) if wanted is None or _is_of(line, wanted)]
    if wanted and not lines:
        return f"no run of {wanted}"
    rows = [COLUMNS, *map(astuple, lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def _is_of(line: Line, wanted: str) -> bool:
    return wanted in line.experiments.split(", ") or wanted == line.model or (len(wanted) >= SHORTEST_ID and line.run.startswith(wanted))


def _waiting() -> Iterator[Line]:
    for parcel in readable(project_of(Path())):
        tags, names = parcel.tags, parcel.tags.get(EXPERIMENTS, "")
        yield Line(
            run="waits",
            when="",
            model=f"{parcel.family}-{parcel.version}",
            experiments=names,
            commits=_commits(names, tags.get("mlflow.source.git.commit", ""), {}),
            lock=tags.get("dvc.lock", "")[:8],
            corpus=parcel.corpus[1][:8],
            score="",
        )


def _logged() -> Iterator[Line]:
    from pipeline.tracking.store import runs_of

    known = experiments()
    for run in runs_of(load_params().register_.experiment):
        yield _line(run, known)


def _line(run: Run, known: dict[str, str]) -> Line:
    tags, names = run.data.tags, run.data.tags.get(EXPERIMENTS, "")
    scores = [value for key, value in sorted(run.data.metrics.items()) if key.endswith(SCORE)]
    return Line(
        run=run.info.run_id,
        when=f"{datetime.fromtimestamp(run.info.start_time / 1000, UTC):%Y-%m-%d %H:%M}",
        model=run.info.run_name,
        experiments=names,
        commits=_commits(names, tags.get("mlflow.source.git.commit", ""), known),
        lock=tags.get("dvc.lock", "")[:8],
        corpus=tags.get("verbatim.corpus", "")[:8],
        score=f"{max(scores):.3f}" if scores else "",
    )


def _commits(names: str, commit: str, known: dict[str, str]) -> str:
    """The commits of the experiments that DVC still knows; without any, the one that was checked out."""
    return ", ".join(known[name][:8] for name in names.split(", ") if name in known) or commit[:8]
