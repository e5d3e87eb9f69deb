"""Sealing: what a browser keeps for us and can neither read nor change nor prolong; nothing here knows HTTP."""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from cryptography.fernet import Fernet, InvalidToken

from chassis.clock import Clock

_LONGEST_COOKIE: Final = 4_096


class SealedBox:
    """Encrypts the content of cookies together with its purpose and its end.

    Processes with the same secret open each other's cookies; an empty secret stands for one made at the start.
    """

    def __init__(self, secret: str, clock: Clock) -> None:
        self._fernet = Fernet(urlsafe_b64encode(sha256((secret or secrets.token_urlsafe(32)).encode()).digest()))
        self._clock = clock

    def seal(self, purpose: str, content: Mapping[str, Any], ends: float) -> str:
        """Return a content sealed for one purpose until a time (seconds since 1970)."""
        return self._fernet.encrypt(json.dumps([purpose, ends, content]).encode()).decode()

    def open(self, purpose: str, text: str | None) -> dict[str, Any] | None:
        """Return the content; None if it was not sealed here for this purpose, or has ended."""
        if not text or len(text) > _LONGEST_COOKIE:
            return None
        try:
            found, ends, content = json.loads(self._fernet.decrypt(text.encode()))
        except (InvalidToken, ValueError):
            return None
        return content if found == purpose and ends > self.now() else None

    def now(self) -> float:
        """Return the time in seconds since 1970."""
        return self._clock().timestamp()
