"""Named arrays in one file, the same bytes for the same arrays: numpy's own ``savez`` leaves the patch of Python in its headers."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import numpy.typing as npt


def save_arrays(path: Path, **arrays: npt.ArrayLike) -> None:
    """Write what ``np.load(path, allow_pickle=False)`` reads."""
    with zipfile.ZipFile(path, "w") as file:
        for name, array in arrays.items():
            data = io.BytesIO()
            np.save(data, np.asarray(array), allow_pickle=False)
            file.writestr(zipfile.ZipInfo(f"{name}.npy"), data.getvalue(), zipfile.ZIP_DEFLATED)
