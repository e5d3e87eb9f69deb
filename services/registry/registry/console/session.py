"""Who is signed in: sessions in sealed cookies, which the server lets end; nothing here knows HTTP."""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from cryptography.fernet import Fernet, InvalidToken

from chassis.clock import Clock
from contracts.vocabulary import Role

LONGEST: Final = timedelta(hours=8)
"""A working day; a token that ends earlier ends the session with it."""
MAY_READ: Final = frozenset({Role.SECRETARIAT, Role.OPERATOR})
_LONGEST_COOKIE: Final = 4_096


class Seal:
    """Encrypts what cookies carry, with the day it ends inside, so that no browser can read, change or prolong it."""

    def __init__(self, secret: str, clock: Clock) -> None:
        self._box = Fernet(urlsafe_b64encode(sha256((secret or secrets.token_urlsafe(32)).encode()).digest()))
        self._clock = clock

    def close(self, purpose: str, content: Mapping[str, Any], ends: float) -> str:
        """Seal a content for one purpose until a time (seconds since 1970)."""
        return self._box.encrypt(json.dumps([purpose, ends, content]).encode()).decode()

    def open(self, purpose: str, text: str | None) -> dict[str, Any] | None:
        """Give the content; None if it was not sealed here for this purpose, or has ended."""
        if not text or len(text) > _LONGEST_COOKIE:
            return None
        try:
            found, ends, content = json.loads(self._box.decrypt(text.encode()))
        except (InvalidToken, ValueError):
            return None
        return content if found == purpose and ends > self.now() else None

    def now(self) -> float:
        """Tell the time, in seconds since 1970."""
        return self._clock().timestamp()


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who signed in. The access token itself is not kept."""

    subject: str
    role: Role
    name: str
    ends: float
    csrf: str

    @property
    def may_act(self) -> bool:
        """Whether this person may change records; operators only read here."""
        return self.role is Role.SECRETARIAT

    def state(self) -> dict[str, Any]:
        """Give what is sealed into the cookie."""
        return asdict(self)

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> Session:
        """Read what a cookie held."""
        return cls(**{**state, "role": Role(state["role"])})


def begin(claims: Mapping[str, Any], now: float) -> Session | None:
    """Begin the session of a verified token; None when its role has no business here."""
    role = claims.get("role")
    if role not in MAY_READ:
        return None
    name = claims.get("name") or claims.get("preferred_username") or claims.get("email") or claims["sub"]
    ends = min(float(claims["exp"]), now + LONGEST.total_seconds())
    return Session(str(claims["sub"]), Role(role), str(name)[:120], ends, new_csrf())


def new_csrf() -> str:
    """Make what each form of a session repeats."""
    return secrets.token_urlsafe(24)
