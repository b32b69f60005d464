"""The batch run: an export in, the same export with tags out, whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.classifiers.calibration import Prior, estimated_mix
from pipeline.classifiers.protocol import Probabilities
from pipeline.errors import InputError, VerbatimError, warning
from pipeline.schema import ADDED, TAGS, Mode
from pipeline.scoring.columns import added_columns
from pipeline.scoring.pool import in_order
from pipeline.scoring.progress import Progress, silent
from pipeline.scoring.tagged import REASONS, STATUSES, Tagged
from pipeline.scoring.tagger import Tagger, reasons_of
from pipeline.scoring.work import GO_ON, Counts, Entry, Identity, Work, work_on
from pipeline.strings import Bytes, Mask, Strings
from pipeline.tables import Batch, Export, Pieces, open_export, pieces_of, put_together, refuse_foreign_rejects, rejects_path
from pipeline.tables.atomic import full_disk_told, refuse_folder, refuse_same_file
from pipeline.tables.drawing import drawn
from pipeline.text.many import clean_many

BATCH = {Mode.FAST: 16_384, Mode.BALANCED: 512, Mode.ACCURATE: 256}
"""Rows read, scored and kept at a time: at most a few seconds of work."""
MIX_COMMENTS = 5_000
"""Comments from which the mix of an export is estimated, drawn over all of it among those that can be read: an export may be sorted by
rating, date or shop, and mostly empty."""
FEWEST_MIX_COMMENTS = 100
"""Comments without which no mix is estimated; as many of the model's own mix are believed beside them."""
MIX_SEED = 13


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did; rows_in is rows_out and rejects together."""

    source: str
    out: str
    model: str
    description: str
    mix: dict[str, float]
    counts: Counts
    warnings: tuple[str, ...] = ()

    @property
    def rows_in(self) -> int:
        return self.counts.rows_out + self.counts.rejects

    def as_text(self) -> str:
        """What a person wants to know at the end of a run."""
        counts = self.counts
        lines = [
            f"read      {self.description}",
            f"model     {self.model}",
            f"mix       {', '.join(f'{tag} {share:.1%}' for tag, share in self.mix.items())}, as the probabilities assume",
            f"rows      {self.rows_in} in = {counts.rows_out} out + {counts.rejects} rejects",
        ]
        for title, counter in (("status", counts.statuses), ("reason", counts.reasons), ("tag", counts.tags)):
            told = ", ".join(f"{name} {count} ({count / max(1, counts.rows_out):.1%})" for name, count in counter.most_common())
            lines += [f"{title:<9} {told}"] if told else []
        lines.append(f"written   {self.out}")
        lines += [f"rejects   {rejects_path(Path(self.out))}"] if counts.rejects else []
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        told = {"source": self.source, "out": self.out, "model": self.model, "description": self.description, "mix": self.mix}
        return {"rows_in": self.rows_in, **told, **vars(self.counts), "warnings": list(self.warnings)}


class InterruptedRunError(VerbatimError):
    """Stopped by the user; what is done is kept."""

    exit_code = 130


class UnreachableExportError(VerbatimError):
    """The export was moved, or its disk is gone; what is done is kept."""


def own_mix(source: Path, *, tagger: Tagger, text_column: str | None = None, sheet: str | None = None, jobs: int = 1) -> Prior:
    """(4,) the shares of the tags in an export, estimated by expectation maximisation from comments drawn over all of it.

    They are read by the same processes as in `tag_export`: the encoder's runtime must not be forked once it has threads.

    Raises:
        InputError: the export cannot be read, or has too few comments that can be scored.
    """
    with open_export(source, text_column=text_column, sheet=sheet) as export:
        random = np.random.default_rng(MIX_SEED)
        batches = ((random.random(len(batch)), batch.column) for batch in export.batches(BATCH[Mode.FAST]))
        texts = drawn(batches, MIX_COMMENTS, readable=_readable)
    size, scored = BATCH[tagger.mode], partial(_scored_probabilities, tagger)
    columns = (Strings.of(texts[start : start + size]) for start in range(0, len(texts), size))
    found = in_order(scored, columns, jobs=jobs, portable=lambda texts: texts, forked_again=True)
    read = np.concatenate([np.empty((0, len(TAGS))), *(probabilities for _, probabilities in found)])
    if len(read) < FEWEST_MIX_COMMENTS:
        scorable = f"{len(read)} of the {len(texts)} comments drawn can be scored"
        problem = f"{scorable}, too few to estimate a mix of tags: {FEWEST_MIX_COMMENTS} are needed"
        raise InputError(problem, where=str(source), fix="leave --own-mix out")
    return estimated_mix(read, tagger.prior, believed=FEWEST_MIX_COMMENTS)


def _readable(texts: list[str]) -> Mask:
    return np.asarray(reasons_of(clean_many(Strings.of(texts)).texts) == 0)


def _scored_probabilities(tagger: Tagger, texts: Strings) -> Probabilities:
    tagged = tagger.read(texts)
    return tagged.probabilities[tagged.scored]


def default_output(source: Path) -> Path:
    """`avis.tagged.csv` beside `avis.csv`."""
    return source.parent / f"{source.stem}.tagged{source.suffix}"


def tag_export(
    source: Path,
    out: Path,
    *,
    tagger: Tagger,
    text_column: str | None = None,
    sheet: str | None = None,
    jobs: int = 1,
    resume: bool = False,
    progress: Progress = silent,
) -> Summary:
    """Tag every row of an export.

    The rejects go beside the output. Nothing stands under the output's name before all is written. The result is the same whatever
    the number of ``jobs``, and whether the run was stopped and went on with ``resume`` or not. Of a workbook, one ``sheet`` is tagged.

    Raises:
        InputError: the export cannot be read, has no text column, or changed; the output or its rejects would overwrite it, or
            another run writes it; or what ``resume`` would go on with is another run.
        InterruptedRunError: by the user, when some of the work is done.
        UnreachableExportError: the export went away meanwhile; the work stays.
    """
    refuse_same_file(out, source)
    refuse_folder(out)
    refuse_same_file(rejects_path(out), source)
    refuse_foreign_rejects(rejects_path(out))
    seen = _state(source)
    with open_export(source, text_column=text_column, sheet=sheet) as export:
        pieces = pieces_of(out, like=export, added=ADDED)
        identity = _identity(export, out, tagger)
        if _state(source) != seen:
            raise _changed(source)
        with work_on(out, identity, resume=resume) as work, _interruption_told(work, export):
            with _change_refused(source, seen, identity.export), full_disk_told(out, fix=GO_ON):
                counts = _do(work, export, pieces, tagger=tagger, jobs=jobs, progress=progress)
                whole = _whole(work, export, pieces, BATCH[tagger.mode])
                if _state(source) != seen and not _reads_as_before(work, export, BATCH[tagger.mode]):
                    raise _changed(source)
            work.finish(whole, rejects=rejects_path(out))
    mix = {str(tag): round(float(share), 4) for tag, share in zip(TAGS, tagger.prior, strict=True)}
    warnings = (*export.warnings, *_without_rows(source, counts))
    return Summary(str(source), str(out), tagger.name, export.description, mix, counts, warnings)


def _without_rows(source: Path, counts: Counts) -> Iterator[str]:
    if not counts.rows_out + counts.rejects:
        fix = "check that it was exported whole"
        yield warning("the export has no rows below the names of its columns", where=str(source), fix=fix)


def _do(work: Work, export: Export, pieces: Pieces, *, tagger: Tagger, jobs: int, progress: Progress) -> Counts:
    """Score what is not done yet; returns the counts of all."""
    counts = Counts()
    for entry in work.entries:
        counts.add(entry.counts)
    work.begin(pieces.beginning)
    coming = pieces.checked(_to_do(work.entries, export, BATCH[tagger.mode]))
    for batch, (piece, own) in in_order(_Scoring(tagger, pieces), coming, jobs=jobs, portable=pieces.portable):
        own.rejects = len(batch.rejects)
        work.add(piece.data, batch.rejects, own)
        counts.add(own)
        progress(counts, batch.share)
    work.commit()
    return counts


def _to_do(done: Sequence[Entry], export: Export, size: int) -> Iterator[Batch]:
    """The batches after those that are done. Raises InputError where those are others: the export was being written when it was read."""
    batches = export.batches(size)
    for entry in done:
        if not _is_as_scored(next(batches, None), entry):
            raise _changed(export.path)
    yield from batches


@contextmanager
def _interruption_told(work: Work, export: Export) -> Iterator[None]:
    """What is done when the user stops a run stays, and is told of."""
    try:
        yield
    except KeyboardInterrupt as error:
        work.commit()
        if not work.entries:
            raise
        rows = sum(entry.counts.rows_out for entry in work.entries)
        where, fix = f"{export.path}, after {rows} rows", "run the same command with --resume to go on"
        raise InterruptedRunError("interrupted", where=where, fix=fix) from error


@dataclass(frozen=True, slots=True)
class _Scoring:
    """From a batch to its piece and its counts; this is what is done in every process."""

    tagger: Tagger
    pieces: Pieces

    def __call__(self, batch: Batch) -> tuple[Bytes, Counts]:
        tagged = self.tagger.read(batch.column)
        columns = added_columns(tagged, model=self.tagger.name)
        return self.pieces.make(batch, [columns[name] for name in ADDED]), counts_of(tagged)


def counts_of(tagged: Tagged) -> Counts:
    """The numbers of a batch."""
    counts = Counts(rows_out=len(tagged))
    for counter, words, places in (
        (counts.statuses, STATUSES, tagged.statuses),
        (counts.reasons, REASONS, tagged.reasons),
        (counts.tags, TAGS, tagged.tags[tagged.scored]),
    ):
        found = np.bincount(places, minlength=len(words)).tolist()
        counter.update({str(word): count for word, count in zip(words, found, strict=True) if word and count})
    return counts


def _whole(work: Work, export: Export, pieces: Pieces, size: int) -> Path:
    """The tagged file, all of it there but not yet under its name."""
    if pieces.are_the_file:
        return work.pieces_file
    put_together(work.unnamed, work.pieces(), export.batches(size), like=export, added=ADDED)
    return work.unnamed


def _identity(export: Export, out: Path, tagger: Tagger) -> Identity:
    with ThreadPoolExecutor(1) as beside:
        warm = beside.submit(tagger.warm_up)
        digest = _digest(export.path)
        warm.result()
    batches = f"batches of {BATCH[tagger.mode]}, verbatim {version('verbatim')}"
    sheet = f", sheet {export.sheet_name}" if export.sheet_name else ""
    options = f"text column {export.text_column}{sheet}, mode {tagger.mode}, mix {tagger.prior.round(6).tolist()}, written as {out.suffix}"
    return Identity(digest, tagger.name, f"{options}, {batches}")


def _digest(source: Path) -> str:
    """Raises UnreachableExportError."""
    try:
        with source.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        fix = "put it back where it was, and run the same command with --resume"
        raise UnreachableExportError(f"the export cannot be reached any more: {error.strerror}", where=str(source), fix=fix) from error


def _state(source: Path) -> tuple[int, int] | None:
    """A file's size and time of change; None where it cannot be reached."""
    try:
        found = source.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


