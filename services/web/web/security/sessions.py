"""Who is signed in: what a session holds, how it begins and when it ends; nothing here knows HTTP."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Final

from web.security.csrf import new_csrf

LONGEST: Final = timedelta(hours=8)
"""A working day; a token that ends earlier ends the session with it."""
_LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who signed in, or a visitor of a public desk. The access token itself is not kept."""

    subject: str
    """Subject of the token; empty for a visitor."""
    role: str
    name: str
    """How the person is called on the pages."""
    ends: float
    """Seconds since 1970."""
    csrf: str
    """What every form of this session repeats."""

    def state(self) -> dict[str, Any]:
        """Return what is sealed into the cookie."""
        return asdict(self)

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> Session:
        """Return the session that a cookie held."""
        return cls(**state)


def begin_session(claims: Mapping[str, Any], roles: Collection[str], now: float) -> Session | None:
    """Return the session of a verified token; None when its role is not among those that are let in.

    ``now`` is in seconds since 1970.
    """
    role = claims.get("role")
    if not isinstance(role, str) or role not in roles:
        return None
    name = claims.get("name") or claims.get("preferred_username") or claims.get("email") or claims["sub"]
    ends = min(float(claims["exp"]), now + LONGEST.total_seconds())
    return Session(str(claims["sub"]), role, str(name)[:_LONGEST_NAME], ends, new_csrf())


def begin_visit(now: float) -> Session:
    """Return the session of somebody who needs no account; ``now`` is in seconds since 1970."""
    return Session("", "", "", now + LONGEST.total_seconds(), new_csrf())
