"""Verify a webhook of GCM Hub offline: the body on standard input, the three headers as arguments.

    python tools/verify_webhook.py --id ID --timestamp UNIX --signature "v1,... v1a,..." \
        --secret whsec_... --public-key whpk_... < body.json

Give the secret, the public key or both; each given one must verify. Ends with 0 if it does, with 1 if not.
The body must be the bytes as they came: not parsed, not formatted, no line end added.
"""  # noqa: INP001 - a script, part of no package

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import sys
import time
from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

TOLERANCE = 300


def content(message_id: str, timestamp: str, body: bytes) -> bytes:
    """Put together the signed bytes."""
    return f"{message_id}.{timestamp}.".encode() + body


def signatures(header: str, version: str) -> list[bytes]:
    """Pick the signatures of one version: during a rotation there are several."""
    parts = (entry.partition(",") for entry in header.split())
    return [base64.b64decode(text) for name, _, text in parts if name == version]


def verify_v1(secret: str, header: str, signed: bytes) -> bool:
    """Check HMAC-SHA256 with the shared secret."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = hmac.new(key, signed, hashlib.sha256).digest()
    return any(hmac.compare_digest(expected, given) for given in signatures(header, "v1"))


def verify_v1a(public_key: str, header: str, signed: bytes) -> bool:
    """Check ed25519 with the public key."""
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key.removeprefix("whpk_")))
    for given in signatures(header, "v1a"):
        try:
            key.verify(given, signed)
        except InvalidSignature:
            continue
        return True
    return False


def main(arguments: Sequence[str] | None = None, body: bytes | None = None) -> int:
    """Verify what the command line says; tell each result."""
    parser = argparse.ArgumentParser(description="Verify a webhook offline")
    parser.add_argument("--id", required=True, help="header webhook-id")
    parser.add_argument("--timestamp", required=True, help="header webhook-timestamp")
    parser.add_argument("--signature", required=True, help="header webhook-signature")
    parser.add_argument("--secret", help="whsec_...")
    parser.add_argument("--public-key", help="whpk_...")
    parser.add_argument("--now", type=float, default=time.time(), help="judge the age as of this time")
    parser.add_argument("--any-age", action="store_true", help="accept a timestamp of any age (archives)")
    given = parser.parse_args(arguments)
    if not (given.secret or given.public_key):
        parser.error("give --secret, --public-key or both")
    signed = content(given.id, given.timestamp, sys.stdin.buffer.read() if body is None else body)
    results: dict[str, bool] = {}
    if not given.any_age:
        results["timestamp"] = abs(given.now - int(given.timestamp)) <= TOLERANCE
    if given.secret:
        results["v1"] = verify_v1(given.secret, given.signature, signed)
    if given.public_key:
        results["v1a"] = verify_v1a(given.public_key, given.signature, signed)
    for name, good in results.items():
        sys.stdout.write(f"{name}: {'good' if good else 'BAD'}\n")
    return 0 if all(results.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
