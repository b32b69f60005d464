"""A run that is stopped in any way goes on where it stopped, and ends in the same bytes; nothing stands under the final name before."""

from __future__ import annotations

import errno
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from pipeline.classifiers.saved import Model, load_model
from pipeline.errors import InputError, VerbatimError
from pipeline.schema import Mode
from pipeline.scoring import batch, work
from pipeline.scoring.batch import tag_export
from pipeline.scoring.source_state import UnreachableExportError
from pipeline.scoring.tagger import Tagger
from pipeline.scoring.work import Counts, Identity, work_folder, work_on
from pipeline.tables import Pieces, open_export, pieces_of, reading, rejects_path
from tests.eager import EAGER, wait_for_more
from tests.tagging import write_tagged

ROWS = 60
SUFFIXES = (".csv", ".jsonl", ".parquet", ".xlsx")
ANY = Identity("export", "model", "options", "program")


class Pulled(BaseException):
    """The plug was pulled."""


@pytest.fixture
def tagger(model: Model) -> Tagger:
    return Tagger(model)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten rows at a time, each on the disk at once."""
    monkeypatch.setitem(batch.BATCH, Mode.FAST, 10)
    monkeypatch.setattr(work, "COMMIT_SECONDS", -1.0)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Sixty comments, and two rows that cannot be read."""
    path = tmp_path / "avis.csv"
    lines = [f"{i};Colis {i} jamais reçu, une honte{' !' * (i % 7)}" for i in range(ROWS)]
    lines[17:17], lines[42:42] = ["un;de;trop"], ["court"]
    path.write_text("\n".join(["id;commentaire", *lines]) + "\n", encoding="utf-8")
    return path


def stop_after(rows: int, error: BaseException) -> batch.Progress:
    """A progress that breaks the run once so many rows are done."""

    def progress(counts: Counts, share: float) -> None:
        if counts.rows_out >= rows:
            raise error

    return progress


def written(out: Path) -> tuple[bytes, bytes]:
    return out.read_bytes(), rejects_path(out).read_bytes()


@pytest.mark.parametrize("rows", [1, 20, 35, 60])
@pytest.mark.parametrize("to", SUFFIXES)
def test_a_run_that_was_stopped_ends_in_the_same_bytes(tagger: Tagger, source: Path, to: str, rows: int) -> None:
    whole, stopped = source.with_name(f"whole{to}"), source.with_name(f"stopped{to}")
    expected = tag_export(source, whole, tagger=tagger)
    with pytest.raises(Pulled):
        tag_export(source, stopped, tagger=tagger, progress=stop_after(rows, Pulled()))
    assert not stopped.exists()
    scored: list[int] = []
    found = tag_export(source, stopped, tagger=tagger, resume=True, progress=lambda counts, share: scored.append(counts.rows_out))
    assert written(stopped) == written(whole)
    assert found.counts == expected.counts
    assert len(scored) == len([r for r in scored if r > rows])
    assert not work_folder(stopped).exists()


@pytest.mark.parametrize("rows", [20, 1_040])
def test_the_decimal_mark_is_told_by_the_first_rows_and_stays_when_a_run_goes_on(tagger: Tagger, tmp_path: Path, rows: int) -> None:
    source, out = tmp_path / "avis.csv", tmp_path / "sorti.csv"
    lines = [f"{i}{',' if i < 1_020 else '.'}5;Colis {i} jamais reçu" for i in range(1_060)]
    source.write_text("\n".join(["montant;commentaire", *lines]) + "\n", encoding="utf-8")
    with pytest.raises(Pulled):
        tag_export(source, out, tagger=tagger, progress=stop_after(rows, Pulled()))
    tag_export(source, out, tagger=tagger, resume=True)
    _, *tagged = out.read_text(encoding="utf-8").splitlines()
    assert {line.split(";")[5][:2] for line in tagged} <= {"0,", "1,"}


