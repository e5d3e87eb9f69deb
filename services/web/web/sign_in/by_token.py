"""Signing in with an access token that a person pastes."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from chassis.http.auth import public
from web.desk.desk import Desk
from web.forms.reading import read_form
from web.oidc.model import Brought
from web.security.csrf import FIELD, check_csrf
from web.sign_in.beginning import STALE, come_in


def add_token_routes(router: APIRouter, desk: Desk) -> None:
    """Add the page to sign in, and signing in with the token of its form."""

    @router.get("/sign-in", dependencies=[public()])
    async def sign_in_page(request: Request) -> Response:
        """Show the page to sign in."""
        return desk.sign_in_page(request, back=desk.root)

    @router.post("/sign-in", dependencies=[public()])
    async def sign_in(request: Request) -> Response:
        """Sign in with an access token."""
        login = desk.at(request).cookie(request, desk.login_cookie)
        if login is None:
            return desk.sign_in_page(request, status=400, error=STALE, back=desk.root)
        form = await read_form(request)
        check_csrf(form.text(FIELD), login["csrf"])
        token = "".join(form.text("token").split())
        return come_in(request, desk, Brought(token), login["back"], "token")
