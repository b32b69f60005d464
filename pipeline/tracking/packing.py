"""A saved model as MLflow packs it: with the code and the requirements that it takes to tag."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mlflow

from pipeline.classifiers.protocol import family
from pipeline.classifiers.saved import read_card
from pipeline.schema import ADDED
from pipeline.scoring.frame import TEXT_COLUMN, FrameTagger

if TYPE_CHECKING:
    import pandas as pd
    from mlflow.models import ModelSignature

MODEL_CODE = Path(__file__).with_name("model_code.py")
PACKAGE = Path(__file__).parent.parent
SCORING_REQUIREMENTS = ("mlflow", "pandas", "numpy", "numba", "pyarrow", "pydantic", "filelock", "ftfy")
EXAMPLES = ("Livraison rapide, produit conforme.", "Colis jamais reçu, et personne ne répond.")


def save_pyfunc(model: Path, folder: Path) -> None:
    """Write a saved model as MLflow packs it, without a registry: for Spark, for serving, for another machine."""
    mlflow.pyfunc.save_model(folder, **packed(model, read_card(model).family))


def packed(model: Path, family: str) -> dict[str, Any]:
    """What MLflow is told of a saved model."""
    example = _example()
    return {
        "python_model": str(MODEL_CODE),
        "artifacts": {"model": str(model)},
        "code_paths": [str(PACKAGE)],
        "pip_requirements": _requirements(family),
        "signature": _signature(model, example),
        "input_example": example,
    }


def _requirements(name: str) -> list[str]:
    return [
        f"{package}=={version(package).split('+')[0]}" for package in dict.fromkeys((*SCORING_REQUIREMENTS, *family(name).requirements))
    ]


def _example() -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({TEXT_COLUMN: list(EXAMPLES)})


def _signature(folder: Path, example: pd.DataFrame) -> ModelSignature:
    from mlflow.models import infer_signature

    return infer_signature(example, FrameTagger(folder).predict(example)[list(ADDED)])
