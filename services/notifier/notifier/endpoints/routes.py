"""The HTTP API of endpoints."""

from __future__ import annotations

from fastapi import APIRouter, Response

from notifier.callers import EndpointId, Who, caller_of
from notifier.endpoints.commands import EndpointCommands
from notifier.endpoints.queries import EndpointQueries
from notifier.endpoints.schemas import EndpointDetail, EndpointList, EndpointView, NewEndpoint, RegisteredEndpoint


def routes(commands: EndpointCommands, queries: EndpointQueries) -> APIRouter:
    """Declare the routes."""
    router = APIRouter(prefix="/v1/endpoints", tags=["endpoints"])

    @router.post("", status_code=201, summary="Register a webhook")
    async def register(body: NewEndpoint, principal: Who, response: Response) -> RegisteredEndpoint:
        made = await commands.register(body, caller_of(principal))
        response.headers["Location"] = f"/v1/endpoints/{made.endpoint.id}"
        response.headers["Cache-Control"] = "no-store"
        return RegisteredEndpoint.with_secret(made.endpoint, made.secret)

    @router.get("", summary="List endpoints")
    async def listing(principal: Who) -> EndpointList:
        return await queries.list(caller_of(principal))

    @router.get("/{endpoint_id}", summary="Show an endpoint")
    async def show(endpoint_id: EndpointId, principal: Who) -> EndpointDetail:
        return await queries.detail(endpoint_id, caller_of(principal))

    @router.delete("/{endpoint_id}", status_code=204, summary="Delete an endpoint")
    async def delete(endpoint_id: EndpointId, principal: Who) -> None:
        await commands.delete(endpoint_id, caller_of(principal))

    @router.post("/{endpoint_id}/resume", summary="Let a parked endpoint take deliveries again")
    async def resume(endpoint_id: EndpointId, principal: Who) -> EndpointView:
        return EndpointView.of(await commands.resume(endpoint_id, caller_of(principal)))

    return router
