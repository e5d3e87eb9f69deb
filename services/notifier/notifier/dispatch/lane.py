"""The lane of one endpoint: its own queue, its own concurrency, its own troubles.

One replica at a time drives a lane (it holds a lease), so order is kept here without asking anybody:
deliveries of the same input go one after another, the rest in parallel up to the limit.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chassis.clock import Clock
from chassis.observability.logs import get_logger
from chassis.running.waiting import wait
from chassis.storage.lease import Lease
from chassis.storage.mongo import PyMongoError
from notifier.deliveries.model import Delivery
from notifier.deliveries.repository import Deliveries
from notifier.dispatch.model import Outcome
from notifier.endpoints.model import Endpoint, EndpointState
from notifier.endpoints.repository import Endpoints

logger = get_logger()

PAGE: Final = 16
LONGEST_REST: Final = 5.0
"""Seconds after which a lane looks again even if nothing is known to fall due."""
PAUSE_AFTER_FAULT: Final = 1.0
FAILURES_TO_SLOW_DOWN: Final = 5
"""Failures in a row after which only one delivery at a time is tried until one succeeds."""

Attempting = Callable[[Endpoint, Delivery], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class Limits:
    """How many deliveries go at once, and how far apart those go that waited while the endpoint was parked."""

    concurrency: int
    drain_interval: float


class Lane:
    """Sends what one endpoint is due."""

    def __init__(
        self,
        endpoint: Endpoint,
        lease: Lease,
        *,
        endpoints: Endpoints,
        deliveries: Deliveries,
        attempt: Attempting,
        limits: Limits,
        clock: Clock,
    ) -> None:
        self.lease = lease
        self._endpoint = endpoint
        self._endpoints = endpoints
        self._deliveries = deliveries
        self._attempt = attempt
        self._limits = limits
        self._clock = clock
        self._woken = asyncio.Event()
        self._flying: dict[asyncio.Task[None], str] = {}
        self._ready: deque[Delivery] = deque()
        self._failures = 0

    def wake(self) -> None:
        """Say that there is something new."""
        self._woken.set()

    def see(self, endpoint: Endpoint) -> None:
        """Take over what the database said about the endpoint, unless this lane has read something newer itself."""
        if endpoint.version > self._endpoint.version:
            self._endpoint = endpoint
            self.wake()

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            self._woken.clear()
            try:
                rest = await self._turn()
            except PyMongoError as error:
                logger.warning("lane_failed", endpoint=self._endpoint.id, reason=str(error)[:300])
                rest = PAUSE_AFTER_FAULT
            await self._rest(rest)

    async def finish(self, seconds: float) -> None:
        """Let what is in flight end within ``seconds``; the rest is cut off and sent again later."""
        if self._flying:
            _, late = await asyncio.wait(self._flying, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _turn(self) -> float:
        """Start what may start; give the seconds after which to look again."""
        endpoint, now = self._endpoint, self._clock()
        if endpoint.state is EndpointState.PARKED:
            self._ready.clear()
            return await self._probe(endpoint, now)
        if endpoint.paused_until and endpoint.paused_until > now:
            return (endpoint.paused_until - now).total_seconds()
        if not self._room(endpoint):
            return LONGEST_REST
        if not self._ready:
            self._ready.extend(await self._find_ready(endpoint, now))
        while self._ready and self._room(endpoint) and self.lease.held:
            self._start(endpoint, self._ready.popleft())
        return await self._until_due(endpoint, now) if self._room(endpoint) else LONGEST_REST

    def _room(self, endpoint: Endpoint) -> bool:
        """Say whether one more may go: up to the limit, but one by one after failures and while draining."""
        draining = bool(self._ready) and self._ready[0].sequence <= endpoint.drain_to
        careful = draining or self._failures >= FAILURES_TO_SLOW_DOWN
        return len(self._flying) < (1 if careful else self._limits.concurrency)

    async def _until_due(self, endpoint: Endpoint, now: datetime) -> float:
        due = await self._deliveries.next_due(endpoint.id, now)
        return (due - now).total_seconds() if due else LONGEST_REST

    async def _probe(self, endpoint: Endpoint, now: datetime) -> float:
        """Try the oldest delivery of a parked endpoint when its time has come."""
        if self._flying or endpoint.parking is None:
            return LONGEST_REST
        if endpoint.parking.probe_at > now:
            return (endpoint.parking.probe_at - now).total_seconds()
        oldest = await self._deliveries.oldest_open(endpoint.id)
        if oldest and self.lease.held:
            self._start(endpoint, oldest)
        return LONGEST_REST

    async def _find_ready(self, endpoint: Endpoint, now: datetime) -> list[Delivery]:
        """Find deliveries that are due and first among those they must stay in order with: one for each order key.

        Nobody but this lane sends them, so what is found here stays ready until it is started.
        """
        busy, after = tuple(self._flying.values()), 0
        while page := await self._deliveries.due(endpoint.id, now=now, after=after, busy=busy, limit=PAGE):
            heads = await self._deliveries.heads(endpoint.id, [delivery.order_key for delivery in page])
            if ready := [delivery for delivery in page if delivery.id in heads]:
                return ready
            after = page[-1].sequence
        return []

    def _start(self, endpoint: Endpoint, delivery: Delivery) -> None:
        task = asyncio.create_task(self._fly(endpoint, delivery, draining=delivery.sequence <= endpoint.drain_to))
        self._flying[task] = delivery.order_key
        task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        del self._flying[task]
        self.wake()

    async def _fly(self, endpoint: Endpoint, delivery: Delivery, *, draining: bool) -> None:
        try:
            outcome = await self._attempt(endpoint, delivery)
            self._failures = 0 if outcome is Outcome.DELIVERED else self._failures + 1
            if outcome is not Outcome.DELIVERED or endpoint.state is EndpointState.PARKED:
                self._endpoint = await self._endpoints.get(endpoint.id) or endpoint
            if draining:
                await asyncio.sleep(self._limits.drain_interval)
        except Exception as error:  # noqa: BLE001 - whatever it is, the delivery stays due and goes again, same id
            reason = f"{type(error).__name__}: {error}"[:300]
            logger.warning("attempt_not_recorded", endpoint=endpoint.id, delivery=delivery.id, reason=reason)
            await asyncio.sleep(PAUSE_AFTER_FAULT)

    async def _rest(self, seconds: float) -> None:
        await wait(self._woken, min(max(seconds, 0.001), LONGEST_REST))
