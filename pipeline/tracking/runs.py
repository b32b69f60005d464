"""`verbatim runs`: runs with their experiments and commits, as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import places
from pipeline.classifiers.names import model_name
from pipeline.classifiers.protocol import FAMILIES
from pipeline.errors import InputError, VerbatimError
from pipeline.params import load_params
from pipeline.tracking.lineage import experiments, hash_of, locked_at, stages_behind, used_stages
from pipeline.tracking.models import SHORTEST_ID, load_named, run_of
from pipeline.tracking.outbox import readable
from pipeline.tracking.project import project_of
from pipeline.tracking.records import EXPERIMENTS

if TYPE_CHECKING:
    from mlflow.entities import Run

SCORE = ".test.macro_f1"
HASH = 8
"""Letters of a hash that are shown."""
COLUMNS = ("run", "when", "kind", "model", "experiments", "commit", "lock", "corpus", "best macro-F1 on test")


@dataclass(frozen=True, slots=True)
class Line:
    """One run; ``commits`` are those of its experiments, or the one that was checked out; ``score`` is of its best mode.

    Of hashes it has the first eight letters.
    """

    run: str
    when: str
    kind: str
    model: str
    experiments: str
    commits: str
    lock: str
    corpus: str
    score: str


def table_of_runs(wanted: str | None = None) -> str:
    """Every run that is logged or waits, the newest first; with a name, those of that experiment, run or model, or of `champion`.

    An experiment that changed no model has no run of its own: then it is said whose files it has. While MLflow does not answer, what
    waits is listed alone, and that is said too.

    Raises:
        InputError: there is no run of that name.
        ModelError: there is no champion, or no challenger; or several runs have ids that begin so.
        VerbatimError: MLflow does not answer, and nothing that is wanted waits.
    """
    if wanted in ("champion", "challenger"):
        wanted = load_named(wanted).name
    lines, silence = _lines()
    chosen = _chosen(lines, wanted) if wanted else lines
    if silence and not chosen:
        raise silence
    if wanted and not chosen:
        return _without_run(wanted, lines)
    return "\n".join([_table(chosen), *([f"only what waits in {places.OUTBOX}: {silence.what}"] if silence else [])])


def _lines() -> tuple[list[Line], VerbatimError | None]:
    """The lines, and why those that MLflow has are not among them."""
    waiting, name = list(_waiting()), load_params().register_.experiment
    try:
        return [*waiting, *_logged(name)], None
    except VerbatimError as error:
        return waiting, error


def _table(lines: Sequence[Line]) -> str:
    rows = [COLUMNS, *map(astuple, lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def _without_run(wanted: str, lines: Sequence[Line]) -> str:
    """What to say of an experiment that made nothing new: whose files it has.

    Raises:
        InputError: there is no such experiment, or no run has its files.
    """
    known = experiments()
    if wanted not in known:
        fix = f"`verbatim runs` lists all runs, `dvc exp show` the experiments; of a run's id, give {SHORTEST_ID} letters at least"
        raise InputError(f"there is no run, experiment or model {wanted!r}", where="MLflow, the outbox, and DVC's experiments", fix=fix)
    runs = [next((line for line in lines if line.lock == lock), None) for lock in _locks(known[wanted])]
    found = [f"{line.run} ({line.model})" for line in runs if line]
    if not found or len(found) < len(runs):
        fix = f"run `dvc exp apply {wanted}`, then `dvc repro --force --single-item register`, which logs it"
        raise InputError(f"no run carries the experiment {wanted!r}, or has its files", where=f"commit {known[wanted][:HASH]}", fix=fix)
    return f"experiment {wanted} made no new model: its files are those of run {', '.join(found)}"


def _locks(revision: str) -> list[str]:
    """The locks of the models that a commit has, a family each."""
    stages = locked_at(revision)
    made = [model for model in (places.MODELS / name for name in FAMILIES) if stages_behind(model.as_posix(), stages)]
    return [hash_of(used_stages(model, places.METRICS, stages))[:HASH] for model in made]


def _chosen(lines: Sequence[Line], wanted: str) -> list[Line]:
    run = run_of(wanted, {line.run: line.model for line in lines})
    return [line for line in lines if wanted in (*line.experiments.split(", "), line.model) or line.run == run]


def _waiting() -> Iterator[Line]:
    for parcel in readable(project_of(Path())):
        tags, names = parcel.tags, parcel.tags.get(EXPERIMENTS, "")
        yield Line(
            run="waits",
            when="",
            kind=_kind(tags),
            model=model_name(parcel.family, parcel.version),
            experiments=names,
            commits=_commits(names, tags.get("mlflow.source.git.commit", ""), {}),
            lock=tags.get("dvc.lock", "")[:HASH],
            corpus=parcel.corpus[1][:HASH],
            score="",
        )


def _logged(experiment: str) -> Iterator[Line]:
    from pipeline.tracking.logged import runs_of

    known = experiments()
    for run in runs_of(experiment):
        yield _line(run, known)


def _line(run: Run, known: dict[str, str]) -> Line:
    tags, names = run.data.tags, run.data.tags.get(EXPERIMENTS, "")
    scores = [value for key, value in sorted(run.data.metrics.items()) if key.endswith(SCORE)]
    return Line(
        run=run.info.run_id,
        when=f"{datetime.fromtimestamp(run.info.start_time / 1000, UTC):%Y-%m-%d %H:%M}",
        kind=_kind(tags),
        model=run.info.run_name,
        experiments=names,
        commits=_commits(names, tags.get("mlflow.source.git.commit", ""), known),
        lock=tags.get("dvc.lock", "")[:HASH],
        corpus=tags.get("verbatim.corpus", "")[:HASH],
        score=f"{max(scores):.3f}" if scores else "",
    )


def _kind(tags: Mapping[str, str]) -> str:
    """An adaptation, a promotion, a rollback, or a training by the pipeline; nothing where the run's tags do not say."""
    return tags.get("verbatim.kind") or tags.get("verbatim.promotion") or ("training" if "dvc.lock" in tags else "")


def _commits(names: str, commit: str, known: dict[str, str]) -> str:
    """The commits of the experiments that DVC still knows; without any, the one that was checked out."""
    return ", ".join(known[name][:HASH] for name in names.split(", ") if name in known) or commit[:HASH]
