"""Who may call a route: every route says so itself, and a test can read it.

    @router.post("/v1/things")
    async def add(body: Thing, principal: Annotated[Principal, authenticated("submitter")]) -> ...

    @router.get("/v1/things", dependencies=[public()])

An application with a route that says neither is not built.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.openapi.models import HTTPBearer
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.security.base import SecurityBase
from starlette.types import Scope

from chassis.errors import ProblemError
from chassis.security.issuer import LocalIssuer
from chassis.security.tokens import Authenticator, refused
from contracts.problems import FORBIDDEN, UNAUTHENTICATED

__all__ = [
    "Authenticator",
    "LocalIssuer",
    "Policy",
    "Principal",
    "authenticated",
    "called_by",
    "policies",
    "public",
    "require_token",
    "undeclared",
]

_REGISTERED = frozenset({"iss", "aud", "sub", "exp", "nbf", "iat", "jti", "role"})


@dataclass(frozen=True, slots=True)
class Principal:
    """Who calls, as the verified token says; claims holds every other claim that is a text."""

    subject: str
    role: str
    claims: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Policy:
    """Whom a route lets in: everybody, or holders of a token with one of the roles (any role if none is named)."""

    public: bool
    roles: tuple[str, ...] = ()


class _Bearer(SecurityBase):
    """Dependency that lets only holders of a good token in."""

    scheme_name = "accessToken"
    model = HTTPBearer(bearerFormat="JWT", description="Access token of the OpenID Connect issuer")

    def __init__(self, roles: tuple[str, ...]) -> None:
        self.policy = Policy(public=False, roles=roles)

    async def __call__(self, request: Request) -> Principal:
        return self.principal(request)

    def principal(self, request: Request) -> Principal:
        """Return who calls, or refuse."""
        authenticator: Authenticator = request.app.state.authenticator
        claims = authenticator.verify(_bearer_token(request))
        role = claims.get("role")
        if not isinstance(role, str) or (self.policy.roles and role not in self.policy.roles):
            raise _forbidden(self.policy.roles)
        texts = {k: v for k, v in claims.items() if k not in _REGISTERED and isinstance(v, str)}
        return Principal(str(claims["sub"]), role, MappingProxyType(texts))


class _Public:
    """Dependency that says that everybody may call the route."""

    policy = Policy(public=True)

    async def __call__(self) -> None:
        return None


_PUBLIC = _Public()


def authenticated(*roles: str) -> Any:
    """Return the dependency that gives the Principal of a token with one of these roles (any role if none)."""
    return Depends(_Bearer(roles))


def public() -> Any:
    """Return the dependency that marks a route as open to everybody."""
    return Depends(_PUBLIC)


def require_token(scope: Scope) -> None:
    """Refuse a caller whom the route of a request does not let in; for who reads bodies, which comes before all else.

    Raises:
        ProblemError: the token that the route asks for is missing, bad, or of another role.
    """
    request = Request(scope)
    for call in called_by(scope):
        if isinstance(call, _Bearer):
            call.principal(request)


def called_by(scope: Scope) -> list[Any]:
    """Return what the route of a request depends on; nothing before a route was found."""
    route: Any = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    dependant = getattr(route, "dependant", None)
    return [] if dependant is None else [one.call for one in _all([dependant])]


def policies(app: FastAPI) -> dict[str, Policy | None]:
    """List every route ("GET /v1/things") with its policy; None where it declares none."""
    found: dict[str, Policy | None] = {}
    for route in iter_route_contexts(app.routes):
        policy = _policy(route.dependant) if isinstance(route.original_route, APIRoute) else None
        for method in sorted(route.methods or {"*"}):
            found[f"{method} {route.path}"] = policy
    return found


def undeclared(app: FastAPI) -> list[str]:
    """List the routes that do not say who may call them."""
    return [route for route, policy in policies(app).items() if policy is None]


def _policy(dependant: Dependant) -> Policy | None:
    """Find the strictest policy among the dependencies of a route."""
    declared = list(_declared([dependant]))
    return next((p for p in declared if not p.public), declared[0] if declared else None)


def _declared(dependants: Iterable[Dependant]) -> Iterable[Policy]:
    for dependant in _all(dependants):
        policy = getattr(dependant.call, "policy", None)
        if isinstance(policy, Policy):
            yield policy


def _all(dependants: Iterable[Dependant]) -> Iterable[Dependant]:
    for dependant in dependants:
        yield dependant
        yield from _all(dependant.dependencies)


def _bearer_token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    token = token.strip()
    if not scheme:
        raise ProblemError(
            UNAUTHENTICATED,
            "Send an access token in the header Authorization: Bearer <token>",
            headers={"WWW-Authenticate": 'Bearer realm="gcmhub"'},
        )
    if scheme.lower() != "bearer" or not token or not token.isascii():
        raise refused("The header Authorization does not hold a bearer token")
    return token


def _forbidden(roles: tuple[str, ...]) -> ProblemError:
    wanted = " or ".join(roles) or "any"
    return ProblemError(
        FORBIDDEN,
        f"This needs a token with the role {wanted}",
        headers={"WWW-Authenticate": 'Bearer realm="gcmhub", error="insufficient_scope"'},
    )
