"""Keys at rest: encrypted with the key of the settings, readable only in the process that signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from chassis.errors import HubError
from notifier.endpoints.model import Endpoint, SealedKey
from notifier.signing import new_key_pair, new_secret, signature_header

KEY_FORM: Final = "32 random bytes in URL-safe base64, or several of them separated by commas, the newest first"


class WrongKeyError(HubError):
    """A stored key cannot be read with the key of the settings."""


@dataclass(frozen=True, slots=True, repr=False)
class NewKeys:
    """Keys of a new endpoint: ``secret`` is shown once and then only kept sealed."""

    secret: str
    public_key: str
    sealed_secret: SealedKey
    sealed_key: SealedKey


class Vault:
    """Seals and opens keys. Several keys may be given: the first seals, all open, so that it can be changed."""

    def __init__(self, keys: str) -> None:
        self._box = MultiFernet([Fernet(key.strip()) for key in keys.split(",")])

    def new_keys(self, now: datetime) -> NewKeys:
        """Make the keys of an endpoint."""
        secret, pair = new_secret(), new_key_pair()
        return NewKeys(
            secret=secret,
            public_key=pair.public,
            sealed_secret=SealedKey(self._seal(secret), now),
            sealed_key=SealedKey(self._seal(pair.private), now, public=pair.public),
        )

    def sign(self, endpoint: Endpoint, *, message_id: str, now: datetime, body: bytes) -> str:
        """Sign a body with every key of the endpoint in use."""
        return signature_header(
            self._open(endpoint.secrets, now),
            self._open(endpoint.keys, now),
            message_id=message_id,
            timestamp=int(now.timestamp()),
            body=body,
        )

    def _seal(self, text: str) -> bytes:
        return self._box.encrypt(text.encode())

    def _open(self, keys: Sequence[SealedKey], now: datetime) -> list[str]:
        try:
            return [self._box.decrypt(key.sealed).decode() for key in keys if key.in_use(now)]
        except InvalidToken as error:
            raise WrongKeyError("NOTIFIER_SECRET_KEY does not open the keys of this endpoint") from error