def test_without_resume_a_run_starts_over(tagger: Tagger, source: Path) -> None:
    out = source.with_name("sorti.csv")
    with pytest.raises(Pulled):
        tag_export(source, out, tagger=tagger, progress=stop_after(30, Pulled()))
    source.write_text("id;commentaire\n1;Très bien\n", encoding="utf-8")
    assert tag_export(source, out, tagger=tagger).rows_in == 1


def test_resume_without_work_to_go_on_with_starts_one(tagger: Tagger, source: Path) -> None:
    assert tag_export(source, source.with_name("sorti.csv"), tagger=tagger, resume=True).rows_in == ROWS + 2


def test_what_lies_behind_the_last_line_of_the_journal_is_not_trusted(tagger: Tagger, source: Path) -> None:
    whole, out = source.with_name("whole.csv"), source.with_name("sorti.csv")
    tag_export(source, whole, tagger=tagger)
    with pytest.raises(Pulled):
        tag_export(source, out, tagger=tagger, progress=stop_after(30, Pulled()))
    for name, torn in (("pieces", b"half a rec"), ("rejects", b'{"line": 3'), ("journal", b'{"piece_end": 99')):
        with (work_folder(out) / name).open("ab") as file:
            file.write(torn)
    tag_export(source, out, tagger=tagger, resume=True)
    assert written(out) == written(whole)


def test_work_whose_pieces_are_gone_is_begun_again(tagger: Tagger, source: Path) -> None:
    out = source.with_name("sorti.csv")
    with pytest.raises(Pulled):
        tag_export(source, out, tagger=tagger, progress=stop_after(30, Pulled()))
    (work_folder(out) / "pieces").unlink()
    tag_export(source, out, tagger=tagger, resume=True)
    assert len(out.read_text(encoding="utf-8").splitlines()) == ROWS + 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("source", "the export has changed"),
        ("model", "the model is another"),
        ("column", "the options are others"),
        ("program", "verbatim is another"),
    ],
)
def test_another_export_model_option_or_program_is_refused_and_the_work_is_kept(
    model: Model, source: Path, monkeypatch: pytest.MonkeyPatch, change: str, told: str
) -> None:
    out = source.with_name("sorti.csv")
    with pytest.raises(Pulled):
        tag_export(source, out, tagger=Tagger(model), progress=stop_after(30, Pulled()))
    kept = (work_folder(out) / "pieces").read_bytes()
    tagger = Tagger(model)
    if change == "source":
        source.write_text(source.read_text(encoding="utf-8").replace("Colis 3 ", "Colis 4 "), encoding="utf-8")
    if change == "model":
        tagger.name = "linear-other"
    if change == "program":
        monkeypatch.setattr(batch, "reading_state", lambda: "as another state of the sources hashes")
    with pytest.raises(InputError, match=rf"(?s){told} since the run.*where: .*sorti\.csv.*what to do: start again without --resume"):
        tag_export(source, out, tagger=tagger, resume=True, text_column="id" if change == "column" else None)
    assert (work_folder(out) / "pieces").read_bytes() == kept


