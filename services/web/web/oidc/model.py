"""What signing in at an issuer deals in; importing it costs nothing, the client beside it costs two HTTP libraries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from pydantic import SecretStr

from chassis.errors import HubError


class SignInRefusedError(HubError):
    """The issuer or what it said was not as it must be; the text is for the person."""


@dataclass(frozen=True, slots=True)
class OidcClient:
    """How a desk is known at its issuer."""

    issuer: str
    client: str
    secret: SecretStr
    """Empty for a public client."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in on its way: where the browser goes, and what must fit when it comes back."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Brought:
    """An access token, not verified yet, and the subject that it must be about, where that is known."""

    token: str
    subject: str | None = None


class SignsIn(Protocol):
    """An issuer as a desk needs it."""

    async def begin(self, redirect_uri: str) -> Begun:
        """Return where to send the browser."""
        ...

    async def finish(self, redirect_uri: str, answer: Mapping[str, str], begun: Mapping[str, str]) -> Brought:
        """Return the access token for what the browser brought back."""
        ...
