"""`verbatim` with a journal that grows a thousand rows at a time, so that a test stops it in the midst of its work on any machine."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from pipeline.scoring.work import work_folder

_MAIN = """
from pipeline.cli import main
from pipeline.schema import Mode
from pipeline.scoring import batch, work
batch.BATCH[Mode.FAST], work.COMMIT_SECONDS = 1_000, -1.0
main()
"""
EAGER = (sys.executable, "-c", _MAIN)
"""The command's first words."""


def wait_for_more(out: Path, process: subprocess.Popen[Any]) -> None:
    """Wait until the journal of a run onto ``out`` is longer than it is now, or the process has ended."""
    journal, deadline = work_folder(out) / "journal", time.monotonic() + 600
    before = _size(journal)
    while _size(journal) <= before and process.poll() is None:
        assert time.monotonic() < deadline, "the run does nothing"
        time.sleep(0.005)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
