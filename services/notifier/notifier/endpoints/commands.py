"""What people do with endpoints: register, delete, resume. What follows from answers too is in `lifecycle.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from chassis.clock import Clock
from chassis.errors import FieldError, ProblemError
from chassis.ids import new_id
from chassis.observability.logs import get_logger
from chassis.storage.mongo import Document, Mongo, Session
from contracts.problems import CONFLICT, INVALID
from notifier.callers import EndpointCaller
from notifier.deliveries.repository import Deliveries
from notifier.endpoints.access import require_endpoint
from notifier.endpoints.lifecycle import EndpointLifecycle
from notifier.endpoints.model import Endpoint, EndpointAct, EndpointFilter, EndpointState, effective_regions, owner_of
from notifier.endpoints.repository import Endpoints
from notifier.endpoints.schemas import NewEndpoint
from notifier.endpoints.vault import Vault
from notifier.sending.guard import Guard, RefusedAddressError

logger = get_logger()


@dataclass(frozen=True, slots=True, repr=False)
class Registered:
    """A new endpoint and its secret."""

    endpoint: Endpoint
    secret: str


class EndpointCommands:
    """Changes people make.

    Args:
        per_region: Endpoints that one region may have.
        changed: Told the ids of endpoints that came or went, once that is stored.
    """

    def __init__(
        self,
        mongo: Mongo,
        endpoints: Endpoints,
        deliveries: Deliveries,
        lifecycle: EndpointLifecycle,
        *,
        vault: Vault,
        guard: Guard,
        clock: Clock,
        per_region: int,
        changed: Callable[[Iterable[str]], None],
    ) -> None:
        self._mongo = mongo
        self._endpoints = endpoints
        self._deliveries = deliveries
        self._lifecycle = lifecycle
        self._vault = vault
        self._guard = guard
        self._clock = clock
        self._per_region = per_region
        self._changed = changed

    async def register(self, wanted: NewEndpoint, caller: EndpointCaller) -> Registered:
        """Make an endpoint with new keys.

        Raises:
            ProblemError: the address or a region is refused, or the region has as many as it may have.
        """
        caller.require(wanted.regions)
        url = await self._target(wanted.url)
        now = self._clock()
        keys = self._vault.new_keys(now)
        regions = effective_regions(wanted.regions, caller.region)
        endpoint = Endpoint(
            id=new_id(),
            version=1,
            region=owner_of(regions, caller.region),
            url=url,
            filter=EndpointFilter(
                regions, tuple(dict.fromkeys(wanted.event_types)), tuple(dict.fromkeys(wanted.kinds))
            ),
            description=wanted.description,
            state=EndpointState.ACTIVE,
            secrets=(keys.sealed_secret,),
            keys=(keys.sealed_key,),
            created_at=now,
            history=(EndpointAct(now, caller.name, "registered"),),
        )

        async def store(session: Session) -> None:
            if await self._endpoints.count(session, endpoint.region, 1) > self._per_region:
                raise ProblemError(CONFLICT, f"Region {endpoint.region} has {self._per_region} endpoints, the most")
            await self._endpoints.add(session, endpoint)

        await self._mongo.in_transaction(store)
        logger.info("endpoint_registered", endpoint=endpoint.id, region=endpoint.region.value, by=caller.name)
        self._changed([endpoint.id])
        return Registered(endpoint, keys.secret)

    async def delete(self, endpoint_id: str, caller: EndpointCaller) -> None:
        """Delete an endpoint: its keys go, its deliveries that wait are cancelled, its records stay.

        Raises:
            ProblemError: the caller has no such endpoint.
        """
        await self._mine(endpoint_id, caller)
        await self._deliveries.cancel(endpoint_id)  # most of them, outside of the transaction
        act = EndpointAct(self._clock(), caller.name, "deleted")
        changes: Document = {"state": EndpointState.DELETED.value, "secrets": [], "keys": [], "parking": None}

        async def close(session: Session) -> None:
            endpoint = await self._mine(endpoint_id, caller, session)
            await self._endpoints.change(session, endpoint, changes, act)
            await self._endpoints.count(session, endpoint.region, -1)
            await self._deliveries.cancel(endpoint_id, session)

        await self._mongo.in_transaction(close)
        logger.info("endpoint_deleted", endpoint=endpoint_id, by=caller.name)
        self._changed([endpoint_id])

    async def resume(self, endpoint_id: str, caller: EndpointCaller) -> Endpoint:
        """Let a parked endpoint take deliveries again; one that is not parked stays as it is.

        Raises:
            ProblemError: the caller has no such endpoint.
        """
        await self._mine(endpoint_id, caller)
        await self._lifecycle.resume(endpoint_id, caller.name)
        return await self._mine(endpoint_id, caller)

    async def _mine(self, endpoint_id: str, caller: EndpointCaller, session: Session | None = None) -> Endpoint:
        return await require_endpoint(self._endpoints, endpoint_id, caller, session)

    async def _target(self, text: str) -> str:
        try:
            url = self._guard.check_url(text)
            await self._guard.check_name(url)
        except RefusedAddressError as refused:
            raise ProblemError(INVALID, "The address is refused", [FieldError("/url", str(refused))]) from refused
        return str(url)
