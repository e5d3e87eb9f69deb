"""One POST: no redirect followed, no proxy, no cookie, no unpacking; bounded in time and size."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from time import monotonic
from types import TracebackType
from typing import Final, Self

import aiohttp

from notifier.sending.guard import Guard, GuardedResolver, GuardedSockets, RefusedAddressError
from notifier.sending.model import ReceiverAnswer

EXCERPT_BYTES: Final = 2048
EXCERPT_SECONDS: Final = 1.0
"""The status decides: an answer whose body drips or never ends is read no longer than this."""
KEEP_ALIVE: Final = 3.0
"""Shorter than what servers keep idle connections for: a reset on an old one would be a failed attempt."""
HEADER_BYTES: Final = 8190


class WebhookSender:
    """The connections to receivers. Use as an asynchronous context."""

    def __init__(self, guard: Guard, timeout: float) -> None:
        self._guard = guard
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the pool of connections."""
        connector = aiohttp.TCPConnector(
            limit=0,
            resolver=GuardedResolver(self._guard),
            socket_factory=GuardedSockets(self._guard),
            use_dns_cache=False,
            keepalive_timeout=KEEP_ALIVE,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            auto_decompress=False,
            trust_env=False,
            max_line_size=HEADER_BYTES,
            max_field_size=HEADER_BYTES,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> ReceiverAnswer:
        """Send the bytes and say what came of it."""
        if self._session is None:
            raise RuntimeError("the sender is not open")
        began = monotonic()
        try:
            target = self._guard.check_url(url)
            async with asyncio.timeout(self._timeout):
                response = await self._session.post(target, data=body, headers=headers, allow_redirects=False)
            async with response:
                took = monotonic() - began
                excerpt = await _beginning(response)
                return ReceiverAnswer(response.status, None, took, excerpt, response.headers.get("Retry-After"))
        except TimeoutError:
            error = f"no answer within {self._timeout:g} s"
        except RefusedAddressError as refused:
            error = f"refused: {refused}"
        except (aiohttp.ClientError, OSError, ssl.SSLError, ValueError) as failed:
            error = f"{type(failed).__name__}: {failed}"[:300]
        return ReceiverAnswer(None, error, monotonic() - began)


async def _beginning(response: aiohttp.ClientResponse) -> str:
    """Read the beginning of an answer; close a connection that has more to say."""
    read = bytearray()
    try:
        async with asyncio.timeout(EXCERPT_SECONDS):
            while len(read) < EXCERPT_BYTES and (chunk := await response.content.read(EXCERPT_BYTES - len(read))):
                read += chunk
    except (TimeoutError, aiohttp.ClientError, OSError):
        response.close()
    if not response.content.at_eof():
        response.close()
    return bytes(read).decode(errors="replace")
