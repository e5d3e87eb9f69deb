"""The addresses by which people come into a desk and leave it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from web.desk.desk import Desk
from web.sign_in.by_issuer import add_issuer_routes
from web.sign_in.by_token import add_token_routes


def sign_in_routes(desk: Desk) -> APIRouter:
    """Return the addresses by which people come into a desk and leave it."""
    router = desk.router()
    add_token_routes(router, desk)
    add_issuer_routes(router, desk)

    @router.post("/sign-out", dependencies=[desk.form()])
    async def sign_out(request: Request) -> Response:
        """Forget who is signed in."""
        response = desk.redirect(request, f"{desk.root}/sign-in", "You are signed out.")
        desk.at(request).drop(request, response, desk.session_cookie)
        return response

    return router
