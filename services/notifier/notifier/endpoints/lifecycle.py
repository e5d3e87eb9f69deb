"""Return whether an endpoint takes deliveries: paused, parked, probed, resumed. Answers and people both come here.

A paused endpoint asked for time. A parked one did not answer to the end of the schedule, or said that it is gone: its
deliveries wait, the oldest is tried as a probe, and a success or a person resumes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from chassis.clock import Clock
from chassis.messaging.events import pending
from chassis.messaging.outbox import Outbox
from chassis.observability.logs import get_logger
from chassis.storage.mongo import Mongo, Session
from contracts.notifier_events import EndpointParked, EndpointResumed
from notifier.deliveries.repository import Deliveries
from notifier.endpoints.model import Endpoint, EndpointAct, EndpointState, Parking
from notifier.endpoints.repository import Endpoints, parking_document

logger = get_logger()

BY_NOTIFIER = "notifier"
"""Who acts when an answer, not a person, changes an endpoint."""


class EndpointLifecycle:
    """Changes of an endpoint's state, each recorded in its history and told as an event.

    Args:
        probe_every: Time between two probes of a parked endpoint.
        changed: Told the ids of endpoints that take deliveries again, once that is stored.
    """

    def __init__(
        self,
        mongo: Mongo,
        endpoints: Endpoints,
        deliveries: Deliveries,
        outbox: Outbox,
        *,
        clock: Clock,
        probe_every: timedelta,
        changed: Callable[[Iterable[str]], None],
    ) -> None:
        self._mongo = mongo
        self._endpoints = endpoints
        self._deliveries = deliveries
        self._outbox = outbox
        self._clock = clock
        self._probe_every = probe_every
        self._changed = changed

    async def pause(self, endpoint_id: str, wait: timedelta) -> None:
        """Send nothing for as long as the endpoint asked; a longer pause stays."""
        await self._endpoints.pause(endpoint_id, self._clock() + wait)

    async def park(self, session: Session, endpoint: Endpoint, reason: str, *, wait: timedelta | None = None) -> None:
        """Send nothing but probes from now on, within the caller's transaction; one that is parked stays as it is.

        Args:
            session: The transaction that records why.
            endpoint: The endpoint as this transaction has read it.
            reason: For people: what was answered.
            wait: Time the endpoint asked for; the first probe waits at least so long.
        """
        if endpoint.state is not EndpointState.ACTIVE:
            return
        now = self._clock()
        parking = Parking(reason, now, endpoint.next_probe(now, self._probe_every, wait))
        parked = {"state": EndpointState.PARKED.value, "parking": parking_document(parking)}
        await self._endpoints.change(session, endpoint, parked, EndpointAct(now, BY_NOTIFIER, "parked"))
        event = EndpointParked(
            version=endpoint.version + 1,
            region=endpoint.region,
            endpoint_id=endpoint.id,
            reason=reason,
            parked_at=now,
        )
        await self._outbox.add(session, [pending(event, endpoint.id, now)])

    async def probe_later(self, endpoint: Endpoint, wait: timedelta | None) -> None:
        """Let a parked endpoint rest until the next probe, after ``wait`` at least."""
        await self._endpoints.probe_at(endpoint.id, endpoint.next_probe(self._clock(), self._probe_every, wait))

    async def resume(self, endpoint_id: str, by: str = BY_NOTIFIER) -> bool:
        """Resume a parked endpoint: its backlog begins its schedule anew and drains in order. False: not parked.

        The backlog is made due first, while nothing is sent yet, so that the transaction stays small whatever waits.
        """
        now = self._clock()
        found = await self._endpoints.get(endpoint_id)
        if found is None or found.state is not EndpointState.PARKED:
            return False
        await self._deliveries.make_due(endpoint_id, now)

        async def change(session: Session) -> bool:
            endpoint = await self._endpoints.get(endpoint_id, session)
            if endpoint is None or endpoint.state is not EndpointState.PARKED:
                return False
            changes = {
                "state": EndpointState.ACTIVE.value,
                "parking": None,
                "paused_until": None,
                "drain_to": (await self._deliveries.chain_head(endpoint_id, session)).sequence,
            }
            await self._endpoints.change(session, endpoint, changes, EndpointAct(now, by, "resumed"))
            event = EndpointResumed(
                version=endpoint.version + 1,
                region=endpoint.region,
                endpoint_id=endpoint_id,
                backlog=await self._deliveries.backlog(endpoint_id, session),
                resumed_at=now,
            )
            await self._outbox.add(session, [pending(event, endpoint_id, now)])
            return True

        resumed = await self._mongo.in_transaction(change)
        if resumed:
            logger.info("endpoint_resumed", endpoint=endpoint_id, by=by)
            self._changed([endpoint_id])
        return resumed
