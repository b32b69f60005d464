"""Runs on their way to MLflow: first to the disk, then to the server; what it did not take waits for the next time.

A parcel is a folder with the model, the files and parcel.json. It is taken away when MLflow has all of it, so that a server that is
down delays nothing and loses nothing. Sending again does no harm: MLflow's side knows a run by its fingerprint.
"""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.classifiers.protocol import Point
from pipeline.classifiers.saved import copy_model
from pipeline.errors import VerbatimError
from pipeline.places import OUTBOX, PRIVATE
from pipeline.tracking.records import Artifact, Choice, Corpus, Training

PARCEL = "parcel.json"
ASIDE = "aside-"
"""How the name of a parcel begins that is not sent again; without it, it is."""
SEND_AGAIN = f"take {ASIDE} off its name, and run `verbatim runs`"
ABANDONED_AFTER = 3600.0
"""Seconds after which nobody is still writing a parcel."""
ANSWERS_WITHIN = 3.0
"""Seconds that each address of a server has to answer at all."""
_CREDENTIALS = re.compile(r"(?<=://)[^/\s]\S*@")


class Parcel(BaseModel):
    """parcel.json: a training to log, and what its model becomes. Paths are relative to the parcel.

    Attributes:
        registered: the name of the registered model.
        champion: its model is a version of that, and was put into use so; none where it was not.
        candidate: its model is a version of that; which one is in use stays as it is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    experiment: str
    registered: str
    champion: Choice | None = None
    candidate: bool = False
    family: str
    version: str
    params: dict[str, Any]
    metrics: dict[str, Any]
    corpus: tuple[str, str, int | None]
    files: tuple[tuple[str, str], ...]
    tags: dict[str, str]
    course: tuple[Point, ...] = ()

    def training(self, folder: Path) -> Training:
        """The training, its files in the parcel's folder."""
        return Training(
            family=self.family,
            version=self.version,
            model=folder / "model",
            params=self.params,
            metrics=self.metrics,
            corpus=Corpus(*self.corpus),
            files=tuple(Artifact(folder / "files" / name, place) for name, place in self.files),
            tags=self.tags,
            course=self.course,
        )


def post(
    project: Path, training: Training, *, experiment: str, registered: str, champion: Choice | None = None, candidate: bool = False
) -> Path:
    """Put a copy of a training into the outbox of a project, whole or not at all; ``Parcel`` has the words. Returns the parcel."""
    parcel = project / OUTBOX / f"{time.time_ns():020d}-{training.version}"
    part = parcel.with_name(f".{parcel.name}.part")
    names = [f"{number:02d}/{own.path.name}" for number, own in enumerate(training.files)]
    told = Parcel(
        experiment=experiment,
        registered=registered,
        champion=champion,
        candidate=candidate,
        family=training.family,
        version=training.version,
        params=dict(training.params),
        metrics=dict(training.metrics),
        corpus=(training.corpus.name, training.corpus.sha256, training.corpus.comments),
        files=tuple((name, own.folder) for name, own in zip(names, training.files, strict=True)),
        tags=dict(training.tags),
        course=training.course,
    )
    try:
        copy_model(training.model, part / "model")
        for name, own in zip(names, training.files, strict=True):
            (part / "files" / name).parent.mkdir(parents=True)
            shutil.copy2(own.path, part / "files" / name)
        (part / PARCEL).write_text(told.model_dump_json(indent=2), encoding="utf-8")
        part.replace(parcel)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return parcel


def waiting(project: Path) -> list[Path]:
    """The parcels that MLflow has not taken yet, the oldest first."""
    return sorted(path.parent for path in (project / OUTBOX).glob(f"[0-9]*/{PARCEL}"))


def readable(project: Path) -> Iterator[Parcel]:
    """The parcels that wait and that this version can read, the newest first; what is sent meanwhile is left out."""
    for folder in reversed(waiting(project)):
        with suppress(FileNotFoundError, ValidationError):
            yield _read(folder)


def send(project: Path, uri: str, deliver: Callable[[Parcel, Path], str]) -> str:
    """Deliver what waits, one process at a time and in order. Returns what there is to tell of it, or nothing.

    That is why something still waits or was set aside, and what ``deliver`` returns.

    ``deliver`` raises OSError (a ConnectionError, a timeout) when the server cannot be reached; the rest waits then. A parcel that this
    version cannot read, or for which ``deliver`` raises VerbatimError, is set aside, so that it does not keep back the others.
    """
    from filelock import FileLock, Timeout

    _sweep(project / OUTBOX)
    if not waiting(project):
        return ""
    try:
        with FileLock(project / PRIVATE / "sending.lock", timeout=0):
            return _send_all(project, uri, deliver)
    except Timeout:
        return "another process is sending them"


def _sweep(outbox: Path) -> None:
    """Remove parcels that a process left half written when it was killed; their names say since when."""
    for part in outbox.glob(".[0-9]*.part"):
        if time.time() - int(part.name[1:].split("-")[0]) / 1e9 > ABANDONED_AFTER:
            shutil.rmtree(part, ignore_errors=True)


def _send_all(project: Path, uri: str, deliver: Callable[[Parcel, Path], str]) -> str:
    """Also what others post meanwhile, such as an experiment that runs beside this one: they do not wait to send it themselves."""
    told: list[str] = []
    while parcels := waiting(project):
        folder = parcels[0]
        try:
            parcel = _read(folder)
            knock(uri)
            told += filter(None, [deliver(parcel, folder)])
        except OSError as error:
            return "; ".join([*told, without_credentials(f"{uri} does not take them: {error}")])
        except (VerbatimError, ValidationError) as error:
            kept = folder.replace(folder.with_name(f"{ASIDE}{folder.name}"))
            told.append(f"{kept}: {error}")
        else:
            shutil.rmtree(folder)
    return "; ".join(told)


def _read(folder: Path) -> Parcel:
    return Parcel.model_validate_json((folder / PARCEL).read_bytes())


def without_credentials(text: str) -> str:
    """The text, the addresses in it without a name and a password."""
    return _CREDENTIALS.sub("", text)


def knock(uri: str) -> None:
    """Return when a server answers, whatever it says, or the address is no server's.

    Asked with `requests`, as MLflow asks: proxies, a name and a password in the address. Its settings for certificates are left to it.

    Raises:
        OSError: nobody answers in time, or the address cannot be read.
    """
    import requests

    if not uri.lower().startswith(("http://", "https://")):
        return
    try:
        requests.get(f"{uri.rstrip('/')}/health", timeout=ANSWERS_WITHIN, allow_redirects=False, stream=True).close()
    except requests.exceptions.SSLError:
        return
    except requests.exceptions.Timeout as error:
        raise TimeoutError(f"no answer within {ANSWERS_WITHIN:g} seconds") from error
    except requests.exceptions.ConnectionError as error:
        raise ConnectionError("nobody answers there") from error
    except (requests.exceptions.RequestException, ValueError) as error:
        raise OSError("the address cannot be read") from error  # what is wrong with it may tell the password
