"""Makes a mongod in a container usable: replica set of one member and a user per service. Safe to repeat."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

from chassis.embedded import mongo_setup as setup
from chassis.embedded.process import EmbeddedError
from contracts.topology import SERVICES

VARIABLE: Final = "MONGODB_PASSWORD_{}"
TIMEOUT: Final = 60.0


def service_passwords(environment: Mapping[str, str]) -> dict[str, str]:
    """Read the services' passwords.

    Raises:
        EmbeddedError: names each variable that is missing.
    """
    names = {service: VARIABLE.format(service.upper()) for service in SERVICES}
    if missing := [name for name in names.values() if not environment.get(name)]:
        raise EmbeddedError(f"Set {', '.join(missing)}")
    return {service: environment[name] for service, name in names.items()}


def set_up(url: str, member: str, passwords: Mapping[str, str], admin: str = "") -> None:
    """Make the replica set with `member` (`host:port` as clients reach it) and the users.

    With `admin`, the password of the administrator, a server that has no user yet gets this one first. MongoDB allows
    that only from its own loopback address, so `url` must name that.

    Raises:
        EmbeddedError: the server does not answer or does not become primary.
    """
    with setup.connect(_without_login(url) if admin else url) as client:
        _wait(lambda: setup.answers(client), "answer")
        if not setup.in_replica_set(client):
            setup.initiate(client, member)
        _wait(lambda: setup.takes_writes(client), "take writes")
        if admin:
            setup.ensure_admin(client, admin)
    with setup.connect(url) as client:
        setup.ensure_users(client, passwords)
        setup.demand_majority(client)


def _without_login(url: str) -> str:
    return f"mongodb://{urlsplit(url).netloc.rpartition('@')[2]}/"


def _wait(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + TIMEOUT
    while not holds():
        if time.monotonic() > deadline:
            raise EmbeddedError(f"MongoDB does not {what} within {TIMEOUT:.0f} s")
        time.sleep(0.2)
