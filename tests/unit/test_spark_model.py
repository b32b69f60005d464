"""A model that Spark cannot have is told in three parts, before anything is tagged."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline.errors import ModelError


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("models:/verbatim@champion", "the registered model cannot be fetched: "),
        ("runs:/0123456789abcdef0123456789abcdef/model", "the model of the run cannot be fetched: "),
        ("packed", "there is no saved pyfunc model here"),
    ],
)
def test_a_model_that_spark_cannot_have_is_told_in_three_parts(
    model: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'verbatim[spark]'")
    from pipeline.tracking.spark import tagged

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://camille:secret@127.0.0.1:9")
    frame = SimpleNamespace(columns=["commentaire"], sparkSession=None)
    with pytest.raises(ModelError) as refused:
        tagged(frame, model=model, text_column="commentaire")  # type: ignore[arg-type]
    what, where, fix = str(refused.value).splitlines()
    assert what.startswith(told)
    assert where.startswith(f"  where: {model}")
    assert fix.startswith("  what to do: ")
    assert "secret" not in str(refused.value)
