"""Tagging where one machine is not enough: the registered model as a Spark function, Parquet in and Parquet out.

    python -m pipeline.tracking.spark s3://exports/avis s3://exports/avis-tagged --text commentaire

docs/scoring.md says how to run it on a cluster, and how large a one.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import mlflow
from mlflow.models.model import MLMODEL_FILE_NAME

from pipeline.cli_errors import Command, debug_option
from pipeline.errors import InputError, ModelError
from pipeline.schema import ADDED
from pipeline.scoring.frame import TEXT_COLUMN
from pipeline.tables.added import NUMBERS
from pipeline.tracking.fetching import fetch_packed

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession
    from pyspark.sql.types import StructType

CHAMPION_URI = "models:/verbatim@champion"
_TAGGED = "verbatim_tagged"


def tagged(frame: DataFrame, *, model: str, text_column: str) -> DataFrame:
    """The frame with the columns that tagging adds, its rows where they were.

    Args:
        frame: any, with a column of comments; null counts as empty.
        model: anything that MLflow can load: ``models:/verbatim@champion``, or the folder of a saved pyfunc model.
        text_column: the name of the column of comments.

    Raises:
        InputError: there is no such column, or the frame was tagged before.
        ModelError: there is no such model, or MLflow does not answer.
    """
    from pyspark.sql.functions import col, struct

    _refuse(frame, text_column)
    score = mlflow.pyfunc.spark_udf(frame.sparkSession, _at_hand(model), result_type=_result_type(), env_manager="local")
    text = col(f"`{text_column}`").cast("string").alias(TEXT_COLUMN)
    with_all = frame.withColumn(_TAGGED, score(struct(text)))
    return with_all.select(*(col(f"`{name}`") for name in frame.columns), *map(_added, ADDED))


def _added(name: str) -> Column:
    """One of the added columns; what was null comes back from MLflow's function as the text “None”."""
    from pyspark.sql.functions import col, lit, nullif

    value = col(_TAGGED)[name]
    return (value if name in NUMBERS else nullif(value, lit("None"))).alias(name)


def tag_parquet(spark: SparkSession, source: str, out: str, *, model: str, text_column: str) -> None:
    """Read a folder of Parquet, tag it, and write another, which must not exist."""
    tagged(spark.read.parquet(source), model=model, text_column=text_column).write.parquet(out, mode="errorifexists")


def _at_hand(model: str) -> str:
    """A model that need not be asked for any more: of a registered one, the folder that it was fetched into."""
    if model.startswith(("models:/", "runs:/")):
        return str(fetch_packed(model))
    if ":/" not in model and not Path(model, MLMODEL_FILE_NAME).is_file():
        fix = "name a registered model, or a folder that `mlflow artifacts download -u models:/verbatim@champion -d FOLDER` brought"
        raise ModelError("there is no saved pyfunc model here", where=model, fix=fix)
    return model


def _refuse(frame: DataFrame, text_column: str) -> None:
    where = f"columns {', '.join(frame.columns)}"
    if text_column not in frame.columns:
        raise InputError(f"there is no column “{text_column}”", where=where, fix="name the column of the comments with --text")
    if taken := [name for name in ADDED if name in frame.columns]:
        raise InputError(
            f"the frame was tagged before: it has the column “{taken[0]}” already", where=where, fix="drop the verbatim_ columns"
        )


def _result_type() -> StructType:
    from pyspark.sql.types import DoubleType, StringType, StructField, StructType

    return StructType([StructField(name, DoubleType() if name in NUMBERS else StringType()) for name in ADDED])


@click.command(cls=Command)
@click.argument("source")
@click.argument("out")
@click.option("--text", "text_column", required=True, help="The column that holds the comments.")
@click.option("--model", default=CHAMPION_URI, show_default=True, help="A registered model, or the folder of a saved pyfunc model.")
@debug_option
def main(source: str, out: str, text_column: str, model: str) -> None:
    """Tag Parquet with Spark; where and how large the cluster is, spark-submit says."""
    from pyspark.errors import AnalysisException
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    spark = SparkSession.builder.appName("verbatim").getOrCreate()
    try:
        tag_parquet(spark, source, out, model=model, text_column=text_column)
    except AnalysisException as error:
        what = f"Spark cannot read the one or write the other: {error}"
        raise InputError(what, where=f"{source}, {out}", fix="name Parquet that is there, and an output that is not") from error
    finally:
        spark.stop()


if __name__ == "__main__":
    main()
