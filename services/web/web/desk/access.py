"""How a desk is reached and signed in to: what its service's settings say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pydantic import SecretStr

from web.oidc.model import OidcClient

SHORTEST_SECRET: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What differs between installations."""

    secret: SecretStr
    """Seals cookies; empty for one that is made at the start and good for one process."""
    origin: str = ""
    """Scheme and host for browsers; empty for what each request says."""
    oidc: OidcClient | None = None
    """None: people sign in with an access token alone."""


def access_of(
    name: str, *, token_issuer: str, secret: SecretStr, origin: str, issuer: str, client: str, client_secret: SecretStr
) -> Access:
    """Return the access that settings describe; ``name`` is what their names begin with (``CONSOLE``).

    Raises:
        ValueError: they do not fit together.
    """
    if 0 < len(secret.get_secret_value()) < SHORTEST_SECRET:
        raise ValueError(f"{name}_SECRET is shorter than {SHORTEST_SECRET} characters")
    if issuer and issuer != token_issuer:
        raise ValueError(f"{name}_OIDC_ISSUER is another issuer than TOKEN_ISSUER, whose tokens this service takes")
    if bool(issuer) != bool(client):
        raise ValueError(f"{name}_OIDC_ISSUER and {name}_OIDC_CLIENT belong together")
    oidc = OidcClient(issuer, client, client_secret) if issuer else None
    return Access(secret=secret, origin=origin, oidc=oidc)
