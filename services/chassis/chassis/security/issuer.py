"""A local issuer of access tokens for development, machines and tests."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from joserfc import jwt
from joserfc.jwk import OKPKey
from joserfc.jws import JWSRegistry

from chassis.ids import new_id

DEFAULT_ISSUER = "https://issuer.gcmhub.localhost"
DEFAULT_AUDIENCE = "gcmhub"
_ALGORITHM = "Ed25519"
_PRIVATE_MODE = 0o600


class LocalIssuer:
    """Signs tokens with its own Ed25519 key."""

    def __init__(
        self, private_jwk: Mapping[str, Any], issuer: str = DEFAULT_ISSUER, audience: str = DEFAULT_AUDIENCE
    ) -> None:
        self._key = OKPKey.import_key(dict(private_jwk))
        self._key.ensure_kid()
        self._registry = JWSRegistry(algorithms=[_ALGORITHM])
        self.issuer = issuer
        self.audience = audience

    @classmethod
    def generate(cls, issuer: str = DEFAULT_ISSUER, audience: str = DEFAULT_AUDIENCE) -> Self:
        """Make an issuer with a new key."""
        return cls(OKPKey.generate_key("Ed25519", private=True, auto_kid=True).as_dict(private=True), issuer, audience)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read an issuer that save() wrote."""
        stored = json.loads(path.read_text("utf-8"))
        return cls(stored["key"], stored["issuer"], stored["audience"])

    def save(self, path: Path) -> None:
        """Write the issuer with its private key to a file that only its owner may read."""
        text = json.dumps(
            {"issuer": self.issuer, "audience": self.audience, "key": self._key.as_dict(private=True)}, indent=2
        )
        partial = path.with_name(f".{path.name}.{new_id()}")
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_MODE), "w") as file:
            file.write(text + "\n")
        partial.replace(path)

    def public_jwks(self) -> str:
        """Return the public key as the text of a JWKS, as TOKEN_JWKS takes it."""
        return json.dumps({"keys": [{**self._key.as_dict(private=False), "use": "sig", "alg": _ALGORITHM}]})

    def token(
        self,
        role: str,
        claims: Mapping[str, str] | None = None,
        lifetime: timedelta | float = timedelta(hours=1),
        *,
        subject: str | None = None,
        now: datetime | None = None,
    ) -> str:
        """Return a signed token for a role with further claims; the lifetime is a timedelta or seconds."""
        begin = now or datetime.now(UTC)
        length = lifetime if isinstance(lifetime, timedelta) else timedelta(seconds=lifetime)
        content = {
            **(claims or {}),
            "iss": self.issuer,
            "aud": self.audience,
            "sub": subject or f"local:{role}",
            "role": role,
            "iat": int(begin.timestamp()),
            "nbf": int(begin.timestamp()),
            "exp": int((begin + length).timestamp()),
            "jti": new_id(),
        }
        header = {"alg": _ALGORITHM, "kid": self._key.kid}
        return jwt.encode(header, content, self._key, algorithms=[_ALGORITHM], registry=self._registry)
