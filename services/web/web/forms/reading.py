"""Forms as browsers send them."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl

from fastapi import Request

from chassis.errors import ProblemError
from contracts.problems import MALFORMED
from web.forms.fields import SentForm

_MOST_FIELDS: Final = 500
_MEDIA_TYPE: Final = "application/x-www-form-urlencoded"


async def read_form(request: Request) -> SentForm:
    """Return the fields of a form that a browser sent.

    Raises:
        ProblemError: the body is no form, or has more fields than any form of ours.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != _MEDIA_TYPE:
        raise ProblemError(MALFORMED, "This address takes forms.")
    try:
        pairs = parse_qsl(
            (await request.body()).decode(),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as error:
        raise ProblemError(MALFORMED, "The form could not be read.") from error
    return SentForm.of((name, text.replace("\r\n", "\n")) for name, text in pairs)
