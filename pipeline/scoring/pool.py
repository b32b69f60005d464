"""Batches through a function in several processes, the results in order."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from itertools import chain, islice
from threading import Thread
from typing import Any, TypeVar

from pipeline.errors import VerbatimError

Task = TypeVar("Task")
Result = TypeVar("Result")
_AHEAD = 2
"""Tasks that wait beside those in work."""
_work: Callable[[Any], object] | None = None


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(
    work: Callable[[Task], Result], tasks: Iterable[Task], *, jobs: int, portable: Callable[[Task], Task], first_here: bool
) -> Iterator[tuple[Task, Result]]:
    """Each task with what ``work`` makes of it, in order; in this process where there is one job or one task.

    The processes are forked, so that they share what ``work`` holds; where the system cannot fork, this process does all.
    Tasks are taken from the iterable as they are needed, results are not gathered.

    Args:
        portable: what another process gets of a task.
        first_here: whether this process does the first task, so that what that loads is there for all. Not where it starts
            threads, which a forked process lacks.
    """
    coming = iter(tasks)
    alone = jobs == 1 or "fork" not in multiprocessing.get_all_start_methods()
    first = list(islice(coming, 1 if first_here else 2))
    if first_here or alone or len(first) < 2:
        yield from ((task, work(task)) for task in first)
        first = []
    if alone:
        yield from ((task, work(task)) for task in coming)
    elif following := first or list(islice(coming, 1)):
        yield from _in_processes(work, chain(following, coming), jobs, portable)


def _in_processes(
    work: Callable[[Task], Result], tasks: Iterable[Task], jobs: int, portable: Callable[[Task], Task]
) -> Iterator[tuple[Task, Result]]:
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), initializer=partial(_become_worker, work))
    waiting: deque[tuple[Task, Future[Result]]] = deque()
    try:
        for task in tasks:
            with _interrupted_later():  # the first of these forks
                waiting.append((task, pool.submit(_call, portable(task))))
            if len(waiting) >= jobs + _AHEAD:
                yield _next(waiting)
        while waiting:
            yield _next(waiting)
    except BrokenProcessPool as error:
        fix = "run again with --resume, and with fewer --jobs if memory is short"
        raise VerbatimError("a process that was scoring has died", where=f"one of {jobs} jobs", fix=fix) from error
    finally:
        pool.shutdown(cancel_futures=True)  # waits: its threads must be gone before another pool is forked


@contextmanager
def _interrupted_later() -> Iterator[None]:
    """Holds Ctrl-C back: Python drops it where it falls on the functions that are called around a fork."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _next(waiting: deque[tuple[Task, Future[Result]]]) -> tuple[Task, Result]:
    task, future = waiting.popleft()
    return task, future.result()


def _become_worker(work: Callable[[Any], object]) -> None:
    global _work
    _work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that reads stops the others
    os.environ["OMP_NUM_THREADS"] = "1"
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for tasks for ever."""
    if parent := multiprocessing.parent_process():
        parent.join()
    os._exit(1)


def _call(task: Any) -> Any:
    assert _work is not None
    return _work(task)
