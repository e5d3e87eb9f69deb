"""Standard Webhooks: keys and signatures of what is sent. Storing keys is `endpoints/vault.py`.

Signed bytes are ``{webhook-id}.{webhook-timestamp}.{raw body}``: the body exactly as it is sent.
``v1`` is HMAC-SHA256 with a secret both sides know (``whsec_``), ``v1a`` is ed25519: only this side can
sign (``whsk_``), everybody can verify (``whpk_``).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - the prefix of every secret is none
PRIVATE_PREFIX: Final = "whsk_"
PUBLIC_PREFIX: Final = "whpk_"
SECRET_BYTES: Final = 32
SECRET_BOUNDS: Final = range(24, 65)
SEED_BYTES: Final = 32


class KeyFormatError(ValueError):
    """A secret or key has the wrong prefix, is no base64, or has the wrong length. Never holds the key."""


@dataclass(frozen=True, slots=True, repr=False)
class KeyPair:
    """An ed25519 key: ``private`` (``whsk_``) stays here, ``public`` (``whpk_``) is for receivers."""

    private: str
    public: str


def new_secret() -> str:
    """Make a secret of 32 random bytes."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def new_key_pair() -> KeyPair:
    """Make an ed25519 key pair."""
    key = Ed25519PrivateKey.generate()
    return KeyPair(
        private=PRIVATE_PREFIX + base64.b64encode(key.private_bytes_raw()).decode(),
        public=PUBLIC_PREFIX + base64.b64encode(key.public_key().public_bytes_raw()).decode(),
    )


def signed_content(message_id: str, timestamp: int, body: bytes) -> bytes:
    """Put together the bytes that are signed."""
    return f"{message_id}.{timestamp}.".encode() + body


def sign_v1(secret: str, content: bytes) -> str:
    """Sign with a shared secret.

    Raises:
        KeyFormatError: the secret is none.
    """
    key = _decoded(secret, SECRET_PREFIX)
    if len(key) not in SECRET_BOUNDS:
        raise KeyFormatError("a secret has 24 to 64 bytes")
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def sign_v1a(private_key: str, content: bytes) -> str:
    """Sign with an ed25519 private key.

    Raises:
        KeyFormatError: the key is none.
    """
    seed = _decoded(private_key, PRIVATE_PREFIX)
    if len(seed) != SEED_BYTES:
        raise KeyFormatError("a private key has 32 bytes")
    return "v1a," + base64.b64encode(Ed25519PrivateKey.from_private_bytes(seed).sign(content)).decode()


def signature_header(
    secrets_in_use: Sequence[str], private_keys: Sequence[str], *, message_id: str, timestamp: int, body: bytes
) -> str:
    """Sign with every key in use: during a rotation a receiver verifies with the old or the new one."""
    content = signed_content(message_id, timestamp, body)
    signatures = [sign_v1(secret, content) for secret in secrets_in_use]
    signatures += [sign_v1a(key, content) for key in private_keys]
    return " ".join(signatures)


def _decoded(text: str, prefix: str) -> bytes:
    if not text.startswith(prefix):
        raise KeyFormatError(f"the key does not begin with {prefix}")
    try:
        return base64.b64decode(text.removeprefix(prefix), validate=True)
    except binascii.Error:
        raise KeyFormatError("the key is no base64") from None
