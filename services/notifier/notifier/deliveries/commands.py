"""Enter an event for every endpoint that wants it: one transaction, one number each, exactly once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping

from chassis.clock import Clock
from chassis.ids import new_id
from chassis.logs import get_logger
from chassis.mongo import Mongo, Session
from chassis.telemetry import current_traceparent
from contracts.envelope import Envelope
from notifier.deliveries.model import Delivery, DeliveryState, build_body, order_of, regions_of
from notifier.deliveries.repository import Deliveries
from notifier.endpoints.model import Endpoint
from notifier.endpoints.repository import Endpoints
from notifier.metrics import ENTERED

logger = get_logger()

Wake = Callable[[Iterable[str]], None]


class Announce:
    """Turns an event into deliveries."""

    def __init__(
        self, mongo: Mongo, endpoints: Endpoints, deliveries: Deliveries, *, clock: Clock, public_url: str, wake: Wake
    ) -> None:
        self._mongo = mongo
        self._endpoints = endpoints
        self._deliveries = deliveries
        self._clock = clock
        self._public_url = public_url.rstrip("/")
        self._wake = wake
        self._turn = asyncio.Lock()

    async def __call__(self, envelope: Envelope) -> None:
        """Give the event the next number of every endpoint that wants it and has not got it.

        Events are entered one after another in the order of their arrival, so that transactions of this process
        do not collide on the counters; those of other replicas do, and are run again.
        """
        regions, kind = regions_of(envelope.data), envelope.data.get("kind")
        wanting = [e for e in await self._endpoints.all() if e.filter.wants(envelope.type, regions, kind)]
        if not wanting:
            return
        trace = current_traceparent() or envelope.traceparent
        async with self._turn:
            entered = await self._mongo.in_transaction(lambda session: self._enter(session, envelope, wanting, trace))
        if not entered:
            logger.info("event_already_entered", event_id=envelope.id)
            return
        ENTERED.labels(type=envelope.type).inc(len(entered))
        logger.info("event_entered", event_id=envelope.id, deliveries=len(entered))
        self._wake(entered)

    async def _enter(
        self, session: Session, envelope: Envelope, wanting: Iterable[Endpoint], trace: str | None
    ) -> list[str]:
        have = await self._deliveries.endpoints_with(session, envelope.id)
        missing = [endpoint.id for endpoint in wanting if endpoint.id not in have]
        if not missing:
            return []
        ends = await self._deliveries.last(session, missing)
        if not ends:
            return []
        await self._deliveries.add(session, self._links(envelope, ends, trace))
        return list(ends)

    def _links(
        self, envelope: Envelope, ends: Mapping[str, tuple[int, str]], trace: str | None
    ) -> list[tuple[Delivery, str]]:
        now = self._clock()
        order_key, order_version = order_of(envelope)
        links: list[tuple[Delivery, str]] = []
        for endpoint_id, (last, digest) in ends.items():
            delivery_id = new_id()
            data_url = f"{self._public_url}/v1/endpoints/{endpoint_id}/deliveries/{delivery_id}/data"
            body = build_body(envelope, sequence=last + 1, previous=digest, data_url=data_url)
            delivery = Delivery(
                id=delivery_id,
                endpoint_id=endpoint_id,
                event_id=envelope.id,
                event_type=envelope.type,
                order_key=order_key,
                order_version=order_version,
                sequence=last + 1,
                body=body.sent,
                data=body.data,
                traceparent=trace,
                state=DeliveryState.PENDING,
                created_at=now,
                next_at=now,
            )
            links.append((delivery, body.digest))
        return links
