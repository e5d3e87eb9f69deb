"""Two tiny invented desks: a library lends books, and takes letters from everybody; no service is in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from gettext import NullTranslations
from typing import Annotated, Any

from fastapi import FastAPI, Request, Response
from jinja2 import DictLoader
from pydantic import AwareDatetime, BaseModel, SecretStr
from pydantic import Field as Rule

from chassis.clock import utc_now
from chassis.errors import FieldError, ProblemError
from chassis.http.app import create_app
from chassis.running.health import Health
from chassis.security.issuer import LocalIssuer
from chassis.settings import ServiceSettings
from contracts.problems import CONFLICT
from web.design.style import DESK, StyleSheet, shared_parts
from web.desk.access import access_of
from web.desk.desk import Desk
from web.desk.style_routes import style_routes
from web.desk.texts import DeskTexts, NavigationItem
from web.forms.errors import beside_fields, missing
from web.forms.fields import Field, SentForm
from web.forms.models import ModelForms, sent_values
from web.pages.rendering import Templates
from web.security.sessions import Session
from web.sign_in.routes import sign_in_routes

SECRET = "0123456789abcdef0123456789abcdef"
ISSUER = LocalIssuer.generate("https://issuer.test")
PAGES = {
    "shelf.html": (
        '{% extends "web/frame.html" %}{% block title %}Shelf{% endblock %}'
        "{% block main %}<h1>{{ _('The shelf') }}</h1>{% for one in loans %}<p>{{ one }}</p>{% endfor %}{% endblock %}"
    ),
    "loan.html": (
        '{% extends "web/frame.html" %}{% import "web/forms.html" as forms %}{% block title %}Loan{% endblock %}'
        "{% block main %}{{ forms.refusal(errors, others) }}"
        '<form method="post"><input type="hidden" name="csrf" value="{{ session.csrf }}">'
        "{% for one in fields %}{{ forms.field(one) }}{% endfor %}<button>Lend</button></form>{% endblock %}"
    ),
}


class Binding(Enum):
    """How a book is bound."""

    PAPER = "paper_back"
    CLOTH = "cloth"


class Loan(BaseModel):
    """A book that is lent."""

    reason: str = Rule(min_length=3, description="Why; kept")
    title: str = Rule(min_length=2, max_length=20, description="As the `spine` says.")
    binding: Binding
    until: date | None = None
    called_at: AwareDatetime | None = None
    readers: list[str] = Rule(min_length=1)
    rooms: list[Binding] | None = None
    note: str | None = None
    urgent: bool = False
    seen: bool | None = None


REASON = Field("reason", "Why", "text", "For the record.", needed=True, ask="Say why")
FORMS = ModelForms(long=frozenset({"note"}), last={"reason": REASON})
TEXTS = DeskTexts(title="Library desk", mark="Library", kind="desk", sign_in="Sign in to the library", footer="Quiet.")
LIBRARY = Desk(
    name="library",
    root="/library",
    roles=("librarian", "reader"),
    acting=("librarian",),
    texts=TEXTS,
    navigation=(NavigationItem("Shelf", ""), NavigationItem("Loans", "/loans")),
    templates=Templates(loader=DictLoader(PAGES)),
    style=StyleSheet("library", shared_parts(*DESK)),
)
Reader = Annotated[Session, LIBRARY.signed_in()]
LoanForm = Annotated[SentForm, LIBRARY.form("librarian")]
shelf = LIBRARY.router()
lending = LIBRARY.router("/loans")


@shelf.get("")
async def show_shelf(request: Request, _session: Reader) -> Response:
    return LIBRARY.page(request, "shelf.html", {"loans": request.app.state.loans})


@lending.get("", dependencies=[LIBRARY.signed_in("librarian")])
async def show_form(request: Request, number: int = 0) -> Response:
    return _form(request, {"note": str(number)} if number else {})


@lending.post("")
async def lend(request: Request, form: LoanForm) -> Response:
    fields = FORMS.fields(Loan)
    if empty := missing(fields, form):
        return _form(request, errors=empty, form=form)
    try:
        loan = FORMS.checked(Loan, sent_values(fields, form))
        _check(loan, request.app.state.loans)
    except ProblemError as error:
        beside, others = beside_fields(error, fields)
        return _form(request, errors=beside, others=others, form=form)
    request.app.state.loans.append(loan.title)
    return LIBRARY.redirect(request, LIBRARY.root, f"{loan.title} is lent.")


def _check(loan: Loan, lent: list[str]) -> None:
    if loan.title in lent:
        raise ProblemError(CONFLICT, "No", [FieldError("/title", "is lent already"), FieldError("/x", "It rains")])


def _form(
    request: Request,
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    others: list[str] | None = None,
    form: SentForm | None = None,
) -> Response:
    errors = errors or {}
    fields = [one.filled(form or SentForm.of((values or {}).items()), errors) for one in FORMS.fields(Loan)]
    context = {"fields": fields, "errors": errors, "others": others or []}
    return LIBRARY.page(request, "loan.html", context, status=422 if errors or others else 200, section="/loans")


class Arabic(NullTranslations):
    """A catalogue of one message."""

    def gettext(self, message: str) -> str:
        return {"Skip to main content": "انتقل إلى المحتوى الرئيسي", "The shelf": "<الرف>"}.get(message, message)


LETTERS = Desk(
    name="letters",
    root="/letters",
    texts=DeskTexts(title="Letters", mark="Letters", kind=""),
    templates=Templates(
        loader=DictLoader(PAGES), catalogue=lambda language: Arabic() if language == "ar" else NullTranslations()
    ),
    style=StyleSheet("letters", shared_parts(*DESK)),
    language=lambda request: request.query_params.get("language", "en"),
    indexed=True,
)
letters = LETTERS.router()


@letters.get("", dependencies=[LETTERS.signed_in()])
async def show_letters(request: Request) -> Response:
    context = {"fields": [Field("text", "Your letter")], "errors": {}, "others": [], "loans": []}
    return LETTERS.page(request, request.query_params.get("page", "loan.html"), context)


@letters.post("")
async def take_letter(request: Request, form: Annotated[SentForm, LETTERS.form()]) -> Response:
    request.app.state.loans.append(form.text("text"))
    return LETTERS.redirect(request, LETTERS.root, "Thank you.")


@dataclass
class Clock:
    """A clock that tests put forward."""

    later: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return utc_now() + self.later


@asynccontextmanager
async def _nothing(_app: FastAPI) -> AsyncIterator[None]:
    yield


def make_app(clock: Callable[[], datetime] = utc_now, **access: str) -> FastAPI:
    """Put a service with both desks together, as services do."""
    settings = ServiceSettings(mongodb_database="library", token_issuer=ISSUER.issuer, token_jwks=ISSUER.public_jwks())
    routers = (sign_in_routes(LIBRARY), style_routes(LIBRARY), shelf, lending, letters)
    health = Health()
    app = create_app(settings, title="t", description="d", routers=routers, lifespan=_nothing, health=health)
    given: dict[str, Any] = {"secret": SECRET, "origin": "", "issuer": "", "client": "", "client_secret": ""} | access
    given |= {name: SecretStr(given[name]) for name in ("secret", "client_secret")}
    LIBRARY.open(app, access_of("LIBRARY", token_issuer=ISSUER.issuer, **given), clock)
    LETTERS.open(app, access_of("LETTERS", token_issuer=ISSUER.issuer, **given), clock)
    app.state.loans = []
    return app
