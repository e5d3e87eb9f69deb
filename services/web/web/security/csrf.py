"""Forged forms: every form repeats a text of its session, which no other site can know."""

from __future__ import annotations

import secrets
from typing import Final

from chassis.errors import ProblemError
from contracts.problems import FORBIDDEN
from wording.marking import marked

FIELD: Final = "csrf"
"""Name of the hidden field."""
_NOT_YOURS: Final = marked("This form does not belong to your session. Go back, reload the page, try again.")


def new_csrf() -> str:
    """Return what each form of a new session repeats."""
    return secrets.token_urlsafe(24)


def check_csrf(sent: str, wanted: str) -> None:
    """Refuse a form that was not made for this browser's session.

    Raises:
        ProblemError: it was not.
    """
    if not wanted or not secrets.compare_digest(sent.encode(), wanted.encode()):
        raise ProblemError(FORBIDDEN, _NOT_YOURS)
