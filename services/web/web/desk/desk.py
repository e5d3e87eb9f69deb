"""A desk: pages for people who signed in, or for every visitor, under one path of a service.

A service declares its desk once, makes routers from it, and opens it where it puts the application together:

    SCREENING = Desk(name="screening", root="/screening", roles=("screener",), texts=..., templates=..., style=...)
    router = SCREENING.router()
    SCREENING.open(app, access)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from chassis.clock import Clock, utc_now
from chassis.errors import ProblemError
from contracts.vocabulary import RIGHT_TO_LEFT
from web.design.style import StyleSheet
from web.desk.access import Access
from web.desk.error_pages import route_with_error_pages
from web.desk.guards import CheckedForm, SignedIn
from web.desk.opened import OpenedDesk
from web.desk.texts import DeskTexts, NavigationItem
from web.oidc.model import OidcClient, SignsIn
from web.pages.rendering import KIT, DeskRenderer, Templates
from web.security.csrf import new_csrf
from web.security.headers import page_headers
from web.security.sealed_box import SealedBox
from web.security.sessions import Session, begin_visit
from web.translating import Translate

SIGN_IN_TIME: Final = 900.0
"""Seconds that somebody may take to sign in."""
_FLASH_TIME: Final = 60.0
_LONGEST_FLASH: Final = 300


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What a desk is, whatever the process it runs in."""

    name: str
    """How the names of its cookies and log events begin."""
    root: str
    """Path under which it stands, without a slash at the end."""
    roles: tuple[str, ...] = ()
    """Whoever is let in; none for a desk for visitors, which asks nobody to sign in."""
    acting: tuple[str, ...] = ()
    """Those of them who may change something."""
    texts: DeskTexts
    navigation: Sequence[NavigationItem] = ()
    templates: Templates
    style: StyleSheet
    language: Callable[[Request], str] = lambda _request: "en"
    """Returns the code of the reader's language."""
    indexed: bool = False
    """Whether search engines may list its pages."""

    @property
    def session_cookie(self) -> str:
        """Name of the cookie that holds who is signed in."""
        return f"{self.name}_session"

    @property
    def login_cookie(self) -> str:
        """Name of the cookie that holds the state of a sign-in on its way."""
        return f"{self.name}_login"

    @property
    def flash_cookie(self) -> str:
        """Name of the cookie that holds the message for the next page."""
        return f"{self.name}_flash"

    def log_event(self, what: str) -> str:
        """Return the name of a log event of this desk."""
        return f"{self.name}_{what}"

    def router(self, path: str = "") -> APIRouter:
        """Return a router for pages below a path of the desk; its errors are pages."""
        return APIRouter(prefix=self.root + path, route_class=self._route_class, include_in_schema=False)

    def signed_in(self, *roles: str) -> Any:
        """Return the dependency that gives the Session of whoever has one of the roles (any of the desk's if none)."""
        return Depends(self._guard(roles))

    def form(self, *roles: str) -> Any:
        """Return the dependency that gives the SentForm of whoever has one of the roles, checked against forgery."""
        return Depends(CheckedForm(self._guard(roles)))

    def open(self, app: FastAPI, access: Access, clock: Clock = utc_now) -> None:
        """Let the desk work in an application, which has an authenticator already."""
        issuer = _issuer(access.oidc, app) if access.oidc else None
        box = SealedBox(access.secret.get_secret_value(), clock)
        setattr(app.state, self._key, OpenedDesk(self.root, box, access.origin, issuer))

    def at(self, request: Request) -> OpenedDesk:
        """Return the desk as it was opened in the application of a request."""
        opened: OpenedDesk = getattr(request.app.state, self._key)
        return opened

    def session(self, request: Request) -> Session | None:
        """Return who is signed in; a desk for visitors begins a session for whoever has none."""
        opened = self.at(request)
        if state := opened.cookie(request, self.session_cookie):
            return Session.of(state)
        if self.roles:
            return None
        begun = getattr(request.state, self._key, None) or begin_visit(opened.box.now())
        setattr(request.state, self._key, begun)
        return begun

    def may_act(self, session: Session) -> bool:
        """Return whether somebody may change something here."""
        return session.role in self.acting

    def translate(self, request: Request) -> Translate:
        """Return how English messages read in the reader's language."""
        return self.templates.catalogue(self.language(request)).gettext

    def page(
        self, request: Request, template: str, context: Mapping[str, Any], *, status: int = 200, section: str = ""
    ) -> Response:
        """Return a page; the message of what was done before stands on it once.

        ``section`` is the path of the entry of the navigation that the page belongs to.
        """
        opened, language = self.at(request), self.language(request)
        flash = opened.cookie(request, self.flash_cookie)
        whole = {
            "desk": self,
            "stylesheet": f"{self.root}/static/{self.style.name}",
            "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
            "session": self.session(request),
            "section": section,
            "flash": flash["text"] if flash else "",
            **context,
        }
        text = self._renderer.render(template, whole, language)
        headers = page_headers(secure=opened.secure(request), indexed=self.indexed)
        response = HTMLResponse(text, status, headers)
        if self.flash_cookie in request.cookies:
            opened.drop(request, response, self.flash_cookie)
        if begun := getattr(request.state, self._key, None):
            opened.keep(request, response, self.session_cookie, begun.state(), begun.ends - opened.box.now())
        return response

    def redirect(self, request: Request, address: str, flash: str = "") -> Response:
        """Send the browser on to another page, which shows the message."""
        response = Response(status_code=303, headers={"Location": address, "Cache-Control": "no-store"})
        if flash:
            opened = self.at(request)
            text = {"text": flash[:_LONGEST_FLASH]}
            opened.keep(request, response, self.flash_cookie, text, _FLASH_TIME)
        return response

    def sign_in_page(self, request: Request, *, status: int = 200, error: str = "", back: str = "") -> Response:
        """Return the page to sign in, and remember the path where this browser wanted to go."""
        opened, csrf = self.at(request), new_csrf()
        path = back or (request.url.path if request.method == "GET" else "")
        context = {
            "session": None,
            "csrf": csrf,
            "error": error,
            "oidc": opened.issuer is not None,
            "lost": request.method == "POST" and status == 401 and not error,
        }
        response = self.page(request, f"{KIT}/sign_in.html", context, status=status)
        login = {"csrf": csrf, "back": self.safe_path(path)}
        opened.keep(request, response, self.login_cookie, login, SIGN_IN_TIME)
        return response

    def safe_path(self, path: str) -> str:
        """Return a path inside the desk; its front page for anything else, and for the pages to sign in."""
        inside = path == self.root or (path.startswith(f"{self.root}/") and not path.startswith(f"{self.root}/sign-"))
        return quote(path, safe="/-._~") if inside else self.root

    @property
    def _key(self) -> str:
        return f"desk_{self.name}"

    @cached_property
    def _renderer(self) -> DeskRenderer:
        return DeskRenderer(self.templates)

    @cached_property
    def _route_class(self) -> type[APIRoute]:
        return route_with_error_pages(lambda request: self.sign_in_page(request, status=401), self._problem_page)

    def _problem_page(self, request: Request, error: ProblemError) -> Response:
        return self.page(request, f"{KIT}/problem.html", {"problem": error}, status=error.problem.status)

    def _guard(self, roles: tuple[str, ...]) -> SignedIn:
        return SignedIn(self.session, roles or self.roles, self.texts.look_only)


def _issuer(oidc: OidcClient, app: FastAPI) -> SignsIn:
    from web.oidc.client import Issuer  # noqa: PLC0415 - two HTTP libraries that most processes never need

    return Issuer(oidc, app.state.settings)
