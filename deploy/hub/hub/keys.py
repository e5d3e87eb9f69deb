"""Passwords and signing keys of the embedded stack: made once, kept for their owner's eyes only."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from chassis.security.issuer import LocalIssuer
from contracts.topology import SERVICES
from hub.layout import StackLayout

ISSUER: Final = "urn:gcmhub:local"
AUDIENCE: Final = "gcmhub"
USERS: Final = ("admin", *SERVICES)


@dataclass(frozen=True, slots=True)
class Passwords:
    """Passwords by user; `encryption_key` encrypts stored secrets, `console_secret` seals sessions."""

    nats: Mapping[str, str]
    nats_system: str
    mongodb: Mapping[str, str]
    encryption_key: str
    console_secret: str


def passwords(layout: StackLayout) -> Passwords:
    """Read the passwords, make what is missing; `NATS_PASSWORD_ADMIN` and so on replace those of a given server."""
    path = layout.keys / "passwords.json"
    kept = read_json(path) if path.exists() else {}
    stored = {
        "nats": {user: _password() for user in USERS},
        "nats_system": _password(),
        "mongodb": {user: _password() for user in USERS},
        "encryption_key": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "console_secret": _password(),
    } | kept
    if stored != kept:
        write_private(path, json.dumps(stored, indent=1))
    given = {user: os.environ.get(f"NATS_PASSWORD_{user.upper()}") for user in USERS}
    stored["nats"] |= {user: password for user, password in given.items() if password and layout.nats_url}
    return Passwords(**stored)


def local_issuer(layout: StackLayout) -> LocalIssuer:
    """Return the signer of development tokens, and write the public half where the services read it."""
    path = layout.keys / "token-issuer.json"
    if not path.exists():
        layout.keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        LocalIssuer.generate(ISSUER, AUDIENCE).save(path)
    issuer = LocalIssuer.load(path)
    layout.jwks.write_text(issuer.public_jwks())
    return issuer


def read_json(path: Path) -> dict[str, Any]:
    """Read a file that holds one JSON object."""
    loaded: dict[str, Any] = json.loads(path.read_text())
    return loaded


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(".partial")
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:  # noqa: PTH123 - mode 0600 from the first byte
        file.write(text)
    partial.replace(path)


def _password() -> str:
    # A letter first: configuration files of NATS read a leading digit as a number.
    return f"p{secrets.token_urlsafe(24)}"
