"""One POST: no redirect followed, no proxy, no cookie, no unpacking; bounded in time and size."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from time import monotonic
from types import TracebackType
from typing import Final, Self

import h11

from notifier.sending.address import RefusedAddressError, WebhookAddress
from notifier.sending.connecting import Connector
from notifier.sending.connection import ReceiverConnection, ReceiverError
from notifier.sending.guard import Guard
from notifier.sending.model import ReceiverAnswer
from notifier.sending.resolving import NameLookups

EXCERPT_SECONDS: Final = 1.0
"""The status decides: an answer whose body drips or never ends is read no longer than this."""
KEEP_ALIVE: Final = 3.0
"""Shorter than what servers keep idle connections for: a reset on an old one would be a failed attempt."""

Destination = tuple[str, str, int]
Idle = tuple[ReceiverConnection, asyncio.TimerHandle]


class WebhookSender:
    """The connections to receivers. Use as an asynchronous context.

    Args:
        timeout: Seconds until the head of an answer must be there, with looking the name up and connecting.
    """

    def __init__(self, guard: Guard, timeout: float, lookups: NameLookups | None = None) -> None:
        self._guard = guard
        self._timeout = timeout
        self._lookups = lookups or NameLookups()
        self._connector: Connector | None = None
        self._idle: dict[Destination, list[Idle]] = {}

    async def __aenter__(self) -> Self:
        """Read the certificates of those who are trusted."""
        self._connector = Connector(self._guard, self._lookups, ssl.create_default_context())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections."""
        self._connector = None
        for kept in self._idle.values():
            for connection, timer in kept:
                timer.cancel()
                connection.close()
        self._idle.clear()

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> ReceiverAnswer:
        """Send the bytes to the address as it is written, and say what came of it."""
        if self._connector is None:
            raise RuntimeError("the sender is not open")
        began = monotonic()
        try:
            address = self._guard.check_url(url)
            request = _request(address, headers, body)
            async with asyncio.timeout(self._timeout):
                connection = self._kept(_destination(address)) or await self._connector.connect(address)
                try:
                    head = await connection.ask(request, body)
                except BaseException:
                    connection.abort()
                    raise
            took = monotonic() - began
            excerpt = await self._excerpt(address, connection)
            return ReceiverAnswer(head.status_code, None, took, excerpt, _field(head, b"retry-after"))
        except TimeoutError:
            error = f"no answer within {self._timeout:g} s"
        except RefusedAddressError as refused:
            error = f"refused: {refused}"
        except ReceiverError as failed:
            error = str(failed)
        except (OSError, h11.ProtocolError, ValueError) as failed:
            error = f"{type(failed).__name__}: {failed}"[:300]
        return ReceiverAnswer(None, error, monotonic() - began)

    async def _excerpt(self, address: WebhookAddress, connection: ReceiverConnection) -> str:
        """Read the beginning of an answer; keep a connection that has no more to say."""
        try:
            read = await connection.beginning(EXCERPT_SECONDS)
        except BaseException:
            connection.abort()
            raise
        if connection.usable:
            self._keep(_destination(address), connection)
        return read.decode(errors="replace")

    def _kept(self, destination: Destination) -> ReceiverConnection | None:
        while kept := self._idle.get(destination):
            connection, timer = kept.pop()
            timer.cancel()
            if connection.usable:
                return connection
        self._idle.pop(destination, None)
        return None

    def _keep(self, destination: Destination, connection: ReceiverConnection) -> None:
        timer = asyncio.get_running_loop().call_later(KEEP_ALIVE, self._drop, destination, connection)
        self._idle.setdefault(destination, []).append((connection, timer))

    def _drop(self, destination: Destination, connection: ReceiverConnection) -> None:
        left = [each for each in self._idle.pop(destination, ()) if each[0] is not connection]
        if left:
            self._idle[destination] = left
        connection.close()


def _destination(address: WebhookAddress) -> Destination:
    return address.scheme, address.host.lower(), address.port


def _request(address: WebhookAddress, headers: Mapping[str, str], body: bytes) -> h11.Request:
    own = {"Host": address.authority, "Accept": "*/*", "Content-Length": str(len(body))}
    return h11.Request(method="POST", target=address.target, headers=list((own | dict(headers)).items()))


def _field(head: h11.Response, name: bytes) -> str | None:
    return next((value.decode("latin-1") for key, value in head.headers if key == name), None)
