"""Passwords and keys for the containers of docker-compose.yml: one environment file per container, nothing shared."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from chassis.embedded.mongo_setup import REPLICA_SET
from chassis.security.issuer import LocalIssuer
from contracts.topology import SERVICES
from hub.configuration import VARIABLE
from hub.keys import AUDIENCE, ISSUER, Passwords, local_issuer, passwords, write_private
from hub.layout import DEFAULT_PORT_BASE, StackLayout
from hub.mongodb_setup import VARIABLE as MONGODB_VARIABLE

MONGODB: Final = "mongodb:27017"
"""Host and port of the one member, as docker-compose.yml names it."""


def write_secrets(folder: Path) -> list[Path]:
    """Make what is missing in `folder`, and write the environment files anew from it."""
    layout = StackLayout(var=folder.resolve(), port_base=DEFAULT_PORT_BASE)
    files = environment_files(passwords(layout), local_issuer(layout))
    for name, variables in files.items():
        write_private(layout.var / name, "".join(f"{key}={value}\n" for key, value in variables.items()))
    return [layout.var / name for name in files]


def environment_files(credentials: Passwords, issuer: LocalIssuer) -> dict[str, dict[str, str]]:
    """Return the variables of each file; every container reads only the files that hold what it needs."""
    return {
        "nats.env": {VARIABLE.format(user.upper()): password for user, password in credentials.nats.items()}
        | {VARIABLE.format("SYSTEM"): credentials.nats_system},
        "provision.env": _provision(credentials),
        "tokens.env": {"TOKEN_ISSUER": ISSUER, "TOKEN_AUDIENCE": AUDIENCE, "TOKEN_JWKS": issuer.public_jwks()},
        **{f"{service}.env": _service(service, credentials) for service in SERVICES},
    }


def _service(service: str, credentials: Passwords) -> dict[str, str]:
    login = f"{service}:{credentials.mongodb[service]}"
    variables = {
        "NATS_PASSWORD": credentials.nats[service],
        "MONGODB_URL": f"mongodb://{login}@{MONGODB}/?replicaSet={REPLICA_SET}&authSource=admin",
    }
    own = {
        "registry": {"CONSOLE_SECRET": credentials.console_secret},
        "notifier": {"NOTIFIER_SECRET_KEY": credentials.encryption_key},
    }
    return variables | own.get(service, {})


def _provision(credentials: Passwords) -> dict[str, str]:
    # Over loopback: only from there MongoDB lets the first administrator be made.
    url = f"mongodb://admin:{credentials.mongodb['admin']}@127.0.0.1:27017/?authSource=admin"
    return {
        VARIABLE.format("ADMIN"): credentials.nats["admin"],
        "MONGODB_URL": url,
        **{MONGODB_VARIABLE.format(user.upper()): password for user, password in credentials.mongodb.items()},
    }
