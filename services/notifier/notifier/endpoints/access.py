"""Finding an endpoint for somebody: whose is not the caller's is not there."""

from __future__ import annotations

from chassis.errors import ProblemError
from chassis.storage.mongo import Session
from contracts.problems import NOT_FOUND
from notifier.callers import EndpointCaller
from notifier.endpoints.model import Endpoint
from notifier.endpoints.repository import Endpoints


async def require_endpoint(
    endpoints: Endpoints, endpoint_id: str, caller: EndpointCaller, session: Session | None = None
) -> Endpoint:
    """Return an endpoint that the caller may see.

    Raises:
        ProblemError: the caller has no such endpoint.
    """
    endpoint = await endpoints.get(endpoint_id, session)
    if endpoint is None or not caller.may_see(endpoint.region):
        raise ProblemError(NOT_FOUND, "There is no such endpoint")
    return endpoint
