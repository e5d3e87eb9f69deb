"""Sends one file in for `hub submit` and follows it to its page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

import httpx

from hub.api import Api, RefusedError, key_of
from hub.demo import page_of, token_for
from hub.keys import local_issuer
from hub.layout import StackLayout
from hub.output import err

READABLE_TIMEOUT: Final = 60.0


class SendError(RuntimeError):
    """The input is not in; the text says why."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The intake's answer, the page's address (if waited for) and the seconds until it could be read."""

    answer: dict[str, Any]
    page: str | None = None
    seconds: float | None = None


async def send(layout: StackLayout, body: bytes, token: str, key: str, *, wait: bool) -> Sent:
    """Send an input in.

    Raises:
        SendError: it was refused, or nobody answered.
    """
    try:
        content = json.loads(body)
    except ValueError as error:
        raise SendError(f"the file is no JSON: {error}") from None
    if not isinstance(content, dict):
        raise SendError("the file holds no JSON object")
    url = layout.service_url("submissions")
    async with Api() as api:
        try:
            access = token or token_for(local_issuer(layout), content)
            answer = await api.submit(url, body, access, key or key_of(body))
        except RefusedError as error:
            raise SendError(str(error)) from None
        except httpx.TransportError as error:
            raise SendError(f"nobody answers at {url} ({type(error).__name__}); is the stack up?") from None
        if not wait:
            return Sent(answer)
        page = page_of(layout, answer["id"], str(content.get("language", "en")))
        with err.status("waiting for its page"):
            return Sent(answer, page, await api.wait_readable(page, READABLE_TIMEOUT))
