"""Spark tags as the command line does, row by row."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from pipeline.errors import InputError
from pipeline.schema import ADDED
from pipeline.scoring.batch import tag_export
from pipeline.scoring.tagger import Tagger
from pipeline.tables import open_export
from tests.tagging import write_tagged

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.slow
TEXTS = [
    "Colis jamais reçu, et personne ne répond au téléphone.",
    "",
    "Magique ! Une merveille, je suis sous le charme.",
    "???",
    "The parcel never arrived and nobody answers the phone, this is a shame.",
    "Assiette cassée ; remboursé dans l’heure avec des excuses.",
    "C&#39;est   conforme… rien à redire !!!!!",
]
LEAST_JAVA = 17


def java_version() -> int:
    """The number of the Java that Spark would start; 0 where there is none."""
    java = Path(os.environ["JAVA_HOME"], "bin/java") if "JAVA_HOME" in os.environ else shutil.which("java")
    if not java or not Path(java).exists():
        return 0
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    return int(told.partition('version "')[2].split(".")[0].strip('"') or 0)


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'verbatim[spark]'")
    if (found := java_version()) < LEAST_JAVA:
        pytest.skip(f"Spark needs Java {LEAST_JAVA} or later, and {f'found is {found}' if found else 'there is none'}")
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1")
    session = builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.sql.shuffle.partitions", "2").getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="module")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of 140 rows in Parquet."""
    folder = tmp_path_factory.mktemp("spark")
    source, path = folder / "avis.csv", folder / "avis.parquet"
    rows = "".join(f'{i},"{text}",Lyon\n' for i, text in enumerate(TEXTS * 20))
    source.write_text("id,commentaire,ville.d'achat\n" + rows, encoding="utf-8")
    with open_export(source) as export:
        write_tagged(path, lambda batch: {"note": [float(i) for i in range(len(batch))]}, like=export, added=["note"])
    return path


def test_spark_says_what_the_command_line_says(
    spark: SparkSession, pyfunc_folder: Path, tagger: Tagger, parquet: Path, tmp_path: Path
) -> None:
    from pipeline.tracking.spark import tag_parquet

    tag_export(parquet, tmp_path / "one.parquet", tagger=tagger)
    tag_parquet(spark, str(parquet), str(tmp_path / "many"), model=str(pyfunc_folder), text_column="commentaire")
    one, many = pq.read_table(tmp_path / "one.parquet"), pq.read_table(tmp_path / "many")
    assert many.column_names == one.column_names
    assert many.num_rows == len(TEXTS) * 20
    for name in one.column_names:
        assert many[name].to_pylist() == one[name].to_pylist(), name
    assert set(many["verbatim_status"].to_pylist()) >= {"tagged", "not_scored"}


def test_a_column_that_is_not_there_and_a_tagged_frame_are_refused(spark: SparkSession, pyfunc_folder: Path, parquet: Path) -> None:
    from pipeline.tracking.spark import tagged

    frame = spark.read.parquet(str(parquet))
    with pytest.raises(InputError, match=r"(?s)no column “avis”.*where: columns id, commentaire.*what to do: .*--text"):
        tagged(frame, model=str(pyfunc_folder), text_column="avis")
    with pytest.raises(InputError, match=r"(?s)tagged before.*verbatim_tag"):
        tagged(frame.withColumnRenamed("ville.d'achat", ADDED[0]), model=str(pyfunc_folder), text_column="commentaire")


@pytest.mark.parametrize(
    ("source", "column", "told"),
    [("avis.parquet", "avis", "error: there is no column “avis”"), ("none.parquet", "avis", "error: Spark cannot read")],
)
def test_the_command_tells_what_is_wrong_in_three_parts(
    spark: SparkSession, parquet: Path, tmp_path: Path, source: str, column: str, told: str
) -> None:
    words = [sys.executable, "-m", "pipeline.tracking.spark", str(parquet.with_name(source)), str(tmp_path / "out"), "--text", column]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=os.environ | {"SPARK_LOCAL_IP": "127.0.0.1"})
    assert done.returncode == 2, done.stderr
    assert told in done.stderr
    assert "\n  where: " in done.stderr
    assert "\n  what to do: " in done.stderr
    assert "Traceback" not in done.stderr