@pytest.fixture
def heeding() -> Iterator[None]:
    """Ctrl-C interrupts: what is run in the background ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeding")
@pytest.mark.parametrize("to", SUFFIXES)
def test_ctrl_c_comes_too_late_for_a_run_whose_output_gets_its_name(
    tagger: Tagger, source: Path, monkeypatch: pytest.MonkeyPatch, to: str
) -> None:
    whole, out, rename, named = source.with_name(f"whole{to}"), source.with_name(f"sorti{to}"), work.rename, list[str]()
    tag_export(source, whole, tagger=tagger)

    def interrupted(temp: Path, path: Path) -> None:
        rename(temp, path)
        if path.parent == out.parent:
            named.append(path.name)
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(work, "rename", interrupted)
    assert tag_export(source, out, tagger=tagger).rows_in == ROWS + 2
    assert named == [rejects_path(out).name, out.name]
    assert written(out) == written(whole)
    assert not work_folder(out).exists()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"99;encore\n")


def test_an_export_that_changes_while_it_is_read_is_refused_and_nothing_is_written(tagger: Tagger, source: Path) -> None:
    def progress(counts: Counts, share: float) -> None:
        grow(source)

    with pytest.raises(InputError, match=r"(?s)changed while it was read.*avis\.csv"):
        tag_export(source, source.with_name("sorti.csv"), tagger=tagger, progress=progress)
    assert {path.name for path in source.parent.iterdir()} <= {source.name}


@pytest.mark.parametrize(("suffix", "to"), [(".csv", ".parquet"), (".jsonl", ".csv"), *((one, one) for one in SUFFIXES)])
def test_an_export_that_goes_away_while_it_is_read_keeps_its_work_and_goes_on_when_it_is_back(
    tagger: Tagger, source: Path, suffix: str, to: str
) -> None:
    export = in_format(suffix, source) if suffix != ".csv" else source
    whole, out, elsewhere = export.with_name(f"whole{to}"), export.with_name(f"sorti{to}"), export.with_name("elsewhere")
    tag_export(export, whole, tagger=tagger)

    def moved(counts: Counts, share: float) -> None:
        if counts.rows_out >= 30 and export.exists():
            export.rename(elsewhere)

    told = r"(?s)cannot be reached any more: No such file.*where: .*avis\..*what to do: put it back .*--resume"
    with pytest.raises(UnreachableExportError, match=told) as caught:
        tag_export(export, out, tagger=tagger, progress=moved)
    assert caught.value.exit_code == 1
    assert not out.exists()
    elsewhere.rename(export)
    scored: list[int] = []
    tag_export(export, out, tagger=tagger, resume=True, progress=lambda counts, share: scored.append(counts.rows_out))
    assert out.read_bytes() == whole.read_bytes()
    assert all(rows > 30 for rows in scored)
    assert not work_folder(out).exists()


def test_work_on_an_export_that_ended_early_is_not_gone_on_with(tagger: Tagger, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = source.read_bytes() + b"".join(b"%d;encore une honte\n" % row for row in range(5_000))
    source.write_bytes(whole)
    monkeypatch.setattr(reading, "_BLOCK", 20_000)
    monkeypatch.setitem(batch.BATCH, Mode.FAST, 100)
    out = source.with_name("sorti.csv")
    with monkeypatch.context() as patched:
        patched.setattr(batch, "_whole", Mock(side_effect=Pulled))
        with pytest.raises(Pulled):
            tag_export(source, out, tagger=tagger, progress=lambda counts, share: source.write_bytes(b""))
    source.write_bytes(whole)
    with pytest.raises(InputError, match=r"(?s)changed while it was read.*avis\.csv"):
        tag_export(source, out, tagger=tagger, resume=True)
    assert [path.name for path in source.parent.iterdir()] == [source.name]


def touch(source: Path) -> None:
    os.utime(source, (1, 1))


def test_an_export_that_is_touched_while_it_is_read_has_not_changed(tagger: Tagger, source: Path) -> None:
    whole, out = source.with_name("whole.csv"), source.with_name("sorti.csv")
    tag_export(source, whole, tagger=tagger)
    tag_export(source, out, tagger=tagger, progress=lambda counts, share: touch(source))
    assert written(out) == written(whole)


@pytest.mark.parametrize("change", [touch, grow])
@pytest.mark.parametrize(
    ("stop", "told"),
    [
        (Pulled(), "^$"),
        (KeyboardInterrupt(), "interrupted"),
        (OSError(errno.ENOSPC, "no space"), "the disk is full"),
        (VerbatimError("a process has died", where="one of 2 jobs", fix="run again"), "a process has died"),
    ],
    ids=["pulled", "interrupted", "full", "died"],
)
def test_what_stops_a_run_is_told_and_its_work_kept_though_the_export_was_touched_or_changed(
    tagger: Tagger, source: Path, stop: BaseException, told: str, change: Callable[[Path], None]
) -> None:
    def stopped(counts: Counts, share: float) -> None:
        change(source)
        raise stop

    out, whole = source.with_name("sorti.csv"), source.read_bytes()
    with pytest.raises((Pulled, VerbatimError), match=told):
        tag_export(source, out, tagger=tagger, progress=stopped)
    source.write_bytes(whole)
    scored: list[int] = []
    tag_export(source, out, tagger=tagger, resume=True, progress=lambda counts, share: scored.append(counts.rows_out))
    assert len(scored) == ROWS // 10


def test_an_export_over_which_the_same_is_written_while_it_is_read_is_refused_if_it_ended_early(
    tagger: Tagger, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = source.read_bytes() + b"".join(b"%d;encore une honte\n" % row for row in range(5_000))
    source.write_bytes(whole)
    monkeypatch.setattr(reading, "_BLOCK", 20_000)
    monkeypatch.setitem(batch.BATCH, Mode.FAST, 100)

    def progress(counts: Counts, share: float) -> None:
        source.write_bytes(b"" if counts.rows_out < 600 else whole)

    with pytest.raises(InputError, match=r"(?s)changed while it was read.*avis\.csv"):
        tag_export(source, source.with_name("sorti.csv"), tagger=tagger, progress=progress)
    assert [path.name for path in source.parent.iterdir()] == [source.name]


def test_an_export_that_changes_once_its_columns_are_known_is_refused(
    tagger: Tagger, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def after_a_change(*words: Any, **options: Any) -> Pieces:
        source.write_text("commentaire;id\nTrès bien;1\n", encoding="utf-8")
        return pieces_of(*words, **options)

    monkeypatch.setattr(batch, "pieces_of", after_a_change)
    with pytest.raises(InputError, match=r"(?s)changed while it was read.*avis\.csv"):
        tag_export(source, source.with_name("sorti.csv"), tagger=tagger)


def in_format(suffix: str, source: Path) -> Path:
    """The same comments as an export of another format."""
    path = source.with_suffix(suffix)
    with open_export(source) as export:
        write_tagged(path, lambda part: {"note": [0.5] * len(part)}, like=export, added=["note"])
    source.unlink()
    return path


@pytest.mark.parametrize("change", ["rewritten", "cut"])
@pytest.mark.parametrize(("suffix", "to"), [(".csv", ".parquet"), (".jsonl", ".csv"), *((one, one) for one in SUFFIXES[1:])])
def test_an_export_that_changes_while_the_output_is_put_together_is_refused_and_what_stood_there_stays(
    tagger: Tagger, source: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, to: str, change: str
) -> None:
    other, put_together = source.with_name("other.csv"), batch.put_together
    other.write_text(source.read_text(encoding="utf-8").replace("une honte", "une joie"), encoding="utf-8")
    export, other = (in_format(suffix, path) if suffix != ".csv" else path for path in (source, other))
    out = source.with_name(f"sorti{to}")
    out.write_bytes(b"hier")
    rejects_path(out).write_text("line,reason,raw", encoding="utf-8-sig")

    def after_a_change(*words: Any, **options: Any) -> None:
        shutil.copy(other, export)
        if change == "cut":
            os.truncate(export, 300)
        put_together(*words, **options)

    monkeypatch.setattr(batch, "put_together", after_a_change)
    with pytest.raises(InputError, match=r"(?s)changed while it was read.*avis\."):
        tag_export(export, out, tagger=tagger)
    assert (out.read_bytes(), rejects_path(out).read_text(encoding="utf-8-sig")) == (b"hier", "line,reason,raw")
    assert not work_folder(out).exists()


def test_a_second_run_on_the_same_output_is_refused_and_the_first_is_not_disturbed(tagger: Tagger, source: Path) -> None:
    out = source.with_name("sorti.csv")
    command = [sys.executable, "-c", SECOND, str(source), str(out)]
    refused: list[subprocess.CompletedProcess[str]] = []

    def start_another(counts: Counts, share: float) -> None:
        if not refused:
            refused.append(subprocess.run(command, capture_output=True, text=True, check=False))

    tag_export(source, out, tagger=tagger, progress=start_another)
    assert "another run is writing this output" in refused[0].stdout
    assert len(out.read_text(encoding="utf-8").splitlines()) == ROWS + 1


SECOND = """
import sys
from pathlib import Path
from pipeline.errors import InputError
from pipeline.scoring.work import Identity, work_on
try:
    with work_on(Path(sys.argv[2]), Identity("", "", "", ""), resume=False):
        print("let in")
