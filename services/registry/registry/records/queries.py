"""When a reader stands: the day asked about and the moment of knowledge, as query parameters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Query, Request
from pydantic import AwareDatetime

from chassis.clock import Clock
from chassis.errors import FieldError, ProblemError
from contracts.problems import NOT_FOUND
from registry.records.model import RecordType, Revision
from registry.records.repository import Revisions


@dataclass(frozen=True, slots=True)
class Moment:
    """The day asked about, and what was known when (None: everything known now)."""

    as_of: date
    known_at: datetime | None


class Reader:
    """Reads records for requests."""

    def __init__(self, revisions: Revisions, clock: Clock) -> None:
        self._revisions = revisions
        self._clock = clock

    def moment(self, as_of: date | None, known_at: datetime | None) -> Moment:
        """Complete what a request leaves out: today, as known now."""
        return Moment(as_of or self._clock().date(), known_at)

    async def all(self, record_type: RecordType, moment: Moment) -> list[Revision]:
        """Read all records of a type that hold at the moment."""
        return await self._revisions.valid(record_type, moment.as_of, moment.known_at)

    async def one(self, record_type: RecordType, key: str, moment: Moment) -> Revision:
        """Read one record.

        Raises:
            ProblemError: nothing holds under this key at the moment.
        """
        revision = await self._revisions.valid_one(record_type, key, moment.as_of, moment.known_at)
        if revision is None:
            detail = f"No {record_type.value} has the code {key!r} as of {moment.as_of.isoformat()}"
            raise ProblemError(NOT_FOUND, detail, [FieldError("#path", "unknown code")])
        return revision


def reader_of(request: Request) -> Reader:
    """Give the reader that the composition root put into the application."""
    reader: Reader = request.app.state.reader
    return reader


def _moment(
    reader: Annotated[Reader, Depends(reader_of)],
    as_of: Annotated[
        date | None,
        Query(description="The day the answer holds for, `YYYY-MM-DD`; else today", examples=["2020-10-31"]),
    ] = None,
    known_at: Annotated[
        AwareDatetime | None,
        Query(description="Answer with what the registry knew at this time (RFC 3339); now unless given"),
    ] = None,
) -> Moment:
    return reader.moment(as_of, known_at)


AskedReader = Annotated[Reader, Depends(reader_of)]
AskedMoment = Annotated[Moment, Depends(_moment)]
