"""Who may do what on the servers: one user per service with the least permissions, and `admin` for provisioning."""

from __future__ import annotations

from collections.abc import Mapping

from chassis.embedded.nats import ADMIN, NatsUser
from contracts.permissions import permissions
from contracts.topology import SERVICES

__all__ = ["SERVICES", "nats_users"]


def nats_users(passwords: Mapping[str, str]) -> tuple[NatsUser, ...]:
    """Return the users of the account APP; `passwords` by user name, `admin` among them."""
    services = tuple(_service_user(service, passwords[service]) for service in SERVICES)
    return (NatsUser(ADMIN, passwords[ADMIN]), *services)


def _service_user(service: str, password: str) -> NatsUser:
    allowed = permissions(service)
    return NatsUser(service, password, tuple(allowed.publish), tuple(allowed.subscribe))
