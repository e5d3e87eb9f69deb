"""How far a start is: what a part says prolongs its time, and is logged every few seconds.

A process that starts writes lines with the event ``starting``: ``part`` is what starts, ``waiting_for`` what it said
last. Whoever waits for the process (an operator, the tool that started it) sees why, and that it moves.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Final

from chassis.observability.logs import get_logger

log = get_logger()

SAY_EVERY: Final = 3.0
"""Seconds between two lines about a part that is still starting."""


class Start:
    """One part that is starting."""

    def __init__(self, part: str, timeout: float) -> None:
        self.part = part
        self.reached = ""
        self._timeout = timeout
        self._began = monotonic()
        self.limit = asyncio.timeout(timeout)
        self.over = False

    @property
    def expired(self) -> bool:
        """Whether the part was given up."""
        return self.limit.expired()

    def progress(self, reached: str) -> None:
        """Take note of how far it is; its time begins anew."""
        if not self.over:
            self.reached = reached
            self.limit.reschedule(asyncio.get_running_loop().time() + self._timeout)

    def say(self) -> None:
        """Log it."""
        seconds = round(monotonic() - self._began, 1)
        log.info("starting", part=self.part, waiting_for=self.reached or self.part, seconds=seconds)

    async def run(self) -> None:
        """Log again and again."""
        while True:
            await asyncio.sleep(SAY_EVERY)
            self.say()


_current: ContextVar[Start | None] = ContextVar("starting", default=None)


def progress(reached: str) -> None:
    """Report how far the part is that starts just now (``loaded 200 of 537``); elsewhere this does nothing.

    Args:
        reached: What is done, for people; logged as ``waiting_for``.
    """
    if start := _current.get():
        start.progress(reached)


@asynccontextmanager
async def starting(part: str, seconds: float) -> AsyncIterator[Start]:
    """Bound a block to so many seconds, which begin anew with everything that it reports.

    Raises:
        TimeoutError: it said nothing for so long.
    """
    start = Start(part, seconds)
    token = _current.set(start)
    start.say()
    saying = asyncio.ensure_future(start.run())
    try:
        async with start.limit:
            yield start
    finally:
        start.over = True
        saying.cancel()
        _current.reset(token)
