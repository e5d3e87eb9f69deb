"""What a write is done with, and what it did."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from chassis.errors import ProblemError
from registry.records.model import Revision


@dataclass(frozen=True, slots=True)
class WriteContext:
    """Who writes and why; ``expected`` is the version of the record that the caller saw, None when any will do."""

    actor: str
    reason: str
    expected: int | None = None


class WriteOutcome(StrEnum):
    """What a write did."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What holds after a write, what held for its first day before; ``version`` is where the record's history ends."""

    revision: Revision
    outcome: WriteOutcome
    version: int
    before: Revision | None = None


class AlreadyExistsError(ProblemError):
    """The record exists, and the caller did not know."""
