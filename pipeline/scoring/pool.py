"""Batches through a function in several processes, the results in order."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from itertools import chain, cycle, islice
from mmap import mmap
from threading import Thread
from typing import Any, TypeVar

from pipeline.errors import VerbatimError

Task = TypeVar("Task")
Result = TypeVar("Result")
_AHEAD = 2
"""Tasks sent ahead of the busy processes."""
_ROOM = 1 << 24
"""Bytes of a task or of its result that need not go through a pipe."""
_Packed = tuple[bytes, list[slice]]
_work: Callable[[Any], object] | None = None
_slots: Sequence[_Slot] = ()


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(
    work: Callable[[Task], Result], tasks: Iterable[Task], *, jobs: int, portable: Callable[[Task], Task], forked_again: bool = False
) -> Iterator[tuple[Task, Result]]:
    """Each task with what ``work`` makes of it, in order; in this process where there is one job or one task.

    The processes are forked, so that they share what ``work`` holds; where the system cannot fork, this process does all.
    Tasks are taken from the iterable as they are needed, results are not gathered.

    Args:
        portable: what another process gets of a task.
        forked_again: whether this process forks others later; a single task is then not for it, as ``work`` may begin threads.
    """
    coming = iter(tasks)
    alone = jobs == 1 or "fork" not in multiprocessing.get_all_start_methods()
    first = list(islice(coming, 1 if alone else 2))
    following = chain(first, coming)
    if alone or (len(first) < 2 and not forked_again):
        yield from ((task, work(task)) for task in following)
    else:
        yield from _in_processes(work, following, jobs, portable)


class _Slot:
    """Memory that a task crosses on its way to another process, and its result on the way back, without a pipe's copies."""

    def __init__(self) -> None:
        self._memory = mmap(-1, _ROOM)  # of the system's, taken up as it is filled; a forked process has the same

    def packed(self, what: object) -> _Packed:
        """What the other side unpacks: the arrays lie in the slot as far as there is room, all else is told."""
        places: list[slice] = []

        def told(buffer: pickle.PickleBuffer) -> bool:
            start = places[-1].stop if places else 0
            place = slice(start, start + buffer.raw().nbytes)
            if place.stop > _ROOM:
                return True
            self._memory[place] = buffer.raw()
            places.append(place)
            return False

        return pickle.dumps(what, protocol=5, buffer_callback=told), places

    def unpacked(self, packed: _Packed) -> Any:
        told, places = packed
        return pickle.loads(told, buffers=[self._memory[place] for place in places])


def _in_processes(
    work: Callable[[Task], Result], tasks: Iterable[Task], jobs: int, portable: Callable[[Task], Task]
) -> Iterator[tuple[Task, Result]]:
    slots = [_Slot() for _ in range(jobs + _AHEAD)]
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), initializer=partial(_become_worker, work, slots))
    waiting: deque[tuple[Task, _Slot, Future[_Packed]]] = deque()
    try:
        for place, task in zip(cycle(range(len(slots))), tasks, strict=False):
            packed = slots[place].packed(portable(task))
            with _interrupted_later():  # the first of these forks
                waiting.append((task, slots[place], pool.submit(_call, place, packed)))
            if len(waiting) == len(slots):
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


def _next(waiting: deque[tuple[Task, _Slot, Future[_Packed]]]) -> tuple[Task, Any]:
    task, slot, future = waiting.popleft()
    return task, slot.unpacked(future.result())


def _become_worker(work: Callable[[Any], object], slots: Sequence[_Slot]) -> None:
    global _work, _slots
    _work, _slots = work, slots
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that reads stops the others
    os.environ["OMP_NUM_THREADS"] = "1"
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for tasks for ever."""
    if parent := multiprocessing.parent_process():
        parent.join()
    os._exit(1)


def _call(place: int, packed: _Packed) -> _Packed:
    assert _work is not None
    slot = _slots[place]
    return slot.packed(_work(slot.unpacked(packed)))
