"""What customers wrote stays out of git; what the project is made of does not."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest


def git(repository: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *words], cwd=repository, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "path",
    [
        "own/avis.csv",
        "avis.tagged.csv",
        "avis.tagged.rejects.csv",
        "avis.tagged.xlsx.rejects.csv",
        ".avis.tagged.csv.work/run.json",
        "queue.xlsx",
        "queue-mai.csv",
        "models/challenger.doubts.csv",
        ".verbatim/learned/linear-0123456789ab.txt",
    ],
)
def test_an_export_and_what_is_made_of_it_are_ignored(repository: Path, path: str) -> None:
    assert git(repository, "check-ignore", "--no-index", path).stdout.strip() == path


def test_no_file_of_the_project_is_ignored(repository: Path) -> None:
    assert git(repository, "ls-files", "--cached", "--ignored", "--exclude-standard").stdout == ""
