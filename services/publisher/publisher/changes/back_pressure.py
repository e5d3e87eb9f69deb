"""Back-pressure: while too many entries wait for a release, the next ones wait in their stream.

It bounds the size of a release, and with it the time until its first page is visible and the size of its
transaction, whatever the rate of events (a replay from day one included).
"""

from __future__ import annotations

import asyncio
from time import monotonic

from publisher.changes.queue import ChangeQueue


class BackPressure:
    """Lets changes in while fewer than ``limit`` wait; counts now and then, in between it believes the last count.

    Args:
        queue: Where changes wait.
        limit: Changes that may wait.
        every: Seconds for which a count is believed.
        patience: Seconds after which a change is let in all the same.
    """

    def __init__(self, queue: ChangeQueue, limit: int, *, every: float = 0.05, patience: float = 20.0) -> None:
        self._queue = queue
        self._limit = limit
        self._every = every
        self._patience = patience
        self._lock = asyncio.Lock()
        self._counted_at = 0.0
        self._room = 0

    async def wait_for_room(self) -> None:
        """Wait until there is room, at most for ``patience``: a standing committer must not stop the read model."""
        deadline = monotonic() + self._patience
        while not await self._enter() and monotonic() < deadline:  # noqa: ASYNC110 - room is made in another process
            await asyncio.sleep(self._every)

    async def _enter(self) -> bool:
        async with self._lock:
            if self._room <= 0 and monotonic() - self._counted_at >= self._every:
                self._room = self._limit - await self._queue.count(self._limit)
                self._counted_at = monotonic()
            if self._room <= 0:
                return False
            self._room -= 1
            return True
