"""The numbers of docs/scoring.md: `python -m bench.scoring [NAME…]`, all of them unless some are named.

fasttext, sklearn, jobs, million (ten against one), cold, spark, kills, full-disk, hostile. `--rows` makes them smaller.
"""

from __future__ import annotations

import csv
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import click
import psutil

from bench.exports import whole_corpus, write_export
from bench.hostile import hostile_file
from bench.measure import TIMES, Row, on_one_core, seconds, side_by_side, tag, tagging
from pipeline import places

LINEAR = places.MODELS / "linear"
FAST = ("--model", str(LINEAR), "--mode", "fast")
ONE_CORE = [0]


def against_fasttext(folder: Path, rows: int) -> Row:
    """fastText as it comes (words alone, 100 dimensions), its texts already in memory and in one line each."""
    import fasttext

    source, labelled = write_export(folder / "avis.csv", rows), folder / "labelled.txt"
    lines = (f"__label__{comment.tag} {' '.join(comment.text.split())}\n" for comment in whole_corpus() if comment.tag)
    labelled.write_text("".join(lines), encoding="utf-8")
    model = fasttext.train_supervised(str(labelled), thread=1, verbose=0)
    texts = [" ".join(text.split()) for text in texts_of(source)]
    theirs, ours = side_by_side(
        lambda: on_one_core(lambda: model.predict(texts)), lambda: tag(source, folder / "out.csv", *FAST, "--jobs", "1", cores=ONE_CORE)
    )
    figure = f"{theirs / ours:.2f}× ({rows / ours:,.0f} against {rows / theirs:,.0f} comments a second)"
    return Row("fast, CSV to CSV, one core, against fastText's bare predict", figure, "0.5×", "1.0×")


def against_sklearn(folder: Path, rows: int) -> Row:
    """Words 1–2 and characters 2–5 with logistic regression, reading and writing with pandas; its model is loaded already."""
    import pandas as pd
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    rows = rows // 10
    source = write_export(folder / "avis.csv", rows)
    tagged = [(comment.text, str(comment.tag)) for comment in whole_corpus() if comment.tag]
    features = make_union(TfidfVectorizer(ngram_range=(1, 2)), TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5)))
    model = make_pipeline(features, LogisticRegression(max_iter=300)).fit(*zip(*tagged, strict=True))

    def with_pandas() -> None:
        frame = pd.read_csv(source)
        probabilities = model.predict_proba(frame["commentaire"].fillna(""))
        frame["tag"] = model.classes_[probabilities.argmax(axis=1)]
        frame[list(model.classes_)] = probabilities
        frame.to_csv(folder / "theirs.csv", index=False)

    large = write_export(folder / "large.csv", 10 * rows)
    theirs, ours = side_by_side(
        lambda: on_one_core(with_pandas), lambda: tag(large, folder / "out.csv", *FAST, "--jobs", "1", cores=ONE_CORE)
    )
    figure = f"{10 * theirs / ours:.0f}× ({10 * rows / ours:,.0f} against {rows / theirs:,.0f} a second)"
    return Row("the same against scikit-learn words + characters with pandas", figure, "10×", "30×")


def two_jobs(folder: Path, rows: int) -> Row:
    source = write_export(folder / "avis.csv", rows)
    one, two = side_by_side(
        lambda: tag(source, folder / "one.csv", *FAST, "--jobs", "1"), lambda: tag(source, folder / "two.csv", *FAST, "--jobs", "2")
    )
    assert (folder / "one.csv").read_bytes() == (folder / "two.csv").read_bytes()
    return Row("two jobs against one", f"{one / two:.2f}×", "1.7×", "1.9×")


def ten_million(folder: Path, rows: int) -> Row:
    """Ten times as many rows, once each; memory is what all processes of the run hold together, shared pages once."""
    small, large = write_export(folder / "small.csv", rows, longest=120), write_export(folder / "large.csv", 10 * rows, longest=120)
    short, _ = watched(small, folder / "out.csv")
    long, peak = watched(large, folder / "out.csv")
    figure = f"{peak / 2**20:,.0f} MiB; {long / short:.1f}× ({10 * rows / long:,.0f} a second, {large.stat().st_size / 2**30:.1f} GiB)"
    return Row(f"{10 * rows:,} rows: peak memory; time against {rows:,}", figure, "1 GiB; ≤ 11×", "600 MiB; 10×")


def watched(source: Path, out: Path) -> tuple[float, int]:
    """Seconds of a run on all cores, and the most memory that its processes held together, in bytes."""
    start, peak = time.perf_counter(), 0
    with subprocess.Popen(tagging(source, out, *FAST), stdout=subprocess.DEVNULL) as process:
        whole = psutil.Process(process.pid)
        while process.poll() is None:
            peak = max(peak, memory(whole))
            time.sleep(0.5)
    out.unlink()
    return time.perf_counter() - start, peak


def memory(whole: psutil.Process) -> int:
    """Bytes that a process and its children hold together, shared pages once."""
    try:
        return sum(int(one.memory_full_info().pss) for one in [whole, *whole.children(recursive=True)])
    except psutil.NoSuchProcess:
        return 0


def cold(folder: Path, rows: int) -> Row:
    source = folder / "avis.csv"
    source.write_text("id;commentaire\n1;Colis jamais reçu, une honte.\n2;Très bon accueil, je reviendrai.\n", encoding="utf-8")
    tag(source, folder / "out.csv", *FAST)
    taken = median(seconds(lambda: tag(source, folder / "out.csv", *FAST)) for _ in range(TIMES))
    return Row("time to the first row from a cold start, fast", f"{taken:.2f} s", "1.5 s", "0.7 s")


