"""The doctor asks for what the package declares, no less and nothing else."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path

import pytest

from pipeline.doctor import Check, checks

METADATA = """Metadata-Version: 2.1
Name: verbatim
Version: 0.1.0
Requires-Dist: click
Requires-Dist: numpy<1
Requires-Dist: no-such-package
Requires-Dist: no-such-spark; extra == "spark"
"""


@pytest.fixture
def declared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of verbatim that declares other packages."""
    folder = tmp_path / "verbatim-0.1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(METADATA, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def packages(insight: Path) -> dict[str, Check]:
    _, *others = takewhile(lambda check: check.what != "params.yaml", checks(insight))
    return {check.what: check for check in others}


def test_every_declared_package_is_looked_at_and_those_of_extras_are_not(declared: Path) -> None:
    assert list(packages(declared)) == ["click", "numpy", "no-such-package"]


def test_a_package_of_another_version_is_told_with_the_one_that_is_wanted(declared: Path) -> None:
    import numpy as np

    found = packages(declared)
    assert found["click"].ok
    assert (found["numpy"].ok, found["numpy"].found, found["numpy"].fix) == (False, f"{np.__version__}, not <1", "run `make env`")
    assert (found["no-such-package"].ok, found["no-such-package"].found) == (False, "not installed")
