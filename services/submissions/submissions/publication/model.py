"""When an accepted input counts as lost on its way, and what is known of its publication. No driver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

LONGEST: Final = timedelta(minutes=10)
"""However often it was sent, an input without a page is sent again at least this often."""
_MOST_DOUBLINGS: Final = 20


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for the report of a page: ``first`` after the first sending, twice that after each further."""

    first: timedelta

    def after(self, attempt: int) -> timedelta:
        """Give the time to wait after this attempt (counted from 1)."""
        return min(self.first * (1 << min(max(attempt, 1) - 1, _MOST_DOUBLINGS)), LONGEST)

    def steps(self) -> Iterator[tuple[int, timedelta]]:
        """List attempts with their waiting times, up to the attempt from which the time no longer grows."""
        attempt = 1
        while self.after(attempt) < LONGEST:
            yield attempt, self.after(attempt)
            attempt += 1
        yield attempt, LONGEST
