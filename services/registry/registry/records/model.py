"""Records over two times: when a state was true (valid time) and when the registry knew it (recorded time).

A revision is never changed. It carries its record's whole timeline as it was known then: which revision tells the
truth from which day on. So any day, seen from any moment, is answered by two look-ups however long the history is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from contracts.vocabulary import Confidence


class RecordType(StrEnum):
    """What the registry keeps records of."""

    COUNTRY = "country"
    REGION = "region"
    QUESTIONNAIRE = "questionnaire"
    ROUND = "round"
    CHAMPION = "champion"


@dataclass(frozen=True, slots=True)
class Statement:
    """What a source says about one record: its state, for a period (``valid_to`` is the first day without it)."""

    type: RecordType
    key: str
    state: Mapping[str, Any]
    valid_from: date | None
    valid_to: date | None
    source: str
    confidence: Confidence

    def digest(self) -> str:
        """Name the content, so that two statements can be compared without reading both."""
        content = [self.state, str(self.valid_from), str(self.valid_to), self.source, self.confidence]
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Segment:
    """From which day on (None: since ever) a revision tells the truth, and the first day it no longer does."""

    version: int
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Revision:
    """One immutable step of a record's history."""

    statement: Statement
    version: int
    recorded_at: datetime
    recorded_by: str
    reason: str
    timeline: tuple[Segment, ...]
    loaded: str | None
    """Digest of what the data folder last said about the record, whoever wrote this revision."""


def next_revision(
    previous: Revision | None,
    statement: Statement,
    *,
    now: datetime,
    recorded_by: str,
    reason: str,
    loaded: str | None = None,
) -> Revision:
    """Record a statement after ``previous``; time never runs backwards within a record, whatever the clock does."""
    version = previous.version + 1 if previous else 1
    return Revision(
        statement=statement,
        version=version,
        recorded_at=max(now, previous.recorded_at) if previous else now,
        recorded_by=recorded_by,
        reason=reason,
        timeline=_timeline(previous, statement, version),
        loaded=loaded or (previous.loaded if previous else None),
    )


def version_at(timeline: Sequence[Segment], day: date) -> int | None:
    """Tell which revision holds for a day; None when no state is stated for it."""
    begun = [segment for segment in timeline if (segment.valid_from or date.min) <= day]
    if not begun or (begun[-1].valid_to is not None and begun[-1].valid_to <= day):
        return None
    return begun[-1].version


def _timeline(previous: Revision | None, statement: Statement, version: int) -> tuple[Segment, ...]:
    """Let the statement hold from its first day on; what was stated for earlier days stays.

    The same state for another period is a correction of the period: the former one goes.
    """
    earlier = previous.timeline if previous else ()
    if previous and previous.statement.state == statement.state:
        earlier = tuple(segment for segment in earlier if segment.version != previous.version)
    start = statement.valid_from or date.min
    kept = tuple(segment for segment in earlier if (segment.valid_from or date.min) < start)
    return (*kept, Segment(version, statement.valid_from, statement.valid_to))


def at_millisecond(moment: datetime) -> datetime:
    """Cut a time to what the database keeps, so that a revision reads as it was written."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
