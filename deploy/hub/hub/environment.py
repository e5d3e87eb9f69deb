"""What each service of the embedded stack finds in its environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

from chassis.embedded.mongo import MongoServerSettings
from chassis.observability.logs import hide_passwords
from hub.keys import AUDIENCE, ISSUER, Passwords
from hub.layout import MONGODB_PORT, NATS_PORT, SERVICE_PORTS, StackLayout

NO: Final = frozenset({"0", "false", "no", "off", "f", "n"})


@dataclass(frozen=True, slots=True)
class Servers:
    """Addresses of the servers the services use; `mongodb` by service, `admin` among them."""

    nats: str
    mongodb: dict[str, str]


def nats_address(layout: StackLayout) -> str:
    """Return the address of the NATS server: the given one, else the embedded one."""
    return layout.nats_url or f"nats://127.0.0.1:{layout.port(NATS_PORT)}"


def mongodb_address(layout: StackLayout) -> str:
    """Return the address of the database without anybody's password."""
    return hide_passwords(layout.mongodb_url or MongoServerSettings(layout.port(MONGODB_PORT)).url)


def starts_with_data() -> bool:
    """Return whether the registry fills itself; with `REGISTRY_LOAD=false` it waits for what it is given."""
    return os.environ.get("REGISTRY_LOAD", "").strip().lower() not in NO


def service_environment(layout: StackLayout, service: str, passwords: Passwords, servers: Servers) -> dict[str, str]:
    """Return the environment of one service."""
    common = {
        "HTTP_HOST": "127.0.0.1",
        "HTTP_PORT": str(layout.port(SERVICE_PORTS[service])),
        "PUBLIC_URL": layout.service_url(service),
        "NATS_URL": servers.nats,
        "NATS_USER": service,
        "NATS_PASSWORD": passwords.nats[service],
        "MONGODB_URL": servers.mongodb[service],
        "MONGODB_DATABASE": service,
        "TOKEN_ISSUER": ISSUER,
        "TOKEN_AUDIENCE": AUDIENCE,
        "TOKEN_JWKS": str(layout.jwks),
        "LOG_FORMAT": "json",
        "PYTHONUNBUFFERED": "1",
    }
    return {**os.environ, **common, **_own(layout, passwords)[service]}


def _own(layout: StackLayout, passwords: Passwords) -> dict[str, dict[str, str]]:
    """Return what only one service reads. The receiver listens on loopback, so the notifier may call it there."""
    return {
        "registry": {"REGISTRY_DEMONSTRATION": "true", "CONSOLE_SECRET": passwords.console_secret},
        "submissions": {"SITE_URL": layout.service_url("publisher")},
        "publisher": {"SITE_URL": layout.site.as_uri()},
        "notifier": {
            "NOTIFIER_SECRET_KEY": passwords.encryption_key,
            "WEBHOOK_ALLOW_CIDRS": "127.0.0.0/8,::1/128",
            "WEBHOOK_ALLOW_HTTP": "true",
        },
    }
