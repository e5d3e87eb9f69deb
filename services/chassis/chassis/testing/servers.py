"""Where tests get their servers: given addresses, else containers, else the embedded servers.

Containers are used only when a Docker engine answers and the images are there already: a test never downloads.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from chassis.embedded.mongo import MongoServer, MongoServerSettings
from chassis.embedded.mongo_setup import REPLICA_SET
from chassis.embedded.nats import ADMIN, NatsServer, NatsServerSettings, render_config
from chassis.embedded.process import free_port
from chassis.embedded.users import SERVICES, nats_users
from chassis.testing.containers import container, image_here

NATS_IMAGE: Final = os.environ.get("TEST_NATS_IMAGE", "nats:2.15")
MONGO_IMAGE: Final = os.environ.get("TEST_MONGO_IMAGE", "mongo:8.0")
CACHE_GB: Final = 0.25
OPLOG_MB: Final = 64


@dataclass(frozen=True, slots=True)
class Nats:
    """A server with JetStream; `passwords` by user (`admin` and the services), empty when it asks for none."""

    url: str
    passwords: Mapping[str, str] = field(default_factory=dict)
    server: NatsServer | None = None

    def login(self, user: str) -> tuple[str, str]:
        """Return user and password as settings take them: empty where none is asked for."""
        return (user, self.passwords[user]) if user in self.passwords else ("", "")

    @property
    def admin(self) -> tuple[str, str]:
        """User and password that may provision."""
        return self.login(ADMIN)


@dataclass(frozen=True, slots=True)
class MongoDB:
    """A replica set that asks for no user."""

    url: str
    server: MongoServer | None = None


@contextmanager
def nats(folder: Path) -> Iterator[Nats]:
    """Yield a NATS server for the session."""
    if given := os.environ.get("NATS_URL"):
        yield Nats(given, _given_passwords())
        return
    settings = _nats_settings(str(folder / "jetstream"))
    passwords = {user.name: user.password for user in settings.users}
    if image_here(NATS_IMAGE):
        config = folder / "nats-server.conf"
        config.write_text(render_config(_nats_settings("/tmp/jetstream", passwords)))  # noqa: S108 - inside the container
        volumes = {str(config): "/etc/nats/nats-server.conf"}
        command = ["--config", "/etc/nats/nats-server.conf", "--addr", "0.0.0.0"]  # noqa: S104 - inside the container
        with container(NATS_IMAGE, command, port=4222, volumes=volumes) as address:
            yield Nats(f"nats://{address}", passwords)
        return
    server = NatsServer(settings, folder, folder / "nats.log")
    server.start()
    try:
        server.wait_ready()
        yield Nats(server.url, passwords, server)
    finally:
        server.stop()


@contextmanager
def mongodb(folder: Path) -> Iterator[MongoDB]:
    """Yield a MongoDB replica set for the session."""
    if given := os.environ.get("MONGODB_URL"):
        yield MongoDB(given)
        return
    if image_here(MONGO_IMAGE):
        with container(MONGO_IMAGE, ["--replSet", REPLICA_SET, "--bind_ip_all"], port=27017, initiate=True) as address:
            yield MongoDB(f"mongodb://{address}/?directConnection=true")
        return
    settings = MongoServerSettings(free_port(), cache_gb=CACHE_GB, oplog_mb=OPLOG_MB, oplog_hours=None)
    server = MongoServer(settings, folder, folder / "mongod.log")
    server.start()
    try:
        server.wait_ready()
        yield MongoDB(server.url, server)
    finally:
        server.child.kill()  # its data is thrown away: a clean stop would only take time


def _nats_settings(store: str, passwords: Mapping[str, str] | None = None) -> NatsServerSettings:
    passwords = passwords or {user: secrets.token_urlsafe(12) for user in (ADMIN, *SERVICES)}
    return NatsServerSettings(
        users=nats_users(passwords),
        system_password=secrets.token_urlsafe(12),
        store=store,
        port=free_port(),
        monitor_port=free_port(),
    )


def _given_passwords() -> dict[str, str]:
    """Passwords of a given server, as `NATS_PASSWORD_ADMIN`, `NATS_PASSWORD_REGISTRY`, ..."""
    names = {user: f"NATS_PASSWORD_{user.upper()}" for user in (ADMIN, *SERVICES)}
    return {user: os.environ[name] for user, name in names.items() if name in os.environ}
