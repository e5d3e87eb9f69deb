"""Cursors: where a list goes on, for the same day and the same knowledge as its first page."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime

from chassis.errors import FieldError, ProblemError
from contracts.problems import INVALID
from registry.records.store.as_of import Moment


@dataclass(frozen=True, slots=True)
class Cursor:
    """The moment of the first page, and the last key of the page before."""

    moment: Moment
    after: str

    def text(self) -> str:
        """Write it for a caller, to whom it means nothing."""
        known_at = self.moment.known_at.isoformat() if self.moment.known_at else None
        content = json.dumps([self.moment.as_of.isoformat(), known_at, self.after], separators=(",", ":"))
        return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Read what ``text`` wrote.

        Raises:
            ProblemError: it was never written here.
        """
        try:
            content = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
            as_of, known_at, after = content
            moment = Moment(date.fromisoformat(as_of), datetime.fromisoformat(known_at) if known_at else None)
            after.encode()  # a text that no UTF-8 can carry would fail in the database
            if moment.known_at:
                moment.known_at.astimezone(UTC)
        except (ValueError, TypeError, AttributeError, OverflowError, RecursionError, binascii.Error) as error:
            raise _no_cursor() from error
        if not isinstance(after, str) or (moment.known_at and moment.known_at.tzinfo is None):
            raise _no_cursor()
        return cls(moment, after)


def _no_cursor() -> ProblemError:
    error = FieldError("#query/cursor", "is no cursor of a list")
    return ProblemError(INVALID, "One value is not as it should be", [error])
