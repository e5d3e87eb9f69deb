"""Who comes in, and how errors look: sessions of requests, the check of forms, pages instead of problems."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from chassis.errors import ProblemError
from chassis.http.auth import Policy
from chassis.observability.logs import get_logger
from contracts.problems import FORBIDDEN, INVALID, MALFORMED
from contracts.vocabulary import Role
from registry.console.desk import Desk, desk_of
from registry.console.errors import SignInNeededError
from registry.console.forms import Form
from registry.console.session import Session

log = get_logger()

_MOST_FIELDS: Final = 500
_FORM: Final = "application/x-www-form-urlencoded"


class _SignedIn:
    """Dependency that gives the session of whoever is signed in with one of the roles."""

    def __init__(self, *roles: Role) -> None:
        self.policy = Policy(public=False, roles=tuple(role.value for role in roles))
        self._roles = roles

    async def __call__(self, request: Request) -> Session:
        session = desk_of(request).session(request)
        if session is None:
            raise SignInNeededError
        if session.role not in self._roles:
            raise ProblemError(FORBIDDEN, "You may look at everything here, but only the secretariat may change it.")
        return session


Reading = Annotated[Session, Depends(_SignedIn(Role.SECRETARIAT, Role.OPERATOR))]
"""Whoever may look."""
Acting = Annotated[Session, Depends(_SignedIn(Role.SECRETARIAT))]
"""Whoever may change records."""


async def read_form(request: Request) -> Form:
    """Read the fields of a form that a browser sent."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != _FORM:
        raise ProblemError(MALFORMED, "This address takes forms.")
    try:
        pairs = parse_qsl(
            (await request.body()).decode(),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as error:
        raise ProblemError(MALFORMED, "The form could not be read.") from error
    return Form.of((name, text.replace("\r\n", "\n")) for name, text in pairs)


def check_csrf(form: Form, wanted: str) -> None:
    """Refuse a form that was not made for this browser's session.

    Raises:
        ProblemError: it was not.
    """
    if not wanted or not secrets.compare_digest(form.text("csrf").encode(), wanted.encode()):
        raise ProblemError(FORBIDDEN, "This form does not belong to your session. Go back, reload the page, try again.")


async def _checked(request: Request, session: Acting) -> Form:
    form = await read_form(request)
    check_csrf(form, session.csrf)
    return form


async def _leaving(request: Request, session: Reading) -> Form:
    form = await read_form(request)
    check_csrf(form, session.csrf)
    return form


SentForm = Annotated[Form, Depends(_checked)]
"""A form of somebody who may change records, checked against the session."""
LeavingForm = Annotated[Form, Depends(_leaving)]
"""A form of anybody who is signed in."""


class ConsoleRoute(APIRoute):
    """Answers errors as pages for people."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Put the pages of errors around the route."""
        inner = super().get_route_handler()

        async def answer(request: Request) -> Response:
            desk = desk_of(request)
            try:
                return await inner(request)
            except SignInNeededError:
                return desk.sign_in_page(request, status=401)
            except ProblemError as error:
                return _problem_page(desk, request, error)
            except RequestValidationError as error:
                log.info("console_address_wrong", errors=len(error.errors()))
                wrong = ProblemError(INVALID, "Something in the address is not as it should be.")
                return _problem_page(desk, request, wrong)

        return answer


def _problem_page(desk: Desk, request: Request, error: ProblemError) -> Response:
    return desk.page(request, "problem.html", {"problem": error}, status=error.problem.status)
