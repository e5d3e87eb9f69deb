"""Days and times as records and events hold them: within years in which they can be said in every zone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Final

from pydantic import AfterValidator, AwareDatetime

EARLIEST: Final = 1800
"""First year that is taken: before the oldest organization that anybody names here."""
LATEST: Final = 2199
"""Last year that is taken."""
_FROM: Final = datetime(EARLIEST, 1, 1, tzinfo=UTC)
_BEFORE: Final = datetime(LATEST + 1, 1, 1, tzinfo=UTC)


def in_reach(moment: datetime) -> bool:
    """Return whether a time with a zone lies within the years that are taken; far ones cannot be said in UTC."""
    # Times with zones compare even where one of them has no name in the other's zone.
    return _FROM <= moment < _BEFORE


def _demand_reach(moment: datetime) -> datetime:
    if not in_reach(moment):
        raise ValueError(f"must lie in the years {EARLIEST} to {LATEST}")
    return moment


def _demand_year(day: date) -> date:
    if not EARLIEST <= day.year <= LATEST:
        raise ValueError(f"must lie in the years {EARLIEST} to {LATEST}")
    return day


Moment = Annotated[AwareDatetime, AfterValidator(_demand_reach)]
"""A time with its zone."""
Day = Annotated[date, AfterValidator(_demand_year)]
"""A day."""
