"""Addresses that every process serves whatever else it does; found by one look-up, before the service's own routes.

They stand beside the service's router, so that neither a catch-all route of a service hides them nor their number
slows the matching of its routes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.http.problems import REQUEST_ID_KEY, problem_response
from contracts.problems import METHOD_NOT_ALLOWED

Endpoint = Callable[[Request], Awaitable[Response]]

PROBES: Final = frozenset({"/live", "/ready", "/metrics"})
OWN_ROUTE_KEY: Final = "chassis.route"


class OwnRoutes:
    """Answers GET and HEAD at fixed paths and passes everything else on."""

    def __init__(self, app: ASGIApp, *, endpoints: Mapping[str, Endpoint]) -> None:
        self._app = app
        self._endpoints = endpoints

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        endpoint = self._endpoints.get(scope["path"]) if scope["type"] == "http" else None
        if endpoint is None:
            await self._app(scope, receive, send)
            return
        scope[OWN_ROUTE_KEY] = scope["path"]
        if scope["method"] in {"GET", "HEAD"}:
            response = await endpoint(Request(scope, receive))
        else:
            response = problem_response(
                METHOD_NOT_ALLOWED,
                "This address takes GET and HEAD",
                instance=str(scope.get(REQUEST_ID_KEY, "")),
                headers={"Allow": "GET, HEAD"},
            )
        if scope["method"] == "HEAD":
            response.body = b""
        await response(scope, receive, send)