def spark(folder: Path, rows: int) -> Row:
    """local[2] in a session that is warm, against the whole command with two jobs, Parquet to Parquet."""
    from pyarrow import csv as arrow_csv
    from pyarrow import parquet
    from pyspark.sql import SparkSession

    from pipeline.tracking.packing import save_pyfunc
    from pipeline.tracking.spark import tag_parquet

    os.environ["PYSPARK_PYTHON"] = sys.executable
    source = folder / "avis.parquet"
    multiline = arrow_csv.ParseOptions(newlines_in_values=True)
    parquet.write_table(arrow_csv.read_csv(write_export(folder / "avis.csv", rows), parse_options=multiline), source)
    save_pyfunc(LINEAR, folder / "model")
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    outs = iter(range(100))

    def in_spark() -> None:
        tag_parquet(session, str(source), str(folder / f"many{next(outs)}"), model=str(folder / "model"), text_column="commentaire")

    in_spark()
    theirs, ours = side_by_side(in_spark, lambda: tag(source, folder / "one.parquet", *FAST, "--jobs", "2"))
    session.stop()
    return Row("Spark local[2] against the command with two jobs", f"{ours / theirs:.2f}× ({rows / theirs:,.0f} a second)", "0.3×", "0.6×")


def kills(folder: Path, rows: int) -> Row:
    """Killed at 50 random moments, resumed each time."""
    source, whole, out = write_export(folder / "avis.csv", rows), folder / "whole.csv", folder / "out.csv"
    taken = seconds(lambda: tag(source, whole, *FAST))
    resuming, moments, same, early = tagging(source, out, "--resume", *FAST), random.Random(13), 0, 0
    for _ in range(50):
        with subprocess.Popen(resuming, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            time.sleep(moments.uniform(0, taken))
            process.send_signal(signal.SIGKILL)
        early += out.exists() and out.read_bytes() != whole.read_bytes()
        tag(source, out, "--resume", *FAST)
        same += out.read_bytes() == whole.read_bytes()
        out.unlink()
    return Row("kill -9 at 50 random moments, then --resume", f"{same} of 50 byte-identical, {early} early outputs", "50, 0", "50, 0")


def full_disk(folder: Path, rows: int) -> Row:
    """A limit on the size of files at ten sizes, then none."""
    source, whole, out = write_export(folder / "avis.csv", rows), folder / "whole.csv", folder / "out.csv"
    tag(source, whole, *FAST)
    same = 0
    for part in range(1, 11):
        limit = whole.stat().st_size * part // 11 // 1024
        words = ["bash", "-c", f'ulimit -f {limit}; exec "$@"', "-", *tagging(source, out, *FAST)]
        refused = subprocess.run(words, capture_output=True, text=True, check=False)
        assert refused.returncode == 1, refused.stderr
        assert "the disk is full" in refused.stderr
        assert not out.exists()
        tag(source, out, "--resume", *FAST)
        same += out.read_bytes() == whole.read_bytes()
        out.unlink()
    return Row("a full disk at 10 sizes, then --resume", f"{same} of 10 byte-identical", "10", "10")


def hostile(folder: Path, rows: int) -> Row:
    """20,000 random files: exit 0 or 2, or it says here what happened. Rows are counted again, in batches of seven."""
    from pipeline.classifiers.saved import load_model
    from pipeline.errors import InputError
    from pipeline.scoring.batch import tag_export
    from pipeline.scoring.tagger import Tagger
    from pipeline.tables import open_export

    tagger, source = Tagger(load_model(LINEAR)), random.Random(13)
    done, refused, count = 0, 0, rows // 50
    for _ in range(count):
        suffix, content = hostile_file(source)
        path = folder / f"avis{suffix}"
        path.write_bytes(content)
        try:
            summary = tag_export(path, folder / f"out{suffix}", tagger=tagger)
        except InputError:
            refused += 1
            continue
        with open_export(path) as export:
            assert summary.rows_in == sum(len(batch) + len(batch.rejects) for batch in export.batches(7))
        done += 1
    return Row(f"{count:,} random files", f"{done:,} read, {refused:,} refused, 0 crashes", "0 crashes", "0 crashes")


def texts_of(source: Path) -> list[str]:
    with source.open(encoding="utf-8", newline="") as file:
        return [row["commentaire"] for row in csv.DictReader(file)]


BENCHES: dict[str, tuple[Callable[[Path, int], Row], int]] = {
    "fasttext": (against_fasttext, 300_000),
    "sklearn": (against_sklearn, 100_000),
    "jobs": (two_jobs, 300_000),
    "million": (ten_million, 1_000_000),
    "cold": (cold, 2),
    "spark": (spark, 200_000),
    "kills": (kills, 200_000),
    "full-disk": (full_disk, 200_000),
    "hostile": (hostile, 1_000_000),
}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(BENCHES)))
@click.option("--rows", type=int, help="Another size than each bench's own.")
def main(names: tuple[str, ...], rows: int | None) -> None:
    """Measure, and print a line of the table each."""
    for name in names or BENCHES:
        bench, usual = BENCHES[name]
        with tempfile.TemporaryDirectory() as folder:
            click.echo(bench(Path(folder), rows or usual))


if __name__ == "__main__":
    main()
