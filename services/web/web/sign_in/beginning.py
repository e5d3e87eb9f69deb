"""The session of whoever holds a good token, however it came."""

from __future__ import annotations

from typing import Final

from fastapi import Request, Response

from chassis.errors import ProblemError
from chassis.observability.logs import get_logger
from chassis.security.tokens import Authenticator
from web.desk.desk import Desk
from web.oidc.model import Brought
from web.security.sessions import begin_session

log = get_logger()

STALE: Final = "This page to sign in was open for too long. Try again."
_SOMEBODY_ELSE: Final = "The service for signing in spoke of two people. Start again."


def come_in(request: Request, desk: Desk, brought: Brought, back: str, way: str) -> Response:
    """Begin the session of whoever holds a good token and send the browser where it wanted to go.

    ``back`` is the path where it wanted to go; ``way`` is for the log: how the person signed in.
    """
    authenticator: Authenticator = request.app.state.authenticator
    opened = desk.at(request)
    try:
        claims = authenticator.verify(brought.token)
    except ProblemError as error:
        return desk.sign_in_page(request, status=401, error=f"{error.detail}.", back=back)
    if brought.subject not in {None, claims["sub"]}:
        return desk.sign_in_page(request, status=401, error=_SOMEBODY_ELSE, back=back)
    session = begin_session(claims, desk.roles, opened.box.now())
    if session is None:
        return desk.sign_in_page(request, status=403, error=desk.texts.no_business, back=back)
    log.info(desk.log_event("signed_in"), subject=session.subject, role=session.role, way=way)
    response = desk.redirect(request, back)
    opened.keep(request, response, desk.session_cookie, session.state(), session.ends - opened.box.now())
    opened.drop(request, response, desk.login_cookie)
    return response
