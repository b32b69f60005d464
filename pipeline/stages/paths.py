"""Where the stages find and leave their files, relative to the repository."""

from pathlib import Path

CORPUS = Path("data/corpus")
DERIVED = Path("data/derived")
INGESTED = DERIVED / "ingested.jsonl"
INVENTORY = DERIVED / "inventory.json"
CLEANED = DERIVED / "cleaned.jsonl"
PARTS = DERIVED / "parts"
MODELS = Path("models")
ENCODER = MODELS / "encoder"
CHAMPION = MODELS / "champion"
BEHAVIOUR = Path("tests/behaviour")
REPORTS = Path("reports")
PREDICTIONS = REPORTS / "predictions"
METRICS = REPORTS / "metrics.json"
PLOTS = REPORTS / "plots"
DECISION = REPORTS / "decision.json"
REGISTERED = REPORTS / "registered.json"
SAMPLE = Path("data/samples/avis-boutiques.csv")
TAGGED_SAMPLE = REPORTS / "avis-boutiques.tagged.csv"
PAGE = REPORTS / "avis-boutiques.html"
