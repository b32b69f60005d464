"""A run in progress on the disk: the pieces made so far and a journal of them, so that a run that was stopped can go on.

Beside the output stands a folder of five files: ``lock`` keeps other runs away, ``run.json`` says which export, model, options and
program the run has, ``pieces`` and ``rejects`` only ever grow, and a line of ``journal`` says, once they are on the disk, how far they
are whole. What lies behind the last line of the journal is cut off before a run goes on. What is written at the end, from the pieces,
stands there too until it is whole. Nothing stands under the output's name before everything is there.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from pipeline.errors import InputError
from pipeline.schema import Reject
from pipeline.tables import Export, write_rejects
from pipeline.tables.atomic import creating, full_disk_told, rename

COMMIT_SECONDS = 1.0
"""Time after which what was made is put on the disk and in the journal."""
PATIENCE = 2.0
"""Seconds to wait for the lock before saying that another run holds it."""
GO_ON = "free some space and run the same command with --resume"
_LASTING = ("run.json", "journal", "pieces", "rejects")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a run is made from; only a run of the same can go on with its work."""

    export: str
    model: str
    options: str
    program: str


@dataclass
class Counts:
    """What a run did, in numbers."""

    rows_out: int = 0
    rejects: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    tags: Counter[str] = field(default_factory=Counter)

    def add(self, other: Counts) -> None:
        self.rows_out += other.rows_out
        self.rejects += other.rejects
        for own, more in ((self.statuses, other.statuses), (self.reasons, other.reasons), (self.tags, other.tags)):
            own.update(more)

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Counts:
        counters = {name: Counter(told[name]) for name in ("statuses", "reasons", "tags")}
        return cls(told["rows_out"], told["rejects"], **counters)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the journal: where a batch's piece and rejects end, and its counts."""

    piece_end: int
    rejects_end: int
    counts: Counts

    def line(self) -> str:
        return json.dumps({"piece_end": self.piece_end, "rejects_end": self.rejects_end, "counts": vars(self.counts)}) + "\n"

    @classmethod
    def read(cls, line: bytes) -> Entry:
        told = json.loads(line)
        return cls(told["piece_end"], told["rejects_end"], Counts.read(told["counts"]))


@dataclass(frozen=True, slots=True)
class _Committed:
    """How many entries stand in the journal, and where it ends; replaced in one step, whatever interrupts."""

    entries: int
    end: int


class Work:
    """The work of one run, open for more. ``entries`` tell of the batches that are done.

    Attributes:
        pieces_file: the pieces, one after the other.
        unnamed: where a tagged file that is not the pieces themselves is written, until it gets its name.
    """

    def __init__(self, folder: Path, out: Path) -> None:
        self._folder, self._out = folder, out
        self.pieces_file, self.unnamed = folder / "pieces", folder / f"tagged{out.suffix}"
        self._made = _entries(folder / "journal")
        self._last_commit = time.monotonic()
        last = self._made[-1] if self._made else Entry(0, 0, Counts())
        self._pieces = _opened(self.pieces_file, last.piece_end)
        self._rejects = _opened(folder / "rejects", last.rejects_end)
        self._journal = (folder / "journal").open("ab")
        self._committed = _Committed(len(self._made), self._journal.tell())

    @property
    def entries(self) -> list[Entry]:
        """What the journal tells of."""
        return self._made[: self._committed.entries]

    def begin(self, beginning: bytes) -> None:
        """Write what the pieces file begins with, unless there is work already."""
        if not self.entries:
            self._pieces.write(beginning)

    def add(self, piece: bytes | memoryview, rejects: list[Reject], counts: Counts) -> None:
        """Keep the piece of the next batch."""
        self._pieces.write(piece)
        self._rejects.write("".join(json.dumps(asdict(reject)) + "\n" for reject in rejects).encode())
        self._made.append(Entry(self._pieces.tell(), self._rejects.tell(), counts))
        if time.monotonic() - self._last_commit > COMMIT_SECONDS:
            self.commit()

    def commit(self) -> None:
        """Put on the disk what was added, then say so in the journal.

        It may be interrupted anywhere and called again: the journal goes on from what is known to stand in it.
        """
        made = len(self._made)
        for file in (self._pieces, self._rejects):
            file.flush()
            os.fsync(file.fileno())
        self._journal.truncate(self._committed.end)
        self._journal.write("".join(entry.line() for entry in self._made[self._committed.entries : made]).encode())
        self._journal.flush()
        os.fsync(self._journal.fileno())
        self._committed = _Committed(made, self._journal.tell())
        self._last_commit = time.monotonic()

    def pieces(self) -> Iterator[bytes]:
        """Every piece that is in the journal."""
        with self.pieces_file.open("rb") as file:
            for entry in self.entries:
                yield file.read(entry.piece_end - file.tell())

    def rejects(self) -> Iterator[Reject]:
        """Every reject that is in the journal."""
        with (self._folder / "rejects").open(encoding="utf-8") as file:
            yield from (Reject(**json.loads(line)) for line in file)

    def finish(self, whole: Path, *, rejects: Path, like: Export) -> None:
        """Give the rejects of an export and then the whole tagged file their names: where the output stands, nothing is lacking."""
        whole_rejects = self._folder / "rejects.csv"
        write_rejects(whole_rejects, self.rejects(), like=like)
        if whole_rejects.exists():
            rename(whole_rejects, rejects)
        else:
            rejects.unlink(missing_ok=True)
        rename(whole, self._out)

    def close(self) -> None:
        for file in (self._pieces, self._rejects, self._journal):
            with suppress(OSError):  # what could not be written is not in the journal
                file.close()


