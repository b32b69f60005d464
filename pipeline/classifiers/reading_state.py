"""The state of all that reads texts: what was made in one state is not mixed with what another makes."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
SOURCES = ("classifiers/*.py", "scoring/*.py", "tables/*.py", "text/*.py", "text/*.txt", "compiled.py", "schema.py", "strings.py")
"""What the stage `tag_sample` states of the package."""
RUNTIMES = ("numba", "onnxruntime", "spacy", "tokenizers")


@cache
def reading_state() -> str:
    """A hash of the sources, and of the versions of the libraries, that texts are read and tagged by."""
    files = sorted(path for pattern in SOURCES for path in PACKAGE.glob(pattern))
    told = [path.read_bytes() for path in files] + [f"{name} {version(name)}".encode() for name in RUNTIMES]
    return hashlib.sha256(b"\0".join(told)).hexdigest()[:12]
