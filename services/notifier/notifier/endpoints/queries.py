"""What people see of endpoints."""

from __future__ import annotations

from chassis.errors import ProblemError
from contracts.problems import NOT_FOUND
from notifier.deliveries.repository import Deliveries
from notifier.endpoints.access import Caller
from notifier.endpoints.repository import Endpoints
from notifier.endpoints.schemas import EndpointDetail, EndpointList, EndpointView


class EndpointQueries:
    """Reads for the API."""

    def __init__(self, endpoints: Endpoints, deliveries: Deliveries) -> None:
        self._endpoints = endpoints
        self._deliveries = deliveries

    async def list(self, caller: Caller) -> EndpointList:
        """List the endpoints of the caller's region, or all."""
        found = await self._endpoints.all(caller.region)
        return EndpointList(items=[EndpointView.of(endpoint) for endpoint in found])

    async def detail(self, endpoint_id: str, caller: Caller) -> EndpointDetail:
        """Show one endpoint and what waits for it.

        Raises:
            ProblemError: the caller has no such endpoint.
        """
        endpoint = await self._endpoints.get(endpoint_id)
        if endpoint is None or not caller.may_see(endpoint.region):
            raise ProblemError(NOT_FOUND, "There is no such endpoint")
        backlog = await self._deliveries.backlog(endpoint_id)
        tail = await self._deliveries.tail(endpoint_id)
        return EndpointDetail.with_backlog(endpoint, backlog, tail.sequence)
