"""Signing in at an OpenID Connect issuer: authorization code with PKCE, state and nonce.

Authlib speaks the protocol; what the issuer hands out is verified by the same code as every token of the API.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Final

import httpx2
from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped] # comes without types
from authlib.integrations.httpx_client import AsyncOAuth2Client  # type: ignore[import-untyped] # comes without types

from chassis.errors import ProblemError
from chassis.observability.logs import get_logger
from chassis.security.tokens import Authenticator
from chassis.settings import ServiceSettings
from web.oidc.model import Begun, Brought, OidcClient, SignInRefusedError

log = get_logger()

TIMEOUT: Final = 10.0
"""Seconds that the issuer may take to answer."""
SCOPE: Final = "openid profile"
_AWAY: Final = "The service for signing in does not answer as it should. Try again in a moment."
_REFUSED: Final = "The service for signing in did not sign you in. Start again."


class Issuer:
    """The OpenID Connect issuer at which people sign in."""

    def __init__(self, oidc: OidcClient, settings: ServiceSettings) -> None:
        self._issuer = oidc.issuer
        self._client = oidc.client
        self._secret = oidc.secret.get_secret_value()
        self._identity = Authenticator(settings.model_copy(update={"token_audience": self._client}))
        self._described: dict[str, Any] = {}

    async def begin(self, redirect_uri: str) -> Begun:
        """Return where to send the browser.

        Raises:
            SignInRefusedError: the issuer is away or describes another issuer.
        """
        described = await self._description()
        nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        async with self._session(redirect_uri) as client:
            address, state = client.create_authorization_url(
                described["authorization_endpoint"], code_verifier=verifier, nonce=nonce
            )
        return Begun(address, state, nonce, verifier)

    async def finish(self, redirect_uri: str, answer: Mapping[str, str], begun: Mapping[str, str]) -> Brought:
        """Return the access token for the code that the browser brought.

        Raises:
            SignInRefusedError: the answer does not belong to what was begun, or the issuer refuses it.
        """
        if not secrets.compare_digest(answer.get("state", "").encode(), begun["state"].encode()):
            raise _refused("state")
        if answer.get("iss", self._issuer) != self._issuer:
            raise _refused("iss")
        if "code" not in answer:
            raise _refused(answer.get("error", "no code"))
        described = await self._description()
        try:
            async with self._session(redirect_uri) as client:
                token = await client.fetch_token(
                    described["token_endpoint"], code=answer["code"], code_verifier=begun["verifier"]
                )
        except (OAuthError, httpx2.HTTPError, ValueError) as error:
            raise _refused(type(error).__name__) from error
        return self._access_token(token, begun["nonce"])

    def _access_token(self, token: Mapping[str, Any], nonce: str) -> Brought:
        """Hold the identity token against what was begun; the access token is verified by whom it is for."""
        try:
            claims = self._identity.verify(str(token.get("id_token", "")))
        except ProblemError as error:
            raise _refused(f"id_token: {error.detail}") from error
        if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            raise _refused("nonce")
        return Brought(str(token.get("access_token", "")), str(claims["sub"]))

    def _session(self, redirect_uri: str) -> Any:
        return AsyncOAuth2Client(
            self._client,
            self._secret or None,
            token_endpoint_auth_method="client_secret_basic" if self._secret else "none",
            code_challenge_method="S256",
            redirect_uri=redirect_uri,
            scope=SCOPE,
            timeout=TIMEOUT,
        )

    async def _description(self) -> dict[str, Any]:
        """Ask the issuer to describe itself, once."""
        if self._described:
            return self._described
        try:
            async with httpx2.AsyncClient(timeout=TIMEOUT) as client:
                answer = await client.get(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
                answer.raise_for_status()
                found: dict[str, Any] = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            log.warning("oidc_issuer_away", reason=f"{type(error).__name__}: {error}"[:300])
            raise SignInRefusedError(_AWAY) from error
        if found.get("issuer") != self._issuer or not {"authorization_endpoint", "token_endpoint"} <= found.keys():
            log.warning("oidc_issuer_away", reason="describes another issuer")
            raise SignInRefusedError(_AWAY)
        self._described = found
        return found


def _refused(reason: str) -> SignInRefusedError:
    log.warning("oidc_sign_in_refused", reason=reason[:300])
    return SignInRefusedError(_REFUSED)
