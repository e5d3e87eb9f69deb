"""Group commit: requests that arrive together share one write, each with its own answer.

No timer and no waiting: an item that arrives while a writer is free is written at once; what arrives while all
writers are busy goes together with the next write. The write belongs to the writer, not to a request: a request
that is given up takes nothing away from the others, and its own item is still written.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

from chassis.errors import HubError
from chassis.observability.logs import get_logger

logger = get_logger()

Item = TypeVar("Item")
Result = TypeVar("Result")

BATCH: Final = 200
BOUND: Final = 2_000
WRITERS: Final = 2


class QueueFullError(HubError):
    """More waits than can be written in reasonable time, or the process is stopping."""


class GroupCommit(Generic[Item, Result]):
    """Collects items and hands them to ``write``.

    Args:
        write: Writes a group; returns one result per item, in order.
        batch: Most items of one write.
        bound: Most items that may wait for a write; beyond it they are turned away.
        writers: Writes that may run at the same time.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]],
        *,
        batch: int = BATCH,
        bound: int = BOUND,
        writers: int = WRITERS,
    ) -> None:
        self._write = write
        self._batch = batch
        self._bound = bound
        self._writers = writers
        self._queue: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._active: set[asyncio.Task[None]] = set()
        self._stopping = False

    @property
    def fill(self) -> float:
        """How full the queue is, from 0 (empty) to 1."""
        return len(self._queue) / self._bound

    async def submit(self, item: Item) -> Result:
        """Have the item written; return its own result or raise its own error.

        Raises:
            QueueFullError: it was not written and will not be.
        """
        if self._stopping or len(self._queue) >= self._bound:
            raise QueueFullError("stopping" if self._stopping else "full")
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._queue.append((item, answer))
        if len(self._active) < self._writers:
            task = asyncio.create_task(self._drain(), name="group-commit")
            self._active.add(task)
            task.add_done_callback(self._active.discard)
        return await answer

    async def stop(self) -> None:
        """Take nothing more, write what waits, end."""
        self._stopping = True
        while self._active:
            await asyncio.gather(*self._active)

    async def _drain(self) -> None:
        while self._queue:
            size = min(len(self._queue), self._batch)
            await self._commit([self._queue.popleft() for _ in range(size)])

    async def _commit(self, batch: Sequence[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._write([item for item, _ in batch])
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer of the items it concerns
            await self._one_by_one(batch, error)
            return
        for (_, answer), result in zip(batch, results, strict=True):
            if not answer.done():
                answer.set_result(result)

    async def _one_by_one(self, batch: Sequence[tuple[Item, asyncio.Future[Result]]], error: Exception) -> None:
        """Find the item that makes the write fail, so that only its request gets the error."""
        if len(batch) > 1:
            logger.warning("group_commit_divided", size=len(batch), reason=f"{type(error).__name__}: {error}"[:300])
            for entry in batch:
                await self._commit([entry])
            return
        answer = batch[0][1]
        if not answer.done():
            answer.set_exception(error)
