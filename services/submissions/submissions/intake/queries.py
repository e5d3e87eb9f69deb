"""Where an input stands, for those who may know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from contracts.problems import NOT_FOUND
from contracts.vocabulary import Role
from submissions.errors import RejectedError, Violation
from submissions.submission.model import Caller
from submissions.submission.repository import Submissions, submission_of

SEE_ALL: Final = frozenset({Role.SECRETARIAT, Role.OPERATOR})
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


async def state_of(submissions: Submissions, submission_id: str, caller: Caller) -> Mapping[str, Any]:
    """Return the newest revision of an input.

    Raises:
        RejectedError: there is none, or the caller is neither its author nor of the secretariat; the two look alike.
    """
    document = await submissions.latest(submission_id) if _ID.fullmatch(submission_id) else None
    if document is not None and (caller.role in SEE_ALL or caller.speaks_for(submission_of(document).caller)):
        return document
    raise RejectedError(NOT_FOUND, detail=Violation("", "none_here"))
