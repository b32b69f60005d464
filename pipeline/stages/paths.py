"""Where the stages find and leave their files, relative to the repository."""

from pathlib import Path

from pipeline.corpus.split import Part

CORPUS = Path("data/corpus")
HARD_CORPUS = Path("data/hard")
DERIVED = Path("data/derived")
INGESTED = DERIVED / "ingested.jsonl"
INVENTORY = DERIVED / "inventory.json"
CLEANED = DERIVED / "cleaned.jsonl"
PARTS = DERIVED / "parts"
LESSONS = DERIVED / "lessons.jsonl"
HARD = DERIVED / "hard"
MODELS = Path("models")
ENCODER = MODELS / "encoder"
GATE = MODELS / "gate"
CHAMPION = MODELS / "champion"
INSIGHT = MODELS / "insight"
INSIGHT_METRICS = Path("reports/insight.json")
INSIGHT_LABELS = Path("data/insight/labels.jsonl")
INSIGHT_HELD_OUT = Path("data/insight/held-out.jsonl")
BEHAVIOUR = Path("tests/behaviour")
REPORTS = Path("reports")
PREDICTIONS = REPORTS / "predictions"
METRICS = REPORTS / "metrics.json"
PLOTS = REPORTS / "plots"
ERRORS = REPORTS / "errors"
DECISION = REPORTS / "decision.json"
REGISTERED = REPORTS / "registered.json"
SAMPLE = Path("data/samples/avis-boutiques.csv")
TAGGED_SAMPLE = REPORTS / "avis-boutiques.tagged.csv"
PAGE = REPORTS / "avis-boutiques.html"


def labelled(part: Part) -> tuple[Path, ...]:
    """The files of a part. Calibration has the free hard comments too: the corpus alone is easier than life (docs/adr/0003)."""
    own = PARTS / f"{part}.jsonl"
    return (own, HARD / "free.jsonl") if part == Part.CALIBRATION else (own,)


def judged() -> dict[str, Path]:
    """What every model is judged on, by name."""
    return {"validation": PARTS / "validation.jsonl", "test": PARTS / "test.jsonl", "pairs": HARD / "pairs.jsonl"}
