"""What the console works with: its seal, its issuer, its pages; put together once and kept by the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from fastapi import Request, Response

from chassis.clock import Clock, utc_now
from registry.console.oidc import Provider
from registry.console.rendering import ROOT, page
from registry.console.session import Seal, Session, new_csrf
from registry.settings import Settings

SESSION: Final = "console_session"
DOOR: Final = "console_door"
TOLD: Final = "console_told"
AT_THE_DOOR: Final = 900.0
"""Seconds that somebody may take to sign in."""
_TOLD_FOR: Final = 60.0


class Desk:
    """The console of one process."""

    def __init__(self, settings: Settings, clock: Clock = utc_now) -> None:
        self.seal = Seal(settings.console_secret.get_secret_value(), clock)
        self.provider = Provider(settings) if settings.console_oidc_issuer else None
        self._origin = settings.console_origin

    def session(self, request: Request) -> Session | None:
        """Say who is signed in."""
        state = self.seal.open(SESSION, request.cookies.get(SESSION))
        return Session.of(state) if state else None

    def origin(self, request: Request) -> str:
        """Give scheme and host under which browsers reach the console."""
        return self._origin or f"{request.url.scheme}://{request.url.netloc}"

    def page(
        self, request: Request, template: str, context: Mapping[str, Any], *, status: int = 200, section: str = ""
    ) -> Response:
        """Answer with a page; what the last act told is shown once."""
        told = self.seal.open(TOLD, request.cookies.get(TOLD))
        whole = {"session": self.session(request), "section": section, "told": told, **context}
        response = page(template, whole, status=status, secure=self._secure(request))
        if TOLD in request.cookies:
            self.drop(request, response, TOLD)
        return response

    def sign_in_page(self, request: Request, *, status: int = 200, error: str = "", back: str = "") -> Response:
        """Answer with the page to sign in, and remember where this browser wanted to go."""
        path = back or (request.url.path if request.method == "GET" else "")
        csrf = new_csrf()
        context = {
            "csrf": csrf,
            "error": error,
            "oidc": self.provider is not None,
            "lost": request.method == "POST" and status == 401 and not error,
        }
        response = self.page(request, "sign_in.html", {**context, "session": None}, status=status)
        self.keep(request, response, DOOR, {"csrf": csrf, "back": safe_path(path)}, AT_THE_DOOR)
        return response

    def tell(self, request: Request, address: str, text: str) -> Response:
        """Send the browser on to a page that says what has happened."""
        response = self.go(address)
        self.keep(request, response, TOLD, {"text": text[:300]}, _TOLD_FOR)
        return response

    def go(self, address: str) -> Response:
        """Send the browser to another address."""
        return Response(status_code=303, headers={"Location": address, "Cache-Control": "no-store"})

    def keep(
        self, request: Request, response: Response, cookie: str, content: Mapping[str, Any], seconds: float
    ) -> None:
        """Let the browser keep a sealed cookie, for the console alone."""
        response.set_cookie(
            cookie,
            self.seal.close(cookie, content, self.seal.now() + seconds),
            max_age=max(int(seconds), 1),
            path=ROOT,
            secure=self._secure(request),
            httponly=True,
            samesite="lax",
        )

    def drop(self, request: Request, response: Response, cookie: str) -> None:
        """Let the browser forget a cookie."""
        response.delete_cookie(cookie, path=ROOT, secure=self._secure(request), httponly=True, samesite="lax")

    def _secure(self, request: Request) -> bool:
        return self.origin(request).startswith("https:")


def desk_of(request: Request) -> Desk:
    """Give the console that the application keeps."""
    desk: Desk = request.app.state.desk
    return desk


def safe_path(path: str) -> str:
    """Give an address inside the console; its front page for anything else."""
    inside = path == ROOT or (path.startswith(f"{ROOT}/") and not path.startswith(f"{ROOT}/sign-"))
    return quote(path, safe="/-._~") if inside else ROOT
