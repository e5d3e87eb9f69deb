"""The address of a desk's style sheet."""

from __future__ import annotations

from fastapi import APIRouter, Response

from chassis.errors import ProblemError
from chassis.http.auth import public
from contracts.problems import NOT_FOUND
from web.desk.desk import Desk
from web.security.headers import FOR_EVER


def style_routes(desk: Desk) -> APIRouter:
    """Return the address of the desk's style sheet."""
    router = desk.router()

    @router.get("/static/{name}", dependencies=[public()])
    async def static(name: str) -> Response:
        """Serve the style sheet; its name changes with its content."""
        if name != desk.style.name:
            raise ProblemError(NOT_FOUND, "There is no such file.")
        return Response(desk.style.content, media_type="text/css; charset=utf-8", headers=FOR_EVER)

    return router
