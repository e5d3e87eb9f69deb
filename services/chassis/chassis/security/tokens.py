"""Access tokens: signature, issuer, audience and times are verified here; who may do what is the routes' business."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from cachetools import TLRUCache
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError, UnsupportedAlgorithmError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from chassis.errors import ProblemError, SettingsError
from chassis.observability.logs import get_logger
from chassis.settings import ServiceSettings
from contracts.problems import UNAUTHENTICATED

log = get_logger()

ALGORITHMS: Final = ("EdDSA", "Ed25519", "ES256", "RS256")
LEEWAY_SECONDS: Final = 30
_LOOK_AGAIN_SECONDS = 1.0
_LONGEST_TOKEN = 8_192
_REMEMBERED = 1_024
"""Tokens that are remembered; with more at a time the least used are verified again."""


class _Registry(JWSRegistry):
    """The algorithms that this project takes."""

    def get_alg(self, name: str) -> Any:
        """Return the algorithm; without the library's warning about the name EdDSA, which most issuers still write."""
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError(f"The algorithm {name} is not taken")
        return self.algorithms[name]


class Keys:
    """Public keys of the issuer, from a text or from a file that is read again when it changes."""

    def __init__(self, source: str) -> None:
        self._path = None if not source or source.lstrip().startswith("{") else Path(source)
        self._stamp: tuple[int, int, int] | None = None
        self._looked = 0.0
        self._set = _parse(source) if source and self._path is None else KeySet([])
        if self._path is not None:
            self._reload(self._path)

    def __bool__(self) -> bool:
        return bool(self._set)

    def current(self) -> KeySet:
        """Return the keys, looking at the file at most once a second."""
        if self._path is not None and time.monotonic() - self._looked > _LOOK_AGAIN_SECONDS:
            try:
                self._reload(self._path)
            except SettingsError as error:
                # The keys at hand stay good: a file in the middle of its change must lock nobody out.
                log.warning("token_keys_unreadable", reason=str(error))
        return self._set

    def _reload(self, path: Path) -> None:
        self._looked = time.monotonic()
        try:
            stat = path.stat()
            stamp = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            if stamp == self._stamp:
                return
            text = path.read_text("utf-8")
        except OSError as error:
            raise SettingsError(f"TOKEN_JWKS: the file {path} cannot be read: {error.strerror}") from error
        self._set = _parse(text)
        self._stamp = stamp


class Authenticator:
    """Turns the bearer token of a request into its verified claims; a token is verified once while it is good."""

    def __init__(self, settings: ServiceSettings) -> None:
        self._keys = Keys(settings.token_jwks)
        self._registry = _Registry(algorithms=list(ALGORITHMS))
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": settings.token_issuer},
            aud={"essential": True, "value": settings.token_audience},
            sub={"essential": True},
            exp={"essential": True},
        )
        self._issuer = settings.token_issuer
        self._verified: TLRUCache[str, Mapping[str, Any]] = TLRUCache(
            _REMEMBERED,
            ttu=lambda _token, claims, _now: claims["exp"] + LEEWAY_SECONDS,
            timer=lambda: time.time(),  # noqa: PLW0108 - looked up at each call, so that tests can set it
        )
        self._verified_with: KeySet | None = None
        self._lock = threading.Lock()

    def require_keys(self) -> None:
        """Refuse to start where routes need tokens and nothing could ever verify one."""
        if not self._keys:
            raise SettingsError("TOKEN_JWKS: routes of this service need tokens, but no public key is set")
        if not self._issuer:
            raise SettingsError("TOKEN_ISSUER: routes of this service need tokens, but no issuer is set")

    def verify(self, token: str) -> Mapping[str, Any]:
        """Return the claims of a good token.

        Raises:
            ProblemError: 401, saying why the token is not good.
        """
        keys = self._keys.current()
        with self._lock:
            if keys is not self._verified_with:
                self._verified.clear()
                self._verified_with = keys
            known = self._verified.get(token)
        if known is not None:
            return known
        claims = self._verify(token, keys)
        with self._lock:
            if keys is self._verified_with:
                self._verified[token] = claims
        return claims

    def _verify(self, token: str, keys: KeySet) -> Mapping[str, Any]:
        if len(token) > _LONGEST_TOKEN:
            raise refused("The token is too long")
        try:
            claims = jwt.decode(token, keys, registry=self._registry).claims
        except (JoseError, ValueError) as error:
            raise refused("The token is not signed by the issuer that this service trusts") from error
        try:
            self._claims.validate(claims)
        except ExpiredTokenError as error:
            raise refused("The token has expired") from error
        except JoseError as error:
            raise refused(f"The token is not meant for this service: {error.description or error.error}") from error
        return MappingProxyType(claims)


def refused(reason: str) -> ProblemError:
    """Return the 401 problem for a token that is not good."""
    challenge = f'Bearer realm="gcmhub", error="invalid_token", error_description="{reason}"'
    return ProblemError(UNAUTHENTICATED, reason, headers={"WWW-Authenticate": challenge})


def _parse(text: str) -> KeySet:
    try:
        data = json.loads(text)
        keys = KeySet.import_key_set(data if "keys" in data else {"keys": [data]})
    except (ValueError, TypeError, KeyError, JoseError) as error:
        raise SettingsError(f"TOKEN_JWKS: this is not a JSON Web Key Set: {error}") from error
    if any(key.is_private for key in keys) or any(key.key_type == "oct" for key in keys):
        raise SettingsError("TOKEN_JWKS: only public keys belong here")
    return keys
