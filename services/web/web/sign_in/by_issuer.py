"""Signing in at the OpenID Connect issuer: there and back again."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from chassis.errors import ProblemError
from chassis.http.auth import public
from contracts.problems import NOT_FOUND
from web.desk.desk import SIGN_IN_TIME, Desk
from web.oidc.model import SignInRefusedError
from web.security.csrf import new_csrf
from web.sign_in.beginning import STALE, come_in


def add_issuer_routes(router: APIRouter, desk: Desk) -> None:
    """Add the way to the issuer and the way back."""
    callback_path = f"{desk.root}/sign-in/callback"

    @router.get("/sign-in/start", dependencies=[public()])
    async def start(request: Request) -> Response:
        """Send the browser to the issuer."""
        opened = desk.at(request)
        if opened.issuer is None:
            raise ProblemError(NOT_FOUND, "Here one signs in with an access token.")
        login = opened.cookie(request, desk.login_cookie) or {"back": desk.root, "csrf": new_csrf()}
        try:
            begun = await opened.issuer.begin(opened.origin(request) + callback_path)
        except SignInRefusedError as error:
            return desk.sign_in_page(request, status=503, error=str(error), back=login["back"])
        response = desk.redirect(request, begun.address)
        kept = login | {"state": begun.state, "nonce": begun.nonce, "verifier": begun.verifier}
        opened.keep(request, response, desk.login_cookie, kept, SIGN_IN_TIME)
        return response

    @router.get("/sign-in/callback", dependencies=[public()])
    async def callback(request: Request) -> Response:
        """Take the browser back from the issuer."""
        opened = desk.at(request)
        login = opened.cookie(request, desk.login_cookie)
        if opened.issuer is None or login is None or "state" not in login:
            return desk.sign_in_page(request, status=400, error=STALE, back=desk.root)
        answer = dict(request.query_params)
        try:
            brought = await opened.issuer.finish(opened.origin(request) + callback_path, answer, login)
        except SignInRefusedError as error:
            return desk.sign_in_page(request, status=401, error=str(error), back=login["back"])
        return come_in(request, desk, brought, login["back"], "issuer")
