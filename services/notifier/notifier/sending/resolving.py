"""Looking names up, without one that nobody answers for keeping another waiting.

The system's resolver cannot be interrupted: a name whose servers are silent holds a thread for half a minute, and a
few of them a whole pool. Here each name has a thread of its own, one at a time, whoever asks for it; who asked waits
no longer than a few seconds for it.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from threading import Thread
from typing import Any, Final

LOOKUP_SECONDS: Final = 5.0
MAX_LOOKUPS: Final = 512
"""Names looked up at once, far more than there are endpoints. One that does not answer ends after half a minute."""

SystemLookup = Callable[[str], Sequence[tuple[Any, ...]]]


def system_lookup(host: str) -> Sequence[tuple[Any, ...]]:
    """Ask the system's resolver; blocks for as long as it takes."""
    return socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)


class NameLookups:
    """Looks names up, each in a thread of its own.

    Args:
        seconds: How long one who asks waits; the look-up itself goes on, and who asks next joins it.
        limit: Names looked up at once; more fail at once.
        look_up: Finds a name's addresses as ``socket.getaddrinfo`` gives them; runs in a thread.
    """

    def __init__(
        self,
        seconds: float = LOOKUP_SECONDS,
        limit: int = MAX_LOOKUPS,
        look_up: SystemLookup = system_lookup,
    ) -> None:
        self._seconds = seconds
        self._limit = limit
        self._look_up = look_up
        self._running: dict[str, asyncio.Future[list[str]]] = {}

    async def addresses(self, host: str) -> list[str]:
        """Find the addresses of a name, in the order in which they should be tried.

        Raises:
            OSError: there is no such name, nobody said so in time, or too many names are being looked up.
        """
        found = self._running.get(host) or self._begin(host)
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.shield(found)
        except TimeoutError:
            raise OSError(f"the name {host} was not resolved within {self._seconds:g} s") from None

    def _begin(self, host: str) -> asyncio.Future[list[str]]:
        if len(self._running) >= self._limit:
            raise OSError(f"{self._limit} other names are being looked up")
        loop = asyncio.get_running_loop()
        found: asyncio.Future[list[str]] = loop.create_future()
        found.add_done_callback(lambda _: self._running.pop(host, None))
        found.add_done_callback(_retrieve)

        def finish(addresses: list[str] | None, error: Exception | None) -> None:
            if found.done():
                return
            if error is None:
                found.set_result(addresses or [])
            else:
                found.set_exception(error)

        def work() -> None:
            addresses, error = None, None
            try:
                addresses = list(dict.fromkeys(str(each[4][0]) for each in self._look_up(host)))
            except (OSError, UnicodeError) as failed:
                error = failed if isinstance(failed, OSError) else OSError(f"{host} is no name: {failed}")
            try:
                loop.call_soon_threadsafe(finish, addresses, error)
            except RuntimeError:  # the loop was closed meanwhile: nobody waits any more
                return

        self._running[host] = found
        Thread(target=work, name=f"lookup-{host}"[:60], daemon=True).start()  # daemon: no stop waits for it
        return found


def _retrieve(found: asyncio.Future[list[str]]) -> None:
    """Look at an error that nobody waited for, or asyncio complains of it."""
    if not found.cancelled():
        found.exception()
