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
from time import monotonic
from typing import Final, Protocol

from chassis.observability.logs import get_logger
from chassis.running.health import Heartbeat
from chassis.running.waiting import wait

logger = get_logger()

PAUSES: Final = (0.1, 0.25, 0.5, 1.0, 2.0)
"""Seconds after the first, second, ... failure in a row; the last one repeats."""
CANCEL_AGAIN: Final = 0.2
RENEWALS: Final = 5
"""Renewals of a lease within its time."""
BEATS: Final = 3
"""Beats within the time after which a loop counts as stalled."""
LONGEST_TURN: Final = 1_800.0
"""Seconds after which a turn counts as hung, unless its loop knows better."""

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
        """Release the lease."""


class LeasedLoop:
    """Takes turns until cancelled; with ``lease``, only while this process holds it.

    Args:
        name: Name in logs and probes.
        turn: What is done; see ``Turn``. An exception is a failed turn: it is logged, told to ``on_failure``, and
            the next turn comes after a pause.
        poll: Seconds between two turns when nobody wakes the loop.
        heartbeat: Beaten before every turn, while the loop rests, and beside a turn that lasts.
        lease: Claimed before every turn, renewed beside a turn that lasts, and given back at the end. Where another
            holds it, the loop asks again after a fifth of the lease's time.
        pauses: Seconds after the first, second, ... failure in a row; no call shortens them.
        on_lead: Called before the first turn after the lease was won, or won back; its failure is a failed turn. A
            loop that has it keeps its lease while it rests, so that the lead does not wander.
        on_failure: Called with the exception of a failed turn, to count it.
        gather: Seconds that a woken loop waits before its turn, so that what comes together is done together.
        longest_turn: Seconds after which a turn counts as hung: it is beaten for no longer, so that the probe fails,
            and its lease is left to another replica.
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
        longest_turn: float = LONGEST_TURN,
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
        self._longest_turn = longest_turn
        self._wakeup = asyncio.Event()
        self._leading = False
        self._held_until = 0.0
        self._failures = 0
        beat_every = heartbeat.max_age / BEATS if heartbeat else LONGEST_TURN
        renew_every = lease.ttl / RENEWALS if lease else LONGEST_TURN
        self._tick = min(beat_every, renew_every, longest_turn)

    @property
    def failures(self) -> int:
        """Number of turns that failed since the last good one."""
        return self._failures

    def wake(self) -> None:
        """Wake the loop: there is work."""
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
                seconds, until = await self._take_turn()
                if await self._rest(seconds, until) and self._gather:
                    await asyncio.sleep(self._gather)
        finally:
            await self._give_back()

    async def _take_turn(self) -> tuple[float, asyncio.Event | None]:
        """Take a turn if it is ours to take; return how long to rest at most, and what may end the rest before."""
        try:
            if not await self._hold():
                return min(self._poll, self._tick), None
            async with self._kept_alive():
                await self._lead()
                due = await self._turn() if self._leading else None
        except Exception as error:  # noqa: BLE001 - a database or a broker that is away must not end the loop
            return self._failed(error), None
        self._failures = 0
        return (self._poll, self._wakeup) if due is None else (due, None)

    async def _lead(self) -> None:
        """Prepare for the first turn of our lead, which may be lost again meanwhile."""
        if self._leading:
            return
        self._leading = True
        if self._on_lead is not None:
            try:
                await self._on_lead()
            except BaseException:
                self._leading = False
                raise

    def _failed(self, error: Exception) -> float:
        """Note a failed turn; return the seconds until the next."""
        pause = self._pauses[min(self._failures, len(self._pauses) - 1)]
        self._failures += 1
        if self._on_failure is not None:
            self._on_failure(error)
        logger.warning(
            "turn_failed",
            loop=self.name,
            reason=_reason(error),
            failures=self._failures,
            pause=pause,
            exc_info=error if self._failures == 1 else None,
        )
        return pause

    async def _rest(self, seconds: float, until: asyncio.Event | None) -> bool:
        """Rest, with beats and, where the lead costs something to win, renewals; return whether ``until`` came."""
        called = until or asyncio.Event()
        end = monotonic() + seconds
        while not await wait(called, min(self._tick, max(0.0, end - monotonic()))):
            if monotonic() >= end:
                return False
            self._beat()
            if self._held_until and self._on_lead is not None:
                await self._renew()
        return True

    @asynccontextmanager
    async def _kept_alive(self) -> AsyncIterator[None]:
        """Renew the lease and beat beside a turn that takes long, until it takes so long that it must be hung."""

        async def keep() -> None:
            end = monotonic() + self._longest_turn
            while monotonic() < end:
                await asyncio.sleep(self._tick)
                self._beat()
                await self._renew()
            logger.error("turn_hangs", loop=self.name, seconds=self._longest_turn)

        task = asyncio.ensure_future(keep())
        try:
            yield
        finally:
            await cancelled(task)

    async def _hold(self) -> bool:
        """Claim or renew the lease; the lead is also lost if others could have had it without our knowing."""
        if self._lease is None:
            return True
        asked = monotonic()
        held = await self._lease.hold()
        if not held or asked > self._held_until:
            self._leading = False
        # A fresh lease is held without asking for a third of its time, so two thirds are certain.
        self._held_until = asked + self._lease.ttl * 2 / 3 if held else 0.0
        return held

    async def _renew(self) -> None:
        leading = self._leading
        try:
            held = await self._hold()
        except Exception as error:  # noqa: BLE001 - the next renewal may succeed; what must not happen twice is fenced
            logger.warning("lease_not_renewed", loop=self.name, reason=_reason(error))
        else:
            if leading and not held:
                logger.warning("lease_lost", loop=self.name)

    def _beat(self) -> None:
        if self._heartbeat is not None:
            self._heartbeat.beat()

    async def _give_back(self) -> None:
        if self._lease is None:
            return
        try:
            await asyncio.shield(self._lease.release())
        except Exception as error:  # noqa: BLE001 - it ends by itself
            logger.warning("lease_not_released", loop=self.name, reason=_reason(error))


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


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def _end_with(task: asyncio.Future[None]) -> None:
    error = None if task.cancelled() else task.exception()
    logger.critical("loop_ended", reason=repr(error), exc_info=error)
    os.kill(os.getpid(), signal.SIGTERM)
