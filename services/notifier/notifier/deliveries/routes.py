"""The HTTP API of deliveries."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from notifier.callers import EndpointId, Who, caller_of
from notifier.deliveries.model import DeliveryState
from notifier.deliveries.queries import DeliveryQueries
from notifier.deliveries.schemas import DeliveryPage


def routes(queries: DeliveryQueries) -> APIRouter:
    """Declare the routes."""
    router = APIRouter(prefix="/v1/endpoints/{endpoint_id}/deliveries", tags=["deliveries"])

    @router.get("", summary="List an endpoint's deliveries")
    async def listing(
        endpoint_id: EndpointId,
        principal: Who,
        state: Annotated[DeliveryState | None, Query(description="Only deliveries in this state")] = None,
        cursor: Annotated[int, Query(ge=0, le=2**62, description="`next` of the page before")] = 0,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> DeliveryPage:
        return await queries.page(endpoint_id, caller_of(principal), state=state, after=cursor, limit=limit)

    @router.get(
        "/{delivery_id}/data",
        summary="Fetch content that went by reference",
        response_class=Response,
        responses={200: {"content": {"application/json": {}}}},
    )
    async def data(endpoint_id: EndpointId, delivery_id: EndpointId, principal: Who) -> Response:
        content = await queries.data(endpoint_id, delivery_id, caller_of(principal))
        return Response(content, media_type="application/json")

    return router
