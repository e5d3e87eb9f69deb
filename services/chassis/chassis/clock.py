"""The time as an argument, so that a test can stand anywhere in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present in UTC."""
    return datetime.now(UTC)


def milliseconds(moment: datetime) -> datetime:
    """Return an aware time as the database gives it back: in UTC, cut to whole milliseconds.

    Whoever compares a time that was stored with one that was not cuts both, so that their order never changes.
    """
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
