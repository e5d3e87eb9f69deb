"""Loops: every turn that a process takes again and again rests, wakes, pauses and beats in one way.

A loop is woken by whoever has work for it (in the process, by a change of the database, by a message) and polls as
the fallback, for what nobody told it. With a lease only one replica takes turns. What is not here: what a turn does.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final, Protocol

from chassis.observability.logs import get_logger
from chassis.running.health import Heartbeat
from chassis.running.waiting import wait

logger = get_logger()

PAUSES: Final = (0.1, 0.25, 0.5, 1.0, 2.0)
"""Seconds after the first, second, ... failure in a row; the last one repeats."""
CANCEL_AGAIN: Final = 0.2
RENEWALS: Final = 5
"""Renewals of a lease within its time while a turn lasts."""

Turn = Callable[[], Awaitable[float | None]]
"""One turn; returns the seconds after which the next one is due whoever calls (0: at once), or None when nothing is
left to do: the loop then rests until it is woken, or until its poll is over."""


class Holdable(Protocol):
    """A lease as a loop needs it; ``chassis.storage.lease.Lease`` is one."""

    @property
    def ttl(self) -> float:
        """Seconds for which one claim holds."""

    async def hold(self) -> bool:
        """Claim or renew; return whether the lease is ours."""

    async def release(self) -> None:
        """Give the lease back."""


class LeasedLoop:
    """Takes turns until cancelled; with ``lease``, only while this process holds it.

    Args:
        name: Name in logs, probes and of the lease's loss.
        turn: What is done; see ``Turn``. An exception is a failed turn: it is logged, told to ``on_failure``, and
            the next turn comes after a pause.
        poll: Seconds between two turns when nobody wakes the loop.
        heartbeat: Beaten before every turn, and beside a turn that lasts.
        lease: Claimed before every turn, renewed beside a turn that lasts, and given back at the end.
        pauses: Seconds after the first, second, ... failure in a row.
        on_lead: Called before the first turn after the lease was won, or won back; its failure is a failed turn.
        on_failure: Called with the exception of a failed turn, to count it.
        gather: Seconds that a woken loop waits before its turn, so that what comes together is done together.
    """

    def __init__(
        self,
        name: str,
        turn: Turn,
        *,
        poll: float,
        heartbeat: Heartbeat | None = None,
        lease: Holdable | None = None,
        pauses: Sequence[float] = PAUSES,
        on_lead: Callable[[], Awaitable[None]] | None = None,
        on_failure: Callable[[Exception], None] | None = None,
        gather: float = 0.0,
    ) -> None:
        self.name = name
        self._turn = turn
        self._poll = poll
        self._heartbeat = heartbeat
        self._lease = lease
        self._pauses = pauses
        self._on_lead = on_lead
        self._on_failure = on_failure
        self._gather = gather
        self._wakeup = asyncio.Event()
        self._leading = False
        self._failures = 0

    def wake(self) -> None:
        """Say that there is work, so that the loop need not find out by itself."""
        self._wakeup.set()

    def lead_anew(self) -> None:
        """Have ``on_lead`` called before the next turn: another replica did our work meanwhile."""
        self._leading = False

    async def run(self) -> None:
        """Take turns until cancelled; then give the lease back."""
        try:
            while True:
                self._beat()
                self._wakeup.clear()
                due = await self._take_turn()
                if due is None:
                    if await wait(self._wakeup, self._poll) and self._gather:
                        await asyncio.sleep(self._gather)
                else:
                    await asyncio.sleep(due)
        finally:
            await self._give_back()

    async def _take_turn(self) -> float | None:
        """Take a turn if it is ours to take; return when the next one is due, None: when woken or polled."""
        try:
            if self._lease is not None and not await self._lease.hold():
                self._leading = False
                return None
            async with self._kept_alive():
                if not self._leading:
                    if self._on_lead is not None:
                        await self._on_lead()
                    self._leading = True
                due = await self._turn()
        except Exception as error:  # noqa: BLE001 - a database or a broker that is away must not end the loop
            pause = self._pauses[min(self._failures, len(self._pauses) - 1)]
            self._failures += 1
            if self._on_failure is not None:
                self._on_failure(error)
            reason = f"{type(error).__name__}: {error}"[:300]
            logger.warning("turn_failed", loop=self.name, reason=reason, failures=self._failures, pause=pause)
            return pause
        self._failures = 0
        return due

    @asynccontextmanager
    async def _kept_alive(self) -> AsyncIterator[None]:
        """Renew the lease and beat beside a turn that takes long."""
        if self._lease is None:
            yield
            return
        every = self._lease.ttl / RENEWALS

        async def keep() -> None:
            while True:
                await asyncio.sleep(every)
                self._beat()
                try:
                    await lease.hold()
                except Exception as error:  # noqa: BLE001 - the next renewal may succeed; what must not happen twice is fenced
                    logger.warning("lease_not_renewed", loop=self.name, reason=f"{type(error).__name__}: {error}"[:300])

        lease = self._lease
        task = asyncio.ensure_future(keep())
        try:
            yield
        finally:
            await cancelled(task)

    def _beat(self) -> None:
        if self._heartbeat is not None:
            self._heartbeat.beat()

    async def _give_back(self) -> None:
        if self._lease is None:
            return
        try:
            await asyncio.shield(self._lease.release())
        except Exception as error:  # noqa: BLE001 - it ends by itself
            logger.warning("lease_not_released", loop=self.name, reason=f"{type(error).__name__}: {error}"[:300])


@asynccontextmanager
async def background(loop: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Run a loop for as long as the block lasts; one that fails ends the process, which would only look alive."""
    task = asyncio.ensure_future(loop())
    task.add_done_callback(_end_with)
    try:
        yield
    finally:
        task.remove_done_callback(_end_with)
        await cancelled(task)


async def cancelled(task: asyncio.Future[None]) -> None:
    """Cancel until it ends: ``asyncio.wait_for`` in Python 3.11, which nats-py uses, can swallow a cancellation."""
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=CANCEL_AGAIN)


def _end_with(task: asyncio.Future[None]) -> None:
    error = None if task.cancelled() else task.exception()
    logger.critical("loop_ended", reason=repr(error), exc_info=error)
    os.kill(os.getpid(), signal.SIGTERM)
