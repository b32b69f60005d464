"""The model as MLflow and Spark call it: a frame with a column of texts in, a frame of tags out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.classifiers.saved import load_model
from pipeline.errors import InputError
from pipeline.schema import ADDED
from pipeline.scoring.columns import added_columns
from pipeline.scoring.tagger import Tagger
from pipeline.strings import Strings
from pipeline.tables.added import as_cells

if TYPE_CHECKING:
    import pandas as pd

TEXT_COLUMN = "text"


class FrameTagger:
    """Loads a saved model and tags pandas frames; rows keep their index."""

    def __init__(self, folder: Path) -> None:
        self._tagger = Tagger(load_model(folder))

    def predict(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The added columns for each row of ``frame["text"]``; None and NaN count as empty, a number as its spelling.

        Raises:
            InputError: there is no such column.
        """
        import pandas as pd

        if TEXT_COLUMN not in frame.columns:
            where, fix = f"columns {', '.join(map(str, frame.columns))}", f"name the column of the comments `{TEXT_COLUMN}`"
            raise InputError(f"there is no column `{TEXT_COLUMN}`", where=where, fix=fix)
        texts = Strings.of(["" if pd.isna(value) else str(value) for value in frame[TEXT_COLUMN]])
        columns = added_columns(self._tagger.read(texts), model=self._tagger.name)
        return pd.DataFrame({name: as_cells(columns[name]) for name in ADDED}, index=frame.index, dtype=object)  # None stays None