except InputError as error:
    print(error)
"""


def test_a_second_run_that_waits_while_the_first_ends_is_refused_in_three_parts(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, first = source.with_name("sorti.csv"), ExitStack()
    first.enter_context(work_on(out, ANY, resume=False))
    monkeypatch.setattr(time, "sleep", lambda seconds: first.close())
    with pytest.raises(InputError, match=r"(?s)another run is writing this output.*sorti\.csv"), work_on(out, ANY, resume=False):
        pass


def test_a_run_takes_its_lock_away_last_so_that_nothing_of_the_next_one_is_removed(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, unlink, beside = source.with_name("sorti.csv"), os.unlink, list[set[str]]()

    def watched(path: Any, **options: Any) -> None:
        if Path(path).name == "lock":
            beside.append({found.name for found in work_folder(out).iterdir()})
        unlink(path, **options)

    monkeypatch.setattr(os, "unlink", watched)
    with work_on(out, ANY, resume=False):
        pass
    assert beside == [{"lock"}]
    assert not work_folder(out).exists()


def test_a_full_disk_is_told_and_the_run_goes_on_when_there_is_room(tagger: Tagger, source: Path) -> None:
    whole, out = source.with_name("whole.csv"), source.with_name("sorti.csv")
    tag_export(source, whole, tagger=tagger)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(whole.read_bytes()) // 2, hard))
    try:
        with pytest.raises(
            VerbatimError, match=r"(?s)the disk is full.*sorti\.csv.*what to do: free some space and run .* --resume"
        ) as caught:
            tag_export(source, out, tagger=tagger)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert caught.value.exit_code == 1
    assert not out.exists()
    assert (work_folder(out) / "journal").read_bytes().count(b"\n") >= 1
    tag_export(source, out, tagger=tagger, resume=True)
    assert written(out) == written(whole)


@pytest.mark.parametrize(("suffix", "to"), [*((".csv", one) for one in SUFFIXES[1:]), *((one, one) for one in SUFFIXES[1:])])
def test_a_disk_that_is_full_when_all_is_scored_is_told_and_the_run_goes_on_when_there_is_room(
    tagger: Tagger, source: Path, suffix: str, to: str
) -> None:
    export = in_format(suffix, source) if suffix != ".csv" else source
    whole, out = source.with_name(f"whole{to}"), source.with_name(f"sorti{to}")
    tag_export(export, whole, tagger=tagger)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(counts: Counts, share: float) -> None:
        if counts.rows_out == ROWS:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))

    try:
        with pytest.raises(
            VerbatimError, match=r"(?s)the disk is full.*sorti\..*what to do: free some space and run .* --resume"
        ) as caught:
            tag_export(export, out, tagger=tagger, progress=fill)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert caught.value.exit_code == 1
    assert {path.name for path in source.parent.iterdir() if "sorti" in path.name} == {work_folder(out).name}
    scored: list[int] = []
    tag_export(export, out, tagger=tagger, resume=True, progress=lambda counts, share: scored.append(counts.rows_out))
    assert out.read_bytes() == whole.read_bytes()
    assert scored == []


@pytest.mark.parametrize("to", SUFFIXES[1:])
def test_a_run_that_is_killed_while_its_output_is_put_together_leaves_nothing_but_its_work(
    model_folder: Path, source: Path, to: str
) -> None:
    tagger, whole, out = Tagger(load_model(model_folder)), source.with_name(f"whole{to}"), source.with_name(f"sorti{to}")
    tag_export(source, whole, tagger=tagger)
    before, kept = {path.name for path in source.parent.iterdir()}, list[int]()
    for _ in range(2):
        killed = subprocess.run([sys.executable, "-c", KILLED, str(source), str(out), str(model_folder)], check=False)
        assert killed.returncode == -signal.SIGKILL
        assert {path.name for path in source.parent.iterdir()} == {*before, work_folder(out).name}
        kept.append(len(list(work_folder(out).iterdir())))
    assert kept[0] == kept[1]
    tag_export(source, out, tagger=tagger, resume=True)
    assert written(out) == written(whole)
    assert {path.name for path in source.parent.iterdir()} == {*before, out.name, rejects_path(out).name}


KILLED = """
import os, signal, sys
from contextlib import contextmanager
from pathlib import Path
from pipeline.classifiers.saved import load_model
from pipeline.schema import Mode
from pipeline.scoring import batch
from pipeline.scoring.tagger import Tagger
from pipeline.tables import pieces
batch.BATCH[Mode.FAST] = 10
writer_onto = pieces.writer_onto
@contextmanager
def killed_onto(path, **options):
    with writer_onto(path, **options) as append:
        def killed(part, columns):
            append(part, columns)
            if part.start >= 30:
                os.kill(os.getpid(), signal.SIGKILL)
        yield killed
