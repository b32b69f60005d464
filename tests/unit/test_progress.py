"""Progress: a line that renews itself for a person, one every 30 seconds for a log, nothing for a short run."""

from __future__ import annotations

import fcntl
import io
import os
import struct
import termios
from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from pipeline.errors import InputError
from pipeline.scoring import pool
from pipeline.scoring.pool import in_order
from pipeline.scoring.progress import ProgressLine, duration, progress_line
from pipeline.scoring.work import Counts


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def clock(*moments: float) -> Callable[[], float]:
    told: Iterator[float] = iter(moments)
    return lambda: next(told)


def counts(rows: int) -> Counts:
    return Counts(rows_out=rows, tags=Counter({"delight": rows // 4, "complaint": rows - rows // 4}))


def test_a_log_gets_a_line_every_thirty_seconds_with_rows_rate_time_left_and_tags() -> None:
    stream = io.StringIO()
    line = ProgressLine(stream, clock(0, 10, 31, 40, 62))
    for rows, share in ((0, 0.0), (1_000, 0.1), (3_100, 0.25), (4_000, 0.3), (6_200, 0.5)):
        line(counts(rows), share)
    line.close()
    assert stream.getvalue().splitlines() == [
        "3,100 rows (25%), 100 a second, 2 min left; complaint 75%, delight 25%",
        "6,200 rows (50%), 100 a second, 1 min left; complaint 75%, delight 25%",
    ]


def test_what_an_earlier_run_did_takes_no_part_in_the_rate() -> None:
    stream = io.StringIO()
    line = ProgressLine(stream, clock(0, 50))
    line(counts(100_000), 0.5)
    line(counts(105_000), 0.6)
    assert stream.getvalue().startswith("105,000 rows (60%), 100 a second, 3 min left")


def test_on_a_terminal_the_line_renews_itself_and_is_gone_at_the_end() -> None:
    stream = Terminal()
    line = ProgressLine(stream, clock(0, 1, 2))
    for rows in (0, 100, 200):
        line(counts(rows), rows / 400)
    line.close()
    first, second, blank, after = stream.getvalue().split("\r")[1:]
    assert first.startswith("100 rows")
    assert second.startswith("200 rows")
    assert (blank.strip(), after) == ("", "")


def test_a_terminal_that_is_too_narrow_gets_as_much_of_the_line_as_it_has_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    stream = Terminal()
    line = ProgressLine(stream, clock(0, 1, 2))
    for rows in (0, 100, 200):
        line(counts(rows), rows / 400)
    line.close()
    pieces = stream.getvalue().split("\r")
    assert max(map(len, pieces)) == 39
    assert pieces[1] == "100 rows (25%), 100 a second, 3 s left; "[:39]


def test_the_room_is_that_of_the_terminal_that_the_line_goes_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    far, near = os.openpty()
    fcntl.ioctl(near, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 30, 0, 0))
    with open(near, "w") as stream, open(far, "rb", buffering=0) as screen:
        line = ProgressLine(stream, clock(0, 1))
        line(counts(0), 0)
        line(counts(100), 0.25)
        assert screen.read(200) == b"\r" + b"100 rows (25%), 100 a second, 3 s left; "[:29]


@pytest.mark.parametrize("quiet", [True, False])
def test_quiet_says_nothing_where_a_line_would_have_come(
    quiet: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.scoring.progress.UNWATCHED", 0.0)
    with progress_line(quiet=quiet) as progress:
        progress(counts(0), 0.0)
        progress(counts(5), 0.5)
    told = capsys.readouterr()
    assert (told.out, told.err == "") == ("", quiet)


@pytest.mark.parametrize(("seconds", "told"), [(0, "0 s"), (59.4, "59 s"), (61, "1 min"), (3_540, "59 min"), (7_500, "2 h 05 min")])
def test_durations_are_told_as_a_person_would(seconds: float, told: str) -> None:
    assert duration(seconds) == told


def half(number: int) -> float:
    return 1 / (number - 5) if number == 5 else number / 2


@pytest.mark.parametrize("tasks", [range(20, 20), range(20, 21), range(20, 22), range(20, 60)], ids=len)
@pytest.mark.parametrize("jobs", [1, 3])
def test_results_come_in_order_from_any_number_of_processes(jobs: int, tasks: range) -> None:
    done = list(in_order(half, tasks, jobs=jobs, portable=lambda task: task))
    assert done == [(number, number / 2) for number in tasks]


@pytest.mark.parametrize("jobs", [1, 3])
def test_tasks_are_taken_as_they_are_needed(jobs: int) -> None:
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(20, 1_000):
            taken.append(number)
            yield number

    for _ in zip(range(5), in_order(half, tasks(), jobs=jobs, portable=lambda task: task), strict=False):
        pass
    assert len(taken) <= 5 + jobs + 4


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_goes_wrong_in_a_process_goes_wrong_in_the_run(jobs: int) -> None:
    with pytest.raises(ZeroDivisionError):
        list(in_order(half, range(2, 9), jobs=jobs, portable=lambda task: task))


@pytest.mark.parametrize("tasks", [range(1), range(9)], ids=len)
def test_a_process_that_forks_again_does_no_task_itself(tasks: range) -> None:
    assert os.getpid() not in dict(in_order(process_of, tasks, jobs=2, portable=lambda task: task, forked_again=True)).values()


def process_of(task: int) -> int:
    return os.getpid()


def refused(task: int) -> int:
    raise InputError("The lamp is out", where="hall", fix="change the bulb")


def test_an_error_of_ours_comes_out_of_a_process_in_its_three_parts() -> None:
    with pytest.raises(InputError, match=r"^The lamp is out\n  where: hall\n  what to do: change the bulb$"):
        list(in_order(refused, range(2), jobs=2, portable=lambda task: task))


@pytest.mark.parametrize("room", [1, 100, 1 << 24])
def test_arrays_come_through_whole_whether_there_is_room_for_them_or_not(room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_ROOM", room)
    tasks = [np.arange(size) for size in (0, 1, 12, 13, 500, 3, 12, 12)]
    done = in_order(np.negative, tasks, jobs=2, portable=lambda task: task)
    assert [result.tolist() for _, result in done] == [(-task).tolist() for task in tasks]
