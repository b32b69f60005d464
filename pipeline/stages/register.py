"""Stage `register`: a run a family in MLflow, and the model in use in its registry. Reads files; safe to run again.

The runs go to the outbox first: a tracking server that is down fails no stage, and gets them when it is back.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline import places
from pipeline.classifiers.cascade import CascadeClassifier
from pipeline.classifiers.protocol import FAMILIES, VARIANTS, Point
from pipeline.classifiers.saved import read_card
from pipeline.errors import ModelError
from pipeline.stages.run import read_json, stage, write_json
from pipeline.tracking.announce import announce_candidate, announce_champion, flush, post_training
from pipeline.tracking.lineage import experiment, lineage_of
from pipeline.tracking.models import champion_in_use
from pipeline.tracking.pictures import pictures
from pipeline.tracking.project import is_copy
from pipeline.tracking.promotions import now, read_promotions
from pipeline.tracking.records import Artifact, By, Choice, Corpus, Training


@stage
def main() -> None:
    with TemporaryDirectory() as drawn:
        trainings = {name: _training(name, Path(drawn)) for name in FAMILIES}
        for training in trainings.values():
            post_training(training)
    if experiment() or is_copy(Path()):
        announce_candidate(places.CHAMPION)
    else:
        _announce()
    flush()
    told = {"family": read_json(places.DECISION)["family"], "versions": {name: training.version for name, training in trainings.items()}}
    write_json(places.REGISTERED, told)


def _announce() -> None:
    """Tell which model is in use, and since when. The record of promotions is no dependency: it says that, not what a stage makes."""
    record = read_promotions(places.PROMOTIONS)
    try:
        announce_champion(champion_in_use(), record[-1].choice if record else Choice(By.PIPELINE, now()))
    except ModelError as error:
        print(f"The registry's champion stays as it is. {error}", file=sys.stderr)


def _training(name: str, drawn: Path) -> Training:
    metrics, inventory = read_json(places.METRICS), read_json(places.INVENTORY)
    names = [variant.name for variant in VARIANTS if variant.family == name]
    lineage = lineage_of(places.MODELS / name, judged=places.METRICS)
    points = list(_points(name, names))
    return Training(
        family=name,
        version=read_card(places.MODELS / name).version,
        model=places.MODELS / name,
        params=lineage.params,
        metrics={own: metrics[own] for own in (*names, "gate")},
        corpus=Corpus(places.CORPUS.as_posix(), inventory["sha256"], inventory["comments"]),
        files=(*(Artifact(path, "plots") for path in points), *pictures(points, drawn), *_pages(names)),
        tags=lineage.tags,
        course=_course(name),
    )


def _course(name: str) -> tuple[Point, ...]:
    """How the family's loss fell, if it trains in steps."""
    path = places.COURSES / f"{name}.json"
    return tuple(Point(**point) for point in read_json(path)) if path.exists() else ()


def _points(family: str, variants: Sequence[str]) -> Iterator[Path]:
    """The files of points that are the family's; the frontier is the cascade's, whatever its mode."""
    for variant in variants:
        yield from sorted(places.PLOTS.glob(f"*-{variant}.json"))
    if family == CascadeClassifier.family:
        yield from sorted(places.PLOTS.glob("frontier-*.json"))


def _pages(variants: Sequence[str]) -> Iterator[Artifact]:
    """Each variant's errors, and the corpus's learning curve, as far as they are there."""
    curve = places.LEARNING_CURVE
    yield from (Artifact(path, "errors") for path in map(_errors, variants) if path.exists())
    yield from (Artifact(path, "pictures") for path in (curve, curve.with_suffix(".json")) if path.exists())


def _errors(variant: str) -> Path:
    return places.ERRORS / f"{variant}.md"


if __name__ == "__main__":
    main()
