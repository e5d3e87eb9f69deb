"""Checks a received webhook as Standard Webhooks has it (`v1`, HMAC-SHA256), with the standard library only.

It is written from the specification and not from the notifier's code, so that both must be right to agree.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Final

TOLERANCE: Final = 300


class NotVerifiedError(ValueError):
    """The delivery did not come from who holds the secret, or is too old; the text says which."""


def verify(secret: str, headers: Mapping[str, str], body: bytes, *, now: float | None = None) -> None:
    """Check signature and age of a delivery; `headers` with lower-case names.

    Raises:
        NotVerifiedError: it is not to be believed.
    """
    try:
        message_id, timestamp, signatures = (
            headers["webhook-id"],
            int(headers["webhook-timestamp"]),
            headers["webhook-signature"],
        )
    except (KeyError, ValueError) as error:
        raise NotVerifiedError(f"a header is missing or malformed: {error}") from None
    if abs((time.time() if now is None else now) - timestamp) > TOLERANCE:
        raise NotVerifiedError(f"signed more than {TOLERANCE} s away from now")
    signed = f"{message_id}.{timestamp}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = (signature.partition(",") for signature in signatures.split())
    if not any(version == "v1" and hmac.compare_digest(value, expected) for version, _, value in given):
        raise NotVerifiedError("no v1 signature matches")
