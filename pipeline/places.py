"""Where the project's files are, relative to its folder."""

from __future__ import annotations

from pathlib import Path

from pipeline.corpus.split import Part

CORPUS = Path("data/corpus")
HARD_CORPUS = Path("data/hard")
INSIGHT_LABELS = Path("data/insight/labels.jsonl")
INSIGHT_HELD_OUT = Path("data/insight/held-out.jsonl")
SAMPLE = Path("data/samples/avis-boutiques.csv")
BEHAVIOUR = Path("tests/behaviour")
PICTURES = Path("docs/pictures")
LEARNING_CURVE = PICTURES / "learning-curve.svg"
"""Of the corpus, by bench.learning_curve; no stage makes it."""

DERIVED = Path("data/derived")
INGESTED = DERIVED / "ingested.jsonl"
INVENTORY = DERIVED / "inventory.json"
CLEANED = DERIVED / "cleaned.jsonl"
PARTS = DERIVED / "parts"
TEST = PARTS / f"{Part.TEST}.jsonl"
LESSONS = DERIVED / "lessons.jsonl"
HARD = DERIVED / "hard"

MODELS = Path("models")
ENCODER = MODELS / "encoder"
FINE_TUNED = MODELS / "fine-tuned"
"""The encoder after its training, in float32."""
TRAINED = MODELS / "trained"
"""Of each family, the classifier that a model is made of."""
GATE = MODELS / "gate"
INSIGHT = MODELS / "insight"
CHAMPION = MODELS / "champion"
"""What the pipeline chose."""
CHALLENGER = MODELS / "challenger"
"""What `verbatim adapt` made."""
DOUBTS = MODELS / "challenger.doubts.csv"
"""The labels that it doubts, for a person to look at again."""
VERSIONS = MODELS / "versions"
"""A copy of every model that was promoted, or replaced by one that was."""
PROMOTIONS = Path("promotions.jsonl")

REPORTS = Path("reports")
COURSES = REPORTS / "training"
"""Of the families that train in steps: how the loss fell."""
PREDICTIONS = REPORTS / "predictions"
METRICS = REPORTS / "metrics.json"
PLOTS = REPORTS / "plots"
ERRORS = REPORTS / "errors"
DECISION = REPORTS / "decision.json"
REGISTERED = REPORTS / "registered.json"
INSIGHT_METRICS = REPORTS / "insight.json"
TAGGED_SAMPLE = REPORTS / "avis-boutiques.tagged.csv"
PAGE = REPORTS / "avis-boutiques.html"

PRIVATE = Path(".verbatim")
"""What verbatim keeps for itself on this machine: locks, answers to exams, runs that wait for a server."""
ANSWERS = PRIVATE / "answers"
LEARNED = PRIVATE / "learned"
OUTBOX = PRIVATE / "outbox"


def labelled(part: Part) -> tuple[Path, ...]:
    """The files of a part. Calibration has the free hard comments too: the corpus alone is easier than life (docs/adr/0003)."""
    own = PARTS / f"{part}.jsonl"
    return (own, HARD / "free.jsonl") if part == Part.CALIBRATION else (own,)


def judged() -> dict[str, Path]:
    """What every model is judged on, by name."""
    hard = {name: HARD / f"{name}.jsonl" for name in ("pairs", "wording")}
    return {"validation": PARTS / "validation.jsonl", "test": TEST, **hard}
