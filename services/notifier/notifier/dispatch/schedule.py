"""When a failed delivery is tried again, and what `Retry-After` means. No clock and no dice here."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

HOUR: Final = 3600.0
DEFAULT_DELAYS: Final = (
    0.0,
    5.0,
    300.0,
    0.5 * HOUR,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
)
"""Seconds before each attempt, counted from the one before: 75.6 hours in all."""
RETRY_AFTER_CAP: Final = timedelta(hours=24)
RETRY_AFTER_FLOOR: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Delays before the attempts in seconds, each spread by ``jitter`` so that retries do not arrive together."""

    delays: tuple[float, ...] = DEFAULT_DELAYS
    jitter: float = 0.2

    def delay(self, step: int, chance: float) -> timedelta | None:
        """Return how long to wait after ``step`` failed attempts; ``None`` after the last.

        ``chance`` is a random number from 0 to 1.
        """
        if step >= len(self.delays):
            return None
        return timedelta(seconds=self.delays[step] * (1 + self.jitter * (2 * chance - 1)))

    def span(self) -> timedelta:
        """Longest time the whole schedule takes."""
        return timedelta(seconds=sum(self.delays) * (1 + self.jitter))


def retry_after(header: str | None, now: datetime) -> timedelta | None:
    """Read `Retry-After` (seconds or HTTP date), bounded to 1 second .. 24 hours; ``None`` if it says nothing."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        wanted = min(float(text[:12]), RETRY_AFTER_CAP.total_seconds())
        return max(timedelta(seconds=math.ceil(wanted)), RETRY_AFTER_FLOOR)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(moment - now, RETRY_AFTER_FLOOR), RETRY_AFTER_CAP)
