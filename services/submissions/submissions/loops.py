"""Loops beside the requests: one turn after the other, a failed turn is logged and the next one comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from chassis.health import Beat
from chassis.logs import get_logger

logger = get_logger()

Turn = Callable[[], Awaitable[object]]


async def repeat(turn: Turn, every: float, beat: Beat) -> None:
    """Take turns until cancelled."""
    while True:
        try:
            await turn()
        except Exception as error:  # noqa: BLE001 - a database that is away must not end the loop
            logger.warning("turn_failed", loop=beat.name, reason=f"{type(error).__name__}: {error}"[:300])
        beat.beat()
        await asyncio.sleep(every)


@asynccontextmanager
async def background(loop: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Run a loop for as long as the block lasts."""
    task = asyncio.ensure_future(loop())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
