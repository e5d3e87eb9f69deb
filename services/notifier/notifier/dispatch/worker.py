"""The worker of one endpoint: its own queue, its own concurrency, its own troubles.

One replica at a time works for an endpoint (it holds a lease), so order is kept here without asking anybody:
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
from chassis.running.loops import LeasedLoop
from chassis.storage.lease import Lease
from notifier.deliveries.model import Delivery
from notifier.deliveries.repository import Deliveries
from notifier.dispatch.model import DeliveryOutcome
from notifier.endpoints.model import Endpoint, EndpointState
from notifier.endpoints.repository import Endpoints

logger = get_logger()

PAGE: Final = 16
POLL: Final = 15.0
"""Seconds after which a worker looks again even if nobody woke it and nothing is known to fall due."""
PAUSE_AFTER_ERROR: Final = 1.0
FAILURES_TO_SLOW_DOWN: Final = 5
"""Failures in a row after which only one delivery at a time is tried until one succeeds."""

Attempt = Callable[[Endpoint, Delivery], Awaitable[DeliveryOutcome]]


@dataclass(frozen=True, slots=True)
class Limits:
    """How many deliveries go at once, and seconds between those that waited while the endpoint was parked."""

    concurrency: int
    drain_interval: float


class EndpointWorker:
    """Delivers what one endpoint is due, as long as ``lease`` is held; the dispatcher claims, renews and returns it."""

    def __init__(
        self,
        endpoint: Endpoint,
        lease: Lease,
        *,
        endpoints: Endpoints,
        deliveries: Deliveries,
        attempt: Attempt,
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
        self._loop = LeasedLoop(f"endpoint {endpoint.id}", self._turn, poll=POLL, pauses=(PAUSE_AFTER_ERROR,))
        self._alarm: asyncio.TimerHandle | None = None
        self._in_flight: dict[asyncio.Task[None], str] = {}
        self._ready: deque[Delivery] = deque()
        self._failures = 0

    def wake(self) -> None:
        """Have a turn taken now: there is something new."""
        self._loop.wake()

    def update(self, endpoint: Endpoint) -> None:
        """Take over what the database said about the endpoint, unless this worker has read something newer itself."""
        if endpoint.version > self._endpoint.version:
            self._endpoint = endpoint
            self.wake()

    async def run(self) -> None:
        """Deliver until cancelled."""
        try:
            await self._loop.run()
        finally:
            self._wake_at(None)

    async def finish(self, seconds: float) -> None:
        """Let what is in flight end within ``seconds``; the rest is cut off and sent again later."""
        if self._in_flight:
            _, late = await asyncio.wait(self._in_flight, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _turn(self) -> None:
        """Start what may start, and set the alarm for what falls due next."""
        self._wake_at(None)
        endpoint, now = self._endpoint, self._clock()
        if endpoint.state is EndpointState.PARKED:
            self._ready.clear()
            await self._probe(endpoint, now)
        elif endpoint.paused_until and endpoint.paused_until > now:
            self._wake_at(endpoint.paused_until, now)
        elif self._has_room(endpoint):
            await self._fill(endpoint, now)

    async def _fill(self, endpoint: Endpoint, now: datetime) -> None:
        """Start deliveries up to the limit; with room left, everything that is due has been started."""
        if not self._ready:
            self._ready.extend(await self._find_ready(endpoint, now))
        while self._ready and self._has_room(endpoint) and self.lease.held:
            self._start(endpoint, self._ready.popleft())
        if self._has_room(endpoint):
            self._wake_at(await self._deliveries.next_due(endpoint.id, now), now)

    def _has_room(self, endpoint: Endpoint) -> bool:
        """Return whether one more may go: up to the limit, but one by one after failures and while draining."""
        draining = bool(self._ready) and self._ready[0].sequence <= endpoint.drain_to
        careful = draining or self._failures >= FAILURES_TO_SLOW_DOWN
        return len(self._in_flight) < (1 if careful else self._limits.concurrency)

    async def _probe(self, endpoint: Endpoint, now: datetime) -> None:
        """Try the oldest delivery of a parked endpoint when its time has come."""
        if self._in_flight or endpoint.parking is None:
            return
        if endpoint.parking.probe_at > now:
            self._wake_at(endpoint.parking.probe_at, now)
            return
        oldest = await self._deliveries.oldest_open(endpoint.id)
        if oldest and self.lease.held:
            self._start(endpoint, oldest)

    async def _find_ready(self, endpoint: Endpoint, now: datetime) -> list[Delivery]:
        """Find deliveries that are due and first among those they must stay in order with: one for each order key.

        Nobody but this worker sends them, so what is found here stays ready until it is started.
        """
        busy, after = tuple(self._in_flight.values()), 0
        while page := await self._deliveries.due(endpoint.id, now=now, after=after, busy=busy, limit=PAGE):
            first = await self._deliveries.first_in_order(endpoint.id, [delivery.order_key for delivery in page])
            if ready := [delivery for delivery in page if delivery.id in first]:
                return ready
            after = page[-1].sequence
        return []

    def _start(self, endpoint: Endpoint, delivery: Delivery) -> None:
        task = asyncio.create_task(self._deliver(endpoint, delivery, draining=delivery.sequence <= endpoint.drain_to))
        self._in_flight[task] = delivery.order_key
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        del self._in_flight[task]
        self.wake()

    async def _deliver(self, endpoint: Endpoint, delivery: Delivery, *, draining: bool) -> None:
        try:
            outcome = await self._attempt(endpoint, delivery)
            self._failures = 0 if outcome is DeliveryOutcome.DELIVERED else self._failures + 1
            if outcome is not DeliveryOutcome.DELIVERED or endpoint.state is EndpointState.PARKED:
                self._endpoint = await self._endpoints.get(endpoint.id) or endpoint
            if draining:
                await asyncio.sleep(self._limits.drain_interval)
        except Exception as error:  # noqa: BLE001 - whatever it is, the delivery stays due and goes again, same id
            reason = f"{type(error).__name__}: {error}"[:300]
            logger.warning("attempt_not_recorded", endpoint=endpoint.id, delivery=delivery.id, reason=reason)
            await asyncio.sleep(PAUSE_AFTER_ERROR)

    def _wake_at(self, moment: datetime | None, now: datetime | None = None) -> None:
        """Set the alarm in place of the one before; None sets none."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if moment is not None:
            seconds = max((moment - (now or self._clock())).total_seconds(), 0.001)
            if seconds < POLL:
                self._alarm = asyncio.get_running_loop().call_later(seconds, self.wake)
