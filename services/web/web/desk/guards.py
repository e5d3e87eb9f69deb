"""Who comes in: dependencies that give routes the session of a request, and the checked form of a session."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request

from chassis.errors import HubError, ProblemError
from chassis.http.auth import Policy
from contracts.problems import FORBIDDEN
from web.forms.fields import SentForm
from web.forms.reading import read_form
from web.security.csrf import FIELD, check_csrf
from web.security.sessions import Session

SessionOf = Callable[[Request], Session | None]


class SignInNeededError(HubError):
    """Nobody is signed in, or no longer; answered with the page to sign in."""


class SignedIn:
    """Dependency that gives the session of whoever is signed in with one of the roles.

    Without roles everybody is let in who has a session at all: a desk for visitors begins one itself.
    """

    def __init__(self, session_of: SessionOf, roles: tuple[str, ...], refusal: str) -> None:
        self.policy = Policy(public=not roles, roles=roles)
        self._session_of = session_of
        self._refusal = refusal

    async def __call__(self, request: Request) -> Session:
        """Return the session.

        Raises:
            SignInNeededError: there is none.
            ProblemError: its role is not let in.
        """
        session = self._session_of(request)
        if session is None:
            raise SignInNeededError
        if self.policy.roles and session.role not in self.policy.roles:
            raise ProblemError(FORBIDDEN, self._refusal)
        return session


class CheckedForm:
    """Dependency that gives the form that somebody with one of the roles sent from a page of this desk."""

    def __init__(self, signed_in: SignedIn) -> None:
        self.policy = signed_in.policy
        self._signed_in = signed_in

    async def __call__(self, request: Request) -> SentForm:
        """Return the form.

        Raises:
            SignInNeededError: nobody is signed in.
            ProblemError: the role is not let in, the body is no form, or the form belongs to no page of this session.
        """
        session = await self._signed_in(request)
        form = await read_form(request)
        check_csrf(form.text(FIELD), session.csrf)
        return form
