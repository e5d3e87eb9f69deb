"""Enqueue an event for every endpoint that wants it: the next number of each, exactly once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

from chassis.clock import Clock
from chassis.errors import HubError
from chassis.ids import new_id
from chassis.observability.logs import get_logger
from chassis.observability.telemetry import current_traceparent
from contracts.envelope import Envelope
from contracts.events import EventData
from notifier.concerns import Concern, concerns
from notifier.deliveries.model import ChainHead, Delivery, DeliveryState, build_body
from notifier.deliveries.repository import Deliveries
from notifier.endpoints.repository import Endpoints
from notifier.metrics import ENQUEUED

logger = get_logger()

Wake = Callable[[Iterable[str]], None]
TRIES: Final = 50
"""How often other replicas may be faster in a row before the message is put back."""


class TooBusyError(HubError):
    """Other replicas took every number first; the message comes again."""


class FanOut:
    """Turns an event into deliveries.

    Args:
        public_url: Address under which receivers fetch content that goes by reference.
        wake: Told the ids of the endpoints that have a new delivery.
    """

    def __init__(
        self, endpoints: Endpoints, deliveries: Deliveries, *, clock: Clock, public_url: str, wake: Wake
    ) -> None:
        self._endpoints = endpoints
        self._deliveries = deliveries
        self._clock = clock
        self._public_url = public_url.rstrip("/")
        self._wake = wake
        self._heads: dict[str, ChainHead] = {}
        self._one_at_a_time = asyncio.Lock()

    async def __call__(self, envelope: Envelope, event: EventData) -> None:
        """Enqueue the event for every endpoint that wants it and has not got it, with its next number.

        Events are enqueued one after another, in the order of their arrival.
        """
        concern = concerns(event)
        if concern is None:
            return
        wanting = {
            endpoint.id
            for endpoint in await self._endpoints.all()
            if endpoint.filter.wants(envelope.type, concern.regions, concern.kind)
        }
        if not wanting:
            return
        async with self._one_at_a_time:
            enqueued = await self._enqueue(envelope, concern, wanting)
        if not enqueued:
            logger.info("event_already_enqueued", event_id=envelope.id)
            return
        ENQUEUED.labels(type=envelope.type).inc(len(enqueued))
        logger.info("event_enqueued", event_id=envelope.id, deliveries=len(enqueued))
        self._wake(enqueued)

    async def _enqueue(self, envelope: Envelope, concern: Concern, missing: set[str]) -> set[str]:
        """Insert until every endpoint has the event; where another replica took the number, look again."""
        enqueued: set[str] = set()
        for _ in range(TRIES):
            links = [self._link(envelope, concern, each, await self._head(each)) for each in sorted(missing)]
            for endpoint in missing:
                del self._heads[endpoint]  # unknown until the database has answered
            added = await self._deliveries.add(links)
            self._heads |= {d.endpoint_id: d.as_head() for d in links if d.endpoint_id in added.stored}
            enqueued |= added.stored
            if not added.late:
                return enqueued
            missing = added.late - await self._deliveries.endpoints_with(envelope.id)
            if not missing:
                return enqueued
        raise TooBusyError(f"no number left for {envelope.id} after {TRIES} tries")

    async def _head(self, endpoint_id: str) -> ChainHead:
        """Return the head of a chain as this process knows it; the unique index refuses what is out of date."""
        if endpoint_id not in self._heads:
            self._heads[endpoint_id] = await self._deliveries.chain_head(endpoint_id)
        return self._heads[endpoint_id]

    def _link(self, envelope: Envelope, concern: Concern, endpoint_id: str, head: ChainHead) -> Delivery:
        now = self._clock()
        delivery_id = new_id()
        data_url = f"{self._public_url}/v1/endpoints/{endpoint_id}/deliveries/{delivery_id}/data"
        body = build_body(envelope, sequence=head.sequence + 1, previous=head.digest, data_url=data_url)
        return Delivery(
            id=delivery_id,
            endpoint_id=endpoint_id,
            event_id=envelope.id,
            event_type=envelope.type,
            order_key=concern.order_key,
            order_version=concern.order_version,
            sequence=head.sequence + 1,
            body=body.sent,
            digest=body.digest,
            data=body.data,
            traceparent=current_traceparent() or envelope.traceparent,
            state=DeliveryState.PENDING,
            created_at=now,
            next_at=now,
        )
