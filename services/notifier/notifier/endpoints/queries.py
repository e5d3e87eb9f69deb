"""What people see of endpoints."""

from __future__ import annotations

from notifier.callers import EndpointCaller
from notifier.deliveries.repository import Deliveries
from notifier.endpoints.access import require_endpoint
from notifier.endpoints.repository import Endpoints
from notifier.endpoints.schemas import EndpointDetail, EndpointList, EndpointView


class EndpointQueries:
    """Reads for the API."""

    def __init__(self, endpoints: Endpoints, deliveries: Deliveries) -> None:
        self._endpoints = endpoints
        self._deliveries = deliveries

    async def list(self, caller: EndpointCaller) -> EndpointList:
        """List the endpoints of the caller's region, or all."""
        found = await self._endpoints.all(caller.region)
        return EndpointList(items=[EndpointView.of(endpoint) for endpoint in found])

    async def detail(self, endpoint_id: str, caller: EndpointCaller) -> EndpointDetail:
        """Show one endpoint and what waits for it.

        Raises:
            ProblemError: the caller has no such endpoint.
        """
        endpoint = await require_endpoint(self._endpoints, endpoint_id, caller)
        backlog = await self._deliveries.backlog(endpoint_id)
        head = await self._deliveries.chain_head(endpoint_id)
        return EndpointDetail.with_backlog(endpoint, backlog, head.sequence)
