"""The two servers under the services: embedded, unless `NATS_URL` or `MONGODB_URL` names others."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.embedded.mongo import MongoServer, MongoServerSettings
from chassis.embedded.nats import NatsServer, NatsServerSettings
from chassis.embedded.users import nats_users
from hub.environment import Servers, nats_address
from hub.keys import USERS, Passwords
from hub.layout import MONGODB_PORT, NATS_MONITOR_PORT, NATS_PORT, StackLayout
from hub.member import StackMember, mongodb_member, nats_member


@dataclass(frozen=True, slots=True)
class Stores:
    """Addresses of both servers, and those of them that run under this supervisor."""

    servers: Servers
    members: tuple[StackMember, ...]


def nats_settings(layout: StackLayout, passwords: Passwords) -> NatsServerSettings:
    """Return the settings of the embedded NATS server."""
    return NatsServerSettings(
        users=nats_users(passwords.nats),
        system_password=passwords.nats_system,
        store=str(layout.var / "nats" / "jetstream"),
        port=layout.port(NATS_PORT),
        monitor_port=layout.port(NATS_MONITOR_PORT),
    )


def mongodb_server(layout: StackLayout, passwords: Passwords) -> MongoServer:
    """Return the embedded mongod."""
    return MongoServer(
        MongoServerSettings(layout.port(MONGODB_PORT), passwords.mongodb),
        layout.var / "mongodb",
        layout.log("mongodb"),
        copies=layout.var / "bin",
    )


def stores(layout: StackLayout, passwords: Passwords) -> Stores:
    """Choose the servers; nothing is started here.

    Raises:
        EmbeddedError: an embedded server is needed and cannot run on this machine.
    """
    members: list[StackMember] = []
    if layout.nats_url is None:
        server = NatsServer(nats_settings(layout, passwords), layout.var / "nats", layout.log("nats"))
        members.append(nats_member(server))
    if layout.mongodb_url is None:
        mongod = mongodb_server(layout, passwords)
        members.append(mongodb_member(mongod))
    return Stores(Servers(nats_address(layout), mongodb_addresses(layout, passwords)), tuple(members))


def mongodb_addresses(layout: StackLayout, passwords: Passwords) -> dict[str, str]:
    """Return each user's address of the database; a given address is the same for all."""
    if layout.mongodb_url is not None:
        return dict.fromkeys(USERS, layout.mongodb_url)
    settings = MongoServerSettings(layout.port(MONGODB_PORT), passwords.mongodb)
    return {user: settings.url_for(user) for user in USERS}
