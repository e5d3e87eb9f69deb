"""Keeps a worker running for each endpoint that falls to this replica.

Replicas share the endpoints by a hash and hold a lease on each that they work for; a replica that dies loses its
leases after a few seconds, and the others take its endpoints over. No delivery is claimed one by one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from time import monotonic
from typing import Final

from chassis.clock import Clock
from chassis.observability.logs import get_logger
from chassis.running.health import Heartbeat
from chassis.running.loops import LeasedLoop, background, cancelled
from chassis.storage.lease import Lease
from chassis.storage.mongo import PyMongoError
from notifier.deliveries.repository import Deliveries
from notifier.dispatch.model import share_of
from notifier.dispatch.repository import Replicas
from notifier.dispatch.worker import EndpointWorker
from notifier.endpoints.model import Endpoint
from notifier.endpoints.repository import Endpoints
from notifier.metrics import BACKLOG, OLDEST_SECONDS, PARKED, WORKERS

logger = get_logger()

GATHER: Final = 0.05
"""Seconds that a woken turn waits, so that changes which come together are looked at together."""
GAUGES_EVERY: Final = 15.0
FINISH_SECONDS: Final = 8.0
LOOK_BACK: Final = timedelta(seconds=15)
"""How far back a look for new deliveries goes. Workers look by themselves as often, whatever the clocks say."""

MakeWorker = Callable[[Endpoint, Lease], EndpointWorker]
MakeLease = Callable[[str], Lease]


class Dispatcher:
    """Starts and stops workers as endpoints, replicas and leases come and go.

    Args:
        replica: Name of this process among those that dispatch.
        lease: Seconds after which others take over from a replica that is gone; renewed three times as often.
        poll: Seconds between two looks for what nobody told; never longer than a renewal may wait.
    """

    def __init__(
        self,
        endpoints: Endpoints,
        deliveries: Deliveries,
        replicas: Replicas,
        *,
        replica: str,
        make_worker: MakeWorker,
        make_lease: MakeLease,
        lease: float,
        poll: float,
        clock: Clock,
        heartbeat: Heartbeat | None = None,
    ) -> None:
        self._endpoints = endpoints
        self._deliveries = deliveries
        self._replicas = replicas
        self._replica = replica
        self._make_worker = make_worker
        self._make_lease = make_lease
        self._announce_every = lease / 3
        self._clock = clock
        self._loop = LeasedLoop("dispatcher", self._turn, poll=min(poll, lease / 3), heartbeat=heartbeat, gather=GATHER)
        self._workers: dict[str, tuple[EndpointWorker, asyncio.Task[None]]] = {}
        self._retiring: dict[str, asyncio.Task[None]] = {}
        self._present: set[str] = {replica}
        self._announce_at = 0.0
        self._gauges_at = 0.0

    def wake(self, endpoint_ids: Iterable[str]) -> None:
        """Wake the workers of endpoints that have something new."""
        for endpoint_id in endpoint_ids:
            if worker := self._workers.get(endpoint_id):
                worker[0].wake()
            else:
                self._loop.wake()

    def refresh(self, _endpoint_ids: Iterable[str] = ()) -> None:
        """Look at the endpoints: some were changed."""
        self._loop.wake()

    def deliveries_changed(self) -> None:
        """Look for deliveries of other replicas; what this one enqueues, it has told its workers itself."""
        if len(self._present) > 1:
            self._loop.wake()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Dispatch for as long as the block lasts; then let what is in flight end and hand the endpoints over."""
        try:
            async with background(self._loop.run):
                yield
        finally:
            await self._hand_over()

    async def _turn(self) -> None:
        if monotonic() >= self._announce_at:
            self._present = await self._replicas.announce()
            self._announce_at = monotonic() + self._announce_every
        endpoints = {endpoint.id: endpoint for endpoint in await self._endpoints.all()}
        for endpoint in endpoints.values():
            await self._share(endpoint)
        for endpoint_id in set(self._workers) - set(endpoints):
            self._retire(endpoint_id)
        for endpoint_id in await self._deliveries.waiting_since(self._clock() - LOOK_BACK):
            await self._new_deliveries(endpoint_id, exists=endpoint_id in endpoints)
        WORKERS.set(len(self._workers))
        if monotonic() >= self._gauges_at:
            await self._measure()

    async def _new_deliveries(self, endpoint_id: str, *, exists: bool) -> None:
        """Wake a worker for what another replica enqueued; close what was enqueued while its endpoint was deleted."""
        if worker := self._workers.get(endpoint_id):
            worker[0].wake()
        elif not exists and await self._endpoints.get(endpoint_id) is None:
            await self._deliveries.cancel(endpoint_id)

    async def _share(self, endpoint: Endpoint) -> None:
        """Work for an endpoint that falls to this replica, and for no other."""
        mine = share_of(endpoint.id, self._replica, self._present)
        if endpoint.id not in self._workers:
            if mine and endpoint.id not in self._retiring:
                await self._employ(endpoint)
            return
        worker, _ = self._workers[endpoint.id]
        if mine and await worker.lease.hold():
            worker.update(endpoint)
        else:
            self._retire(endpoint.id)

    async def _employ(self, endpoint: Endpoint) -> None:
        lease = self._make_lease(endpoint.id)
        if await lease.hold():
            worker = self._make_worker(endpoint, lease)
            self._workers[endpoint.id] = worker, asyncio.create_task(worker.run(), name=f"worker-{endpoint.id}")

    def _retire(self, endpoint_id: str) -> None:
        """Stop a worker without waiting for it; its lease is kept until nothing is in flight."""
        worker, task = self._workers.pop(endpoint_id)
        retiring = asyncio.create_task(_close(worker, task))
        self._retiring[endpoint_id] = retiring
        retiring.add_done_callback(lambda _: self._retired(endpoint_id))

    def _retired(self, endpoint_id: str) -> None:
        del self._retiring[endpoint_id]
        self._loop.wake()

    async def _hand_over(self) -> None:
        for endpoint_id in list(self._workers):
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


async def _close(worker: EndpointWorker, task: asyncio.Task[None]) -> None:
    await cancelled(task)
    await worker.finish(FINISH_SECONDS)
    try:
        await worker.lease.release()
    except PyMongoError:
        logger.warning("lease_not_released")
