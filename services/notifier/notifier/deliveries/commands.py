"""Enter an event for every endpoint that wants it: the next number of each, exactly once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from chassis.clock import Clock
from chassis.errors import HubError
from chassis.ids import new_id
from chassis.observability.logs import get_logger
from chassis.observability.telemetry import current_traceparent
from contracts.envelope import Envelope
from contracts.vocabulary import Destination
from notifier.deliveries.model import Delivery, DeliveryState, Tail, build_body, order_of, regions_of
from notifier.deliveries.repository import Deliveries
from notifier.endpoints.repository import Endpoints
from notifier.metrics import ENTERED

logger = get_logger()

Wake = Callable[[Iterable[str]], None]
TRIES = 50
"""How often other replicas may be faster in a row before the message is put back."""


class TooBusyError(HubError):
    """Other replicas took every number first; the message comes again."""


class Announce:
    """Turns an event into deliveries."""

    def __init__(
        self, endpoints: Endpoints, deliveries: Deliveries, *, clock: Clock, public_url: str, wake: Wake
    ) -> None:
        self._endpoints = endpoints
        self._deliveries = deliveries
        self._clock = clock
        self._public_url = public_url.rstrip("/")
        self._wake = wake
        self._tails: dict[str, Tail] = {}
        self._turn = asyncio.Lock()

    async def __call__(self, envelope: Envelope) -> None:
        """Give the event the next number of every endpoint that wants it and has not got it.

        Events are entered one after another, in the order of their arrival.
        """
        regions, kind = regions_of(envelope.data), envelope.data.get("kind")
        if envelope.data.get("destination") == Destination.REGISTRY:
            return  # it speaks to the Network, not to the commissions
        wanting = {e.id for e in await self._endpoints.all() if e.filter.wants(envelope.type, regions, kind)}
        if not wanting:
            return
        async with self._turn:
            entered = await self._enter(envelope, wanting)
        if not entered:
            logger.info("event_already_entered", event_id=envelope.id)
            return
        ENTERED.labels(type=envelope.type).inc(len(entered))
        logger.info("event_entered", event_id=envelope.id, deliveries=len(entered))
        self._wake(entered)

    async def _enter(self, envelope: Envelope, missing: set[str]) -> set[str]:
        """Insert until every endpoint has the event; where another replica took the number, look again."""
        entered: set[str] = set()
        for _ in range(TRIES):
            links = [self._link(envelope, endpoint, await self._tail(endpoint)) for endpoint in sorted(missing)]
            for endpoint in missing:
                del self._tails[endpoint]  # unknown until the database has answered
            added = await self._deliveries.add(links)
            self._tails |= {d.endpoint_id: Tail(d.sequence, d.digest) for d in links if d.endpoint_id in added.stored}
            entered |= added.stored
            if not added.late:
                return entered
            missing = added.late - await self._deliveries.endpoints_with(envelope.id)
            if not missing:
                return entered
        raise TooBusyError(f"no number left for {envelope.id} after {TRIES} tries")

    async def _tail(self, endpoint_id: str) -> Tail:
        """Give the end of a chain as this process knows it; the unique index refuses what is out of date."""
        if endpoint_id not in self._tails:
            self._tails[endpoint_id] = await self._deliveries.tail(endpoint_id)
        return self._tails[endpoint_id]

    def _link(self, envelope: Envelope, endpoint_id: str, tail: Tail) -> Delivery:
        now = self._clock()
        order_key, order_version = order_of(envelope)
        delivery_id = new_id()
        data_url = f"{self._public_url}/v1/endpoints/{endpoint_id}/deliveries/{delivery_id}/data"
        body = build_body(envelope, sequence=tail.sequence + 1, previous=tail.digest, data_url=data_url)
        return Delivery(
            id=delivery_id,
            endpoint_id=endpoint_id,
            event_id=envelope.id,
            event_type=envelope.type,
            order_key=order_key,
            order_version=order_version,
            sequence=tail.sequence + 1,
            body=body.sent,
            digest=body.digest,
            data=body.data,
            traceparent=current_traceparent() or envelope.traceparent,
            state=DeliveryState.PENDING,
            created_at=now,
            next_at=now,
        )
