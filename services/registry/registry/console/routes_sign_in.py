"""Coming in and leaving: by an access token, by the OpenID Connect issuer, and out."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from chassis.errors import ProblemError
from chassis.http.auth import public
from chassis.observability.logs import get_logger
from chassis.security.tokens import Authenticator
from contracts.problems import NOT_FOUND
from registry.console.desk import AT_THE_DOOR, DOOR, SESSION, Desk, desk_of
from registry.console.errors import SignInRefusedError
from registry.console.gate import ConsoleRoute, LeavingForm, check_csrf, read_form
from registry.console.oidc import Brought
from registry.console.rendering import ROOT, stylesheet
from registry.console.session import begin, new_csrf

log = get_logger()

router = APIRouter(prefix=ROOT, route_class=ConsoleRoute, include_in_schema=False)
AskedDesk = Annotated[Desk, Depends(desk_of)]
CALLBACK: Final = f"{ROOT}/sign-in/callback"
_STALE: Final = "This page to sign in was open for too long. Try again."
_NO_BUSINESS: Final = "You are known, but your role has no business in the console. It is for the secretariat."
_SOMEBODY_ELSE: Final = "The service for signing in spoke of two people. Start again."
_KEEP: Final = {"Cache-Control": "public, max-age=31536000, immutable"}


@router.get("/sign-in", dependencies=[public()])
async def sign_in_page(request: Request, desk: AskedDesk) -> Response:
    """Show the page to sign in."""
    return desk.sign_in_page(request, back=ROOT)


@router.post("/sign-in", dependencies=[public()])
async def sign_in(request: Request, desk: AskedDesk) -> Response:
    """Sign in with an access token."""
    door = desk.seal.open(DOOR, request.cookies.get(DOOR))
    if door is None:
        return desk.sign_in_page(request, status=400, error=_STALE, back=ROOT)
    form = await read_form(request)
    check_csrf(form, door["csrf"])
    token = "".join(form.text("token").split())
    return _come_in(request, desk, Brought(token), door["back"], "token")


@router.get("/sign-in/start", dependencies=[public()])
async def start(request: Request, desk: AskedDesk) -> Response:
    """Send the browser to the issuer."""
    if desk.provider is None:
        raise ProblemError(NOT_FOUND, "Here one signs in with an access token.")
    door = desk.seal.open(DOOR, request.cookies.get(DOOR)) or {"back": ROOT, "csrf": new_csrf()}
    try:
        begun = await desk.provider.begin(desk.origin(request) + CALLBACK)
    except SignInRefusedError as error:
        return desk.sign_in_page(request, status=503, error=str(error), back=door["back"])
    response = desk.go(begun.address)
    kept = {"state": begun.state, "nonce": begun.nonce, "verifier": begun.verifier}
    desk.keep(request, response, DOOR, door | kept, AT_THE_DOOR)
    return response


@router.get("/sign-in/callback", dependencies=[public()])
async def callback(request: Request, desk: AskedDesk) -> Response:
    """Take the browser back from the issuer."""
    door = desk.seal.open(DOOR, request.cookies.get(DOOR))
    if desk.provider is None or door is None or "state" not in door:
        return desk.sign_in_page(request, status=400, error=_STALE, back=ROOT)
    try:
        brought = await desk.provider.finish(desk.origin(request) + CALLBACK, dict(request.query_params), door)
    except SignInRefusedError as error:
        return desk.sign_in_page(request, status=401, error=str(error), back=door["back"])
    return _come_in(request, desk, brought, door["back"], "issuer")


@router.post("/sign-out")
async def sign_out(request: Request, desk: AskedDesk, _form: LeavingForm) -> Response:
    """Forget who is signed in."""
    response = desk.tell(request, f"{ROOT}/sign-in", "You are signed out.")
    desk.drop(request, response, SESSION)
    return response


@router.get("/static/{name}", dependencies=[public()])
async def static(name: str) -> Response:
    """Serve the style sheet; its name changes with its content."""
    address, content = stylesheet()
    if not address.endswith(f"/{name}"):
        raise ProblemError(NOT_FOUND, "There is no such file.")
    return Response(content, media_type="text/css; charset=utf-8", headers=_KEEP)


def _come_in(request: Request, desk: Desk, brought: Brought, back: str, way: str) -> Response:
    """Begin a session for whoever holds a good token."""
    authenticator: Authenticator = request.app.state.authenticator
    try:
        claims = authenticator.verify(brought.token)
    except ProblemError as error:
        return desk.sign_in_page(request, status=401, error=f"{error.detail}.", back=back)
    if brought.subject not in {None, claims["sub"]}:
        return desk.sign_in_page(request, status=401, error=_SOMEBODY_ELSE, back=back)
    session = begin(claims, desk.seal.now())
    if session is None:
        return desk.sign_in_page(request, status=403, error=_NO_BUSINESS, back=back)
    log.info("console_signed_in", subject=session.subject, role=session.role.value, way=way)
    response = desk.go(back)
    desk.keep(request, response, SESSION, session.state(), session.ends - desk.seal.now())
    desk.drop(request, response, DOOR)
    return response
