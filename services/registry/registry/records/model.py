"""Records over two times: when a state was true (valid time) and when the registry knew it (recorded time).

A revision is one statement, as it was recorded; it is never changed. Periods say which revision tells the truth from
which day to which, so that every day has at most one truth; they too have a time in which they were known.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from contracts.vocabulary import Confidence


class RecordType(StrEnum):
    """What the registry keeps records of, in the order in which they build on each other."""

    COUNTRY = "country"
    REGION = "region"
    TERM = "term"
    ENTITY = "entity"
    NETWORK = "network"
    COUNT = "count"
    DOCUMENT = "document"
    PROGRAMME = "programme"
    WORKING_GROUP = "working-group"
    QUESTIONNAIRE = "questionnaire"
    ROUND = "round"
    CHAMPION = "champion"
    MEETING = "meeting"
    PRIORITY = "priority"
    SUPPORT_REQUEST = "support-request"


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


@dataclass(frozen=True, slots=True)
class Revision:
    """One immutable step of a record's history."""

    statement: Statement
    version: int
    recorded_at: datetime
    recorded_by: str
    reason: str
    replaces: tuple[int, ...] = ()
    """Versions whose periods it puts itself in the place of, beside those that its own first day touches."""
    follows: int | None = None
    """The version it corrects or takes over from; None where nothing was stated before it."""
    names: tuple[str, ...] = ()
    """Other records that it names, as ``type/key``; ``type/*`` where it follows from all of a type."""


@dataclass(frozen=True, slots=True)
class Period:
    """From which day on (None: since ever) a revision tells the truth, and the first day it no longer does."""

    version: int
    valid_from: date | None
    valid_to: date | None

    def holds(self, day: date) -> bool:
        """Return whether the day is within."""
        return first_day(self.valid_from) <= day and not ends_by(self.valid_to, day)


class PeriodError(ValueError):
    """A statement's period cannot stand beside the others; ``field`` is the one to change."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field
        self.text = text


def first_day(valid_from: date | None) -> date:
    """Return the first day of a period as a day."""
    return valid_from or date.min


def ends_by(valid_to: date | None, day: date) -> bool:
    """Return whether a period with this end is over on a day."""
    return valid_to is not None and valid_to <= day


def restated(
    periods: Sequence[Period],
    version: int,
    valid_from: date | None,
    valid_to: date | None,
    replaces: Collection[int] = (),
) -> list[Period]:
    """Return the periods when a version holds for one more, sorted by their first days.

    Args:
        periods: What holds by what is known now, in any order.
        version: The version that is to hold.
        valid_from: First day of its period; None: since ever.
        valid_to: First day on which it no longer holds; None: for ever.
        replaces: Versions whose periods go.

    One that begins on the same day is corrected, one in which the version begins ends there, those in ``replaces``
    go; all others stay as they are.

    Raises:
        PeriodError: the period is empty, reaches into one that is not named, or names a version that does not hold.
    """
    start = first_day(valid_from)
    if ends_by(valid_to, start):
        raise PeriodError("valid_to", "is not after valid_from")
    if unknown := set(replaces) - {period.version for period in periods}:
        raise PeriodError("replaces", f"nothing holds by version {min(unknown)}")
    kept = []
    for period in periods:
        begin = first_day(period.valid_from)
        if period.version in replaces or begin == start:
            continue
        if begin > start and not ends_by(valid_to, begin):
            text = f"overlapping validity: version {period.version} holds from {begin.isoformat()}"
            raise PeriodError("valid_to", f"{text}; end by then, or name it in replaces")
        cut = begin < start and not ends_by(period.valid_to, start)
        kept.append(replace(period, valid_to=valid_from) if cut else period)
    return sorted([*kept, Period(version, valid_from, valid_to)], key=lambda period: first_day(period.valid_from))


def followed(periods: Iterable[Period], valid_from: date | None) -> int | None:
    """Return the version that a statement from this day on changes: the last one that begins by then."""
    begun = [period for period in periods if first_day(period.valid_from) <= first_day(valid_from)]
    return max(begun, key=lambda period: first_day(period.valid_from)).version if begun else None


def digest_of(content: Any) -> str:
    """Return a digest of some content, by which it can be compared without keeping it."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
