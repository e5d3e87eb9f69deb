"""The time as an argument, so that a test can stand anywhere in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present in UTC."""
    return datetime.now(UTC)
