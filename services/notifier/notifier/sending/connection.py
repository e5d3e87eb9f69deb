"""One connection to a receiver: what it says is read in small pieces, and no more of it than is needed.

h11 says what the bytes mean; how many bytes, interim answers and seconds there may be is bounded here.
"""

from __future__ import annotations

import asyncio
from typing import Final, cast

import h11

HEAD_BYTES: Final = 16_384
"""Status line and headers of one answer, or the size line of one chunk."""
INTERIM_ANSWERS: Final = 8
"""Answers with 1xx before the answer: `100 Continue` and a few hints; more are no answer."""
EXCERPT_BYTES: Final = 2048
BODY_BYTES: Final = 16_384
"""Bytes of an answer's body read for its excerpt, with the frames of its chunks."""
PIECE: Final = 4096
BUFFER: Final = 32_768
"""Bytes that wait to be read before the receiver has to wait too."""


class ReceiverError(Exception):
    """What came is no answer."""


class ReceiverConnection(asyncio.Protocol):
    """One connection. It closes itself when the receiver says something unasked."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD_BYTES)
        self._arrived = bytearray()
        self._taken = 0
        self._over = False
        self._error: Exception | None = None
        self._asked = False
        self._news = asyncio.Event()

    @property
    def usable(self) -> bool:
        """Return whether another request may go over it."""
        return self._transport is not None and not self._over and not self._asked

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Keep what arrived until it is read; let the receiver wait when that is much."""
        if not self._asked:
            self.abort()
            return
        self._arrived += data
        if len(self._arrived) > BUFFER and self._transport:
            self._transport.pause_reading()
        self._news.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that nothing more comes."""
        self._over, self._error = True, exc
        self._news.set()

    async def ask(self, request: h11.Request, body: bytes) -> h11.Response:
        """Send a request and read the head of its answer.

        Raises:
            OSError: the connection broke.
            ReceiverError: what came is no answer, or there were too many interim ones.
        """
        if self._transport is None or self._over:
            raise ConnectionError("the receiver closed the connection")
        self._asked = True
        self._transport.write(b"".join(self._http.send(each) or b"" for each in _parts(request, body)))
        for _ in range(INTERIM_ANSWERS + 1):
            event = await self._head()
            if isinstance(event, h11.Response):
                return event
        raise ReceiverError(f"more than {INTERIM_ANSWERS} interim answers (1xx)")

    async def beginning(self, seconds: float) -> bytes:
        """Read the beginning of the answer's body; afterwards the connection is usable again, or closed."""
        read, whole = bytearray(), False
        try:
            async with asyncio.timeout(seconds):
                most = self._taken + BODY_BYTES
                while len(read) <= EXCERPT_BYTES and self._taken < most and not whole:
                    event = await self._next()
                    whole = isinstance(event, h11.EndOfMessage)
                    if isinstance(event, h11.Data):
                        read += event.data
        except (TimeoutError, OSError, h11.RemoteProtocolError):
            whole = False
        silent = not self._arrived and not self._http.trailing_data[0]
        if whole and silent and self._http.our_state is self._http.their_state is h11.DONE:
            self._http.start_next_cycle()
            self._asked = False
        else:
            self.abort()
        return bytes(read[:EXCERPT_BYTES])

    def close(self) -> None:
        """Close it in good order."""
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """Close it at once, whatever is under way."""
        self._over = True
        if self._transport is not None:
            self._transport.abort()

    async def _head(self) -> object:
        before = self._taken
        try:
            return await self._next()
        except h11.RemoteProtocolError as error:
            if self._taken == before:
                raise ReceiverError("the receiver closed the connection without an answer") from error
            raise ReceiverError(f"no answer of HTTP: {error}"[:300]) from error

    async def _next(self) -> object:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            self._http.receive_data(await self._piece())
        return event

    async def _piece(self) -> bytes:
        """Return some of what arrived; nothing at the end."""
        while not self._arrived and not self._over:
            self._news.clear()
            await self._news.wait()
        if not self._arrived and self._error is not None:
            raise ConnectionError(f"the connection broke: {self._error}")
        piece = bytes(self._arrived[:PIECE])
        self._taken += len(piece)
        del self._arrived[:PIECE]
        if len(self._arrived) <= BUFFER and self._transport and not self._over:
            self._transport.resume_reading()
        return piece


def _parts(request: h11.Request, body: bytes) -> tuple[h11.Event, ...]:
    return request, h11.Data(data=body), h11.EndOfMessage()
