"""The record of promotions: one dated JSON line each, never changed; which model is in use follows from it."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import InputError, counted
from pipeline.tracking.git import git
from pipeline.tracking.records import By, Choice


class Promotion(BaseModel):
    """One line of promotions.jsonl. ``old`` and ``new`` are names of models, such as linear-0123456789ab."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["promotion", "rollback"]
    when: datetime
    who: str
    old: str = Field(validation_alias=AliasChoices("from", "old"), serialization_alias="from")
    new: str = Field(validation_alias=AliasChoices("to", "new"), serialization_alias="to")
    reason: str
    against: tuple[str, ...] = ()
    """What stood against it and was overridden."""
    figures: dict[str, Any] = Field(default_factory=dict)

    @property
    def choice(self) -> Choice:
        return Choice(By(self.kind), self.when)

    @property
    def line(self) -> str:
        return f"{self.when:%Y-%m-%d %H:%M}  {self.kind:<9}  {self.old} → {self.new}  {self.who}: {self.reason}"

    @property
    def told(self) -> str:
        """Its line, one for the comments that judged neither model, and one for each thing that stood against it."""
        left_out = self.figures.get("left_out")
        aside = [f"  left out of the judging: {counted(left_out, 'comment')} that taught one of the two"] if left_out else []
        return "\n".join([self.line, *aside, *(f"  overridden: {told}" for told in self.against)])


def read_promotions(path: Path) -> list[Promotion]:
    """Every line, the oldest first; none where there is no file.

    Raises:
        InputError: a line is not one of ours.
    """
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").split("\n")  # a reason may hold what splitlines takes for an end of line
    return [_promotion(line, f"{path}, line {number}") for number, line in enumerate(lines, 1) if line.strip()]


def in_force(record: Sequence[Promotion]) -> list[Promotion]:
    """The promotions that no rollback undid, the oldest first; the last one's ``new`` is the model in use."""
    standing: list[Promotion] = []
    for entry in record:
        if entry.kind == "promotion":
            standing.append(entry)
        elif standing:
            standing.pop()
    return standing


def append(path: Path, entry: Promotion) -> None:
    """Add a line, on the disk before this returns."""
    before = path.read_bytes() if path.exists() else b""
    line = json.dumps(entry.model_dump(mode="json", by_alias=True), ensure_ascii=False) + "\n"
    if before and not before.endswith(b"\n"):  # an editor or a merge has taken the end of the last line
        line = f"\n{line}"
    with path.open("ab") as file:
        file.write(line.encode())
        file.flush()
        os.fsync(file.fileno())


def now() -> datetime:
    """The time, to the second, in UTC."""
    return datetime.now(UTC).replace(microsecond=0)


def whoever() -> str:
    """The person's name as git knows it, else the name they are logged in under, else their number, as in a container."""
    if name := git("config", "user.name").strip():
        return name
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # the first until Python 3.12, the second from 3.13 on
        return f"uid {os.getuid()}"


def _promotion(line: str, where: str) -> Promotion:
    try:
        return Promotion.model_validate_json(line)
    except ValidationError as error:
        what = f"this is not a line of the record of promotions: {error.errors()[0]['msg']}"
        raise InputError(what, where=where, fix="mend or remove this line; git has those that were committed") from error