def work_folder(out: Path) -> Path:
    """Where the work of a run onto ``out`` stands."""
    return out.with_name(f".{out.name}.work")


@contextmanager
def work_on(out: Path, identity: Identity, *, resume: bool) -> Iterator[Work]:
    """The work of a run, new or gone on with, for this process alone.

    It is removed when the run ends well, finds the user's input wrong or is interrupted before anything is done, and kept when it is
    stopped in any other way.

    Raises:
        InputError: another run writes the same output; or the work to go on with is of another export, model, options or program.
        VerbatimError: the disk is full; what is in the journal stays.
    """
    folder = work_folder(out)
    with _locked(folder, out), full_disk_told(out, fix=GO_ON):
        if resume and _is_whole(folder):
            _clear(folder, but=("lock", *_LASTING))
        else:
            _clear(folder, but=("lock",))
            _begin(folder, identity)
        _refuse_other(folder, identity, out)
        work = Work(folder, out)
        try:
            yield work
        except (InputError, KeyboardInterrupt) as stop:
            work.close()
            if isinstance(stop, InputError) or not work.entries:
                _remove(folder)
            raise
        finally:
            work.close()
        _remove(folder)


@contextmanager
def _locked(folder: Path, out: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    with creating(out):
        folder.mkdir(exist_ok=True)
        lock = FileLock(folder / "lock", timeout=PATIENCE)
    try:
        lock.acquire(poll_interval=0.05)
    except (Timeout, FileNotFoundError) as error:  # the other run ended meanwhile, and took the folder away
        raise _taken(out) from error
    try:
        if not (folder / "lock").exists():
            raise _taken(out)
        yield
    finally:
        lock.release()


def _taken(out: Path) -> InputError:
    return InputError("another run is writing this output", where=str(out), fix="wait for it to end, or give another name with -o")


def _begin(folder: Path, identity: Identity) -> None:
    new = folder / "run.json.new"
    new.write_text(json.dumps(asdict(identity), indent=2), encoding="utf-8")
    rename(new, folder / "run.json")


def _is_whole(folder: Path) -> bool:
    """Whether there is work, and all of it that the journal tells of: the pieces are gone where a run was stopped at its very end."""
    last = _entries(folder / "journal")[-1:]
    sizes = [path.stat().st_size if path.exists() else 0 for path in (folder / "pieces", folder / "rejects")]
    return (folder / "run.json").exists() and all(e.piece_end <= sizes[0] and e.rejects_end <= sizes[1] for e in last)


def _refuse_other(folder: Path, identity: Identity, out: Path) -> None:
    try:
        known = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except ValueError:
        known = {}
    words = {
        "export": "the export has changed",
        "model": "the model is another",
        "options": "the options are others",
        "program": "verbatim is another",
    }
    if changed := [word for key, word in words.items() if known.get(key) != asdict(identity)[key]]:
        what = f"{' and '.join(changed)} since the run that --resume would go on with"
        raise InputError(what, where=str(out), fix="start again without --resume, or put back what it began with")


def _entries(journal: Path) -> list[Entry]:
    """The whole lines of the journal; a last one that was being written is none."""
    if not journal.exists():
        return []
    whole, _, torn = journal.read_bytes().rpartition(b"\n")
    if torn:
        os.truncate(journal, len(whole) + 1 if whole else 0)
    return [Entry.read(line) for line in whole.splitlines()]


def _opened(path: Path, end: int) -> IO[bytes]:
    """A file open at its end, cut to it."""
    file = path.open("r+b" if path.exists() else "w+b")
    file.truncate(end)
    file.seek(end)
    return file


def _clear(folder: Path, *, but: Collection[str]) -> None:
    for path in folder.iterdir():
        if path.name not in but:
            path.unlink()


def _remove(folder: Path) -> None:
    """Take the lock away last: another run may get it from then on, and what that makes is not to be removed."""
    with suppress(OSError):
        _clear(folder, but=("lock",))
        (folder / "lock").unlink()
        folder.rmdir()