@contextmanager
def _change_refused(source: Path, seen: tuple[int, int] | None, digest: str) -> Iterator[None]:
    """Raises InputError where the export changed meanwhile, also in place of what went wrong because of it.

    A full disk, a process that died and Ctrl-C are not because of it, and a file that was only touched has not changed. One that went
    away may come back as it was: UnreachableExportError keeps the work.
    """
    try:
        yield
    except Exception as error:
        of_its_own = isinstance(error, VerbatimError) and not isinstance(error, InputError)
        if of_its_own or _is_unchanged(source, seen, digest):
            raise
        raise _changed(source) from error
    if not _is_unchanged(source, seen, digest):
        raise _changed(source)


def _is_unchanged(source: Path, seen: tuple[int, int] | None, digest: str) -> bool:
    """Raises UnreachableExportError where nobody can tell."""
    return _state(source) == seen or _digest(source) == digest


def _reads_as_before(work: Work, export: Export, size: int) -> bool:
    """Whether as many rows stand in the export as were scored: while the same is written over it, it ends early."""
    return all(_is_as_scored(batch, entry) for batch, entry in zip_longest(export.batches(size), work.entries))


def _is_as_scored(batch: Batch | None, entry: Entry | None) -> bool:
    """Whether a batch has as many rows and rejects as were scored of it, or both are missing."""
    found = None if batch is None else (len(batch), len(batch.rejects))
    return found == (None if entry is None else (entry.counts.rows_out, entry.counts.rejects))


def _changed(source: Path) -> InputError:
    return InputError("The export changed while it was read", where=str(source), fix="run again when nothing writes to it")
