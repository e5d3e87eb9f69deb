"""Limits on request bodies, as ASGI: too large or too slow ends the request before the rest of it is read."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.http.problems import REQUEST_ID_KEY, problem_response
from contracts.problems import TOO_LARGE

# Closing on a caller that still sends can lose it the answer, so a little more than allowed is read and thrown away.
_DISCARD_BYTES = 1_048_576
_DISCARD_SECONDS = 1.0
_BODILESS = frozenset({"GET", "HEAD", "OPTIONS", "DELETE"})


class BodyLimit:
    """Refuses bodies above a size, by their header or while they arrive, and bodies that do not arrive in time."""

    def __init__(self, app: ASGIApp, *, limit: int, timeout: float) -> None:
        self._app = app
        self._limit = limit
        self._timeout = timeout

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, its body counted."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        length = _content_length(scope)
        if length is not None and length > self._limit:
            await self._refuse(scope, receive, send)
            return
        if length == 0 or (length is None and scope["method"] in _BODILESS and not _chunked(scope)):
            await self._app(scope, receive, send)
            return
        await self._app(scope, self._counted(receive), send)

    def _counted(self, receive: Receive) -> Receive:
        taken = 0
        complete = False
        deadline = asyncio.get_running_loop().time() + self._timeout

        async def counted() -> Message:
            nonlocal taken, complete
            if complete:
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError as error:
                raise HTTPException(408, headers={"Connection": "close"}) from error
            if message["type"] == "http.request":
                taken += len(message.get("body", b""))
                complete = not message.get("more_body", False)
                if taken > self._limit:
                    if not complete:
                        await _discard(receive)
                    raise HTTPException(TOO_LARGE.status, self._detail(), headers={"Connection": "close"})
            return message

        return counted

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _header(scope, b"expect") is None:
            await _discard(receive)
        instance = str(scope.get(REQUEST_ID_KEY, ""))
        headers = {"Connection": "close"}
        response = problem_response(TOO_LARGE, self._detail(), instance=instance, headers=headers)
        await response(scope, receive, send)

    def _detail(self) -> str:
        return f"The body is larger than {self._limit} bytes"


async def _discard(receive: Receive) -> None:
    seen = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(_DISCARD_SECONDS):
            while seen < _DISCARD_BYTES:
                message = await receive()
                if message["type"] != "http.request" or not message.get("more_body", False):
                    return
                seen += len(message.get("body", b""))


def _header(scope: Scope, name: bytes) -> Any:
    return next((value for key, value in scope["headers"] if key == name), None)


def _content_length(scope: Scope) -> int | None:
    value = _header(scope, b"content-length")
    return int(value) if value is not None and value.isdigit() else None


def _chunked(scope: Scope) -> bool:
    return _header(scope, b"transfer-encoding") is not None
