"""The words of the page, one file a language, and the draft of a public page, which is in French whatever the page's language."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any

_NARROW = re.compile(r" (?=[:;?!»%])|(?<=«) ")


def read_words(lang: str) -> dict[str, str]:
    """Every word of the page by its name, with no-break spaces where French typography asks for them."""
    return _typeset(_read(f"{lang}.json"))


def read_draft() -> dict[str, dict[str, str]]:
    """``draft``, the frame of the public page, and ``owning``, what a company may say of a weakness that is forgiven."""
    return {name: _typeset(words) for name, words in _read("draft-fr.json").items()}


def _typeset(words: dict[str, str]) -> dict[str, str]:
    return {name: _NARROW.sub("\u00a0", text) for name, text in words.items()}


def _read(name: str) -> Any:
    return json.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))
