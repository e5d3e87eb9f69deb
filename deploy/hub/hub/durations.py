"""Reads durations as people write them: 90s, 15m, 12h, 30d."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class DurationError(ValueError):
    """The text is no duration."""


def parse_duration(text: str) -> timedelta:
    """Read a duration.

    Raises:
        DurationError: it is none, or not positive.
    """
    match = re.fullmatch(r"(\d{1,6})([smhd])", text.strip())
    if match is None or int(match[1]) == 0:
        raise DurationError(f"{text!r} is no duration: write 90s, 15m, 12h or 30d")
    return timedelta(**{UNITS[match[2]]: int(match[1])})
