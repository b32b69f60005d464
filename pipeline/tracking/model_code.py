"""The registered model, as code: MLflow runs this file to make it, so that nothing is pickled."""

from pathlib import Path

import mlflow
import pandas as pd
from mlflow.pyfunc.model import PythonModel, PythonModelContext

from pipeline.scoring.frame import FrameTagger


class VerbatimModel(PythonModel):
    """Tags the column `text` of a frame."""

    def load_context(self, context: PythonModelContext) -> None:
        self.tagger = FrameTagger(Path(context.artifacts["model"]))

    def predict(self, context: PythonModelContext, model_input: pd.DataFrame, params: dict[str, object] | None = None) -> pd.DataFrame:
        return self.tagger.predict(model_input)


mlflow.models.set_model(VerbatimModel())
