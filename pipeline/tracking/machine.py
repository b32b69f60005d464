"""The machine on which a run is recorded, as tags of the run."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

from pipeline.scoring.pool import cores

LIBRARIES = ("numpy", "onnxruntime", "scikit-learn", "spacy", "torch", "transformers")
"""What models are trained with."""
_PROCESSORS = Path("/proc/cpuinfo")


def machine_tags() -> dict[str, str]:
    """Cores and memory, the processor, the system, and the versions of Python and of what trains.

    Of this process's machine: DVC may have fetched from its cache what another one trained.
    """
    return {
        "system.cores": str(cores()),
        "system.memory": _memory(),
        "system.processor": _processor(),
        "system.platform": platform.platform(),
        "system.python": platform.python_version(),
        **{f"system.{name}": version(name) for name in LIBRARIES},
    }


def _memory() -> str:
    """In GiB; empty where the system does not tell."""
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.1f} GiB" if hasattr(os, "sysconf") else ""


def _processor() -> str:
    told = _PROCESSORS.read_text(encoding="utf-8") if _PROCESSORS.exists() else ""
    named = re.search(r"^model name\s*: (.+)$", told, re.MULTILINE)
    return named[1] if named else platform.processor() or platform.machine()