pieces.writer_onto = killed_onto
batch.tag_export(Path(sys.argv[1]), Path(sys.argv[2]), tagger=Tagger(load_model(Path(sys.argv[3]))), resume=True)
"""


@pytest.mark.parametrize("jobs", [2, 3])
@pytest.mark.parametrize("to", SUFFIXES)
def test_the_result_is_the_same_whatever_the_number_of_jobs(tagger: Tagger, source: Path, jobs: int, to: str) -> None:
    alone, together = source.with_name(f"alone{to}"), source.with_name(f"together{to}")
    expected = tag_export(source, alone, tagger=tagger)
    assert tag_export(source, together, tagger=tagger, jobs=jobs).counts == expected.counts
    assert written(together) == written(alone)


VERBATIM = Path(sys.executable).with_name("verbatim")
KILLS = 5


@pytest.mark.slow
def test_a_run_that_is_killed_again_and_again_ends_in_the_same_bytes(model_folder: Path, tmp_path: Path) -> None:
    source, out, whole = (tmp_path / name for name in ("avis.csv", "sorti.csv", "whole.csv"))
    source.write_text(
        "id;commentaire\n" + "".join(f'{i};"Colis {i} jamais reçu, une honte &eacute;norme"\n' for i in range(60_000)), "utf-8"
    )
    words = ["tag", str(source), "--model", str(model_folder), "--jobs", "2"]
    subprocess.run([VERBATIM, *words, "-o", str(whole)], check=True, capture_output=True)
    resuming, moments, stopped = [*EAGER, *words, "-o", str(out), "--resume"], random.Random(13), 0
    for _ in range(KILLS):
        with subprocess.Popen(resuming, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            wait_for_more(out, process)
            time.sleep(moments.uniform(0, 0.05))
            process.send_signal(signal.SIGKILL)
        if out.exists():  # it had ended, or was killed after giving the name
            assert out.read_bytes() == whole.read_bytes()
            out.unlink()
        else:
            stopped += 1
    assert stopped > 1
    told = json.loads(subprocess.run([*resuming, "--json"], check=True, capture_output=True, text=True).stdout)
    assert told["rows_out"] == 60_000
    assert out.read_bytes() == whole.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["avis.csv", "sorti.csv", "whole.csv"]


@pytest.mark.slow
def test_no_process_outlives_a_run_that_was_killed(model_folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "avis.csv"
    source.write_text("id;commentaire\n" + "".join(f"{i};Colis {i} jamais reçu\n" for i in range(400_000)), "utf-8")
    command = [str(VERBATIM), "tag", str(source), "--model", str(model_folder), "--jobs", "2"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        children: list[int] = []
        deadline = time.monotonic() + 60
        while len(children) < 2 and time.monotonic() < deadline:
            children = list(map(int, Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()))
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
    assert len(children) == 2
    while any(map(is_running, children)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_running(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
