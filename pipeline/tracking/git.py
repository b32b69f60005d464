"""What git says, where there is one."""

from __future__ import annotations

import subprocess


def git(*words: str) -> str:
    """What git prints; nothing where it fails or is not installed."""
    try:
        return subprocess.run(["git", *words], capture_output=True, encoding="utf-8", check=False).stdout
    except FileNotFoundError:
        return ""
