"""When an accepted input counts as lost on its way, and what others report of where it came. No driver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from contracts.vocabulary import Kind

LONGEST: Final = timedelta(minutes=10)
"""However often it was sent, an input without a page is sent again at least this often."""
LONGEST_FOR_RECORDS: Final = timedelta(hours=6)
"""The same for what becomes a record: each time, one that the registry cannot read is a dead letter more."""
_MOST_DOUBLINGS: Final = 20


@dataclass(frozen=True, slots=True)
class RecordedByRegistry:
    """What the registry tells: it has an input of this kind as a record, up to this revision."""

    kind: Kind
    submission_id: str
    revision: int


class ConfirmationOutcome(StrEnum):
    """What a report of the publisher or the registry meant here."""

    FIRST = "first"
    KNOWN = "known"
    OLD = "old"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Inputs in one state: how many, and since when the oldest."""

    count: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class ConfirmationPatience:
    """How long to wait for a report before an event is sent again."""

    first: timedelta
    """After the first sending; twice as long after each further one."""
    longest: timedelta = LONGEST
    """The wait grows no further than this."""

    def after(self, attempt: int) -> timedelta:
        """Return the time to wait after this attempt (counted from 1)."""
        return min(self.first * (1 << min(max(attempt, 1) - 1, _MOST_DOUBLINGS)), self.longest)

    def steps(self) -> Iterator[tuple[int, timedelta]]:
        """Yield attempts with their waiting times, up to the attempt from which the time no longer grows."""
        attempt = 1
        while self.after(attempt) < self.longest:
            yield attempt, self.after(attempt)
            attempt += 1
        yield attempt, self.longest

    def for_records(self) -> ConfirmationPatience:
        """Return the patience with what becomes a record of the registry."""
        return replace(self, longest=LONGEST_FOR_RECORDS)
