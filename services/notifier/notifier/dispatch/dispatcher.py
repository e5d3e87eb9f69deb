"""Keeps a lane running for each endpoint that falls to this replica.

Replicas share the endpoints by a hash and hold a lease on each that they drive; a replica that dies loses its
leases after a few seconds, and the others take its endpoints over. No delivery is claimed one by one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import timedelta
from time import monotonic
from typing import Final

from chassis.clock import Clock
from chassis.observability.logs import get_logger
from chassis.running.health import Heartbeat
from chassis.running.waiting import wait
from chassis.storage.lease import Lease
from chassis.storage.mongo import PyMongoError
from notifier.deliveries.repository import Deliveries
from notifier.dispatch.lane import Lane
from notifier.dispatch.model import share_of
from notifier.dispatch.repository import Replicas
from notifier.endpoints.model import Endpoint
from notifier.endpoints.repository import Endpoints
from notifier.metrics import BACKLOG, LANES, OLDEST_SECONDS, PARKED

logger = get_logger()

GAUGES_EVERY: Final = 5.0
FINISH_SECONDS: Final = 8.0
LOOK_BACK: Final = timedelta(seconds=5)
"""How far back a look for new deliveries goes. Lanes look by themselves as often, whatever the clocks say."""

MakeLane = Callable[[Endpoint, Lease], Lane]
MakeLease = Callable[[str], Lease]


class Dispatcher:
    """Starts and stops lanes as endpoints, replicas and leases come and go."""

    def __init__(
        self,
        endpoints: Endpoints,
        deliveries: Deliveries,
        replicas: Replicas,
        *,
        replica: str,
        make_lane: MakeLane,
        make_lease: MakeLease,
        poll: float,
        announce_every: float,
        clock: Clock,
        beat: Heartbeat | None = None,
    ) -> None:
        self._endpoints = endpoints
        self._deliveries = deliveries
        self._replicas = replicas
        self._replica = replica
        self._make_lane = make_lane
        self._make_lease = make_lease
        self._poll = poll
        self._announce_every = announce_every
        self._clock = clock
        self._beat = beat
        self._lanes: dict[str, tuple[Lane, asyncio.Task[None]]] = {}
        self._retiring: dict[str, asyncio.Task[None]] = {}
        self._present: set[str] = {replica}
        self._announce_at = 0.0
        self._gauges_at = 0.0
        self._woken = asyncio.Event()

    def wake(self, endpoint_ids: Iterable[str]) -> None:
        """Say that these endpoints have something new."""
        for endpoint_id in endpoint_ids:
            if lane := self._lanes.get(endpoint_id):
                lane[0].wake()
            else:
                self._woken.set()

    def refresh(self, _endpoint_ids: Iterable[str] = ()) -> None:
        """Say that endpoints were changed."""
        self._woken.set()

    async def run(self) -> None:
        """Dispatch until cancelled; then let what is in flight end and hand the endpoints over."""
        try:
            while True:
                self._woken.clear()
                try:
                    await self._turn()
                except PyMongoError as error:
                    logger.warning("dispatch_failed", reason=str(error)[:300])
                if self._beat:
                    self._beat.beat()
                await wait(self._woken, self._poll)
        finally:
            await self._hand_over()

    async def _turn(self) -> None:
        if monotonic() >= self._announce_at:
            self._present = await self._replicas.announce()
            self._announce_at = monotonic() + self._announce_every
        endpoints = {endpoint.id: endpoint for endpoint in await self._endpoints.all()}
        for endpoint in endpoints.values():
            await self._drive(endpoint)
        for endpoint_id in set(self._lanes) - set(endpoints):
            self._retire(endpoint_id)
        for endpoint_id in await self._deliveries.waiting_since(self._clock() - LOOK_BACK):
            await self._tell(endpoint_id, known=endpoint_id in endpoints)
        LANES.set(len(self._lanes))
        if monotonic() >= self._gauges_at:
            await self._measure()

    async def _tell(self, endpoint_id: str, *, known: bool) -> None:
        """Wake a lane for what another replica entered; close what was entered while its endpoint was deleted."""
        if lane := self._lanes.get(endpoint_id):
            lane[0].wake()
        elif not known and await self._endpoints.get(endpoint_id) is None:
            await self._deliveries.cancel(endpoint_id)

    async def _drive(self, endpoint: Endpoint) -> None:
        mine = share_of(endpoint.id, self._replica, self._present)
        if endpoint.id not in self._lanes:
            if mine and endpoint.id not in self._retiring:
                await self._open(endpoint)
            return
        lane, task = self._lanes[endpoint.id]
        if task.done():  # a lane never ends by itself: whatever ended it is a bug, and must not end the deliveries
            logger.error("lane_ended", endpoint=endpoint.id, exc_info=task.exception())
            self._retire(endpoint.id)
        elif not mine or not await lane.lease.hold():
            self._retire(endpoint.id)
        else:
            lane.see(endpoint)

    async def _open(self, endpoint: Endpoint) -> None:
        lease = self._make_lease(endpoint.id)
        if await lease.hold():
            lane = self._make_lane(endpoint, lease)
            self._lanes[endpoint.id] = lane, asyncio.create_task(lane.run(), name=f"lane-{endpoint.id}")

    def _retire(self, endpoint_id: str) -> None:
        """Stop a lane without waiting for it; its lease is kept until nothing is in flight."""
        lane, task = self._lanes.pop(endpoint_id)
        retiring = asyncio.create_task(_close(lane, task))
        self._retiring[endpoint_id] = retiring
        retiring.add_done_callback(lambda _: self._retiring.pop(endpoint_id, None))

    async def _hand_over(self) -> None:
        for endpoint_id in list(self._lanes):
            self._retire(endpoint_id)
        await asyncio.gather(*self._retiring.values(), return_exceptions=True)
        try:
            await self._replicas.leave()
        except PyMongoError:
            logger.warning("replica_not_removed", replica=self._replica)

    async def _measure(self) -> None:
        BACKLOG.set(await self._deliveries.backlog())
        PARKED.set(await self._endpoints.parked())
        oldest = await self._deliveries.oldest_waiting()
        OLDEST_SECONDS.set((self._clock() - oldest).total_seconds() if oldest else 0)
        self._gauges_at = monotonic() + GAUGES_EVERY


async def _close(lane: Lane, task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await lane.finish(FINISH_SECONDS)
    try:
        await lane.lease.release()
    except PyMongoError:
        logger.warning("lease_not_released")
