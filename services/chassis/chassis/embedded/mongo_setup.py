"""Makes a mongod usable once: a replica set of one member, an administrator, one user per service.

Like `embedded.mongo` it speaks the driver directly: these are commands to a server, no data of the project.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

Client: TypeAlias = MongoClient[dict[str, Any]]

ADMIN: Final = "admin"
REPLICA_SET: Final = "gcmhub"
UNAUTHORIZED: Final = 13
ALREADY_INITIALIZED: Final = 23
USER_EXISTS: Final = 51003
SELECTION_TIMEOUT_MS: Final = 500


def connect(url: str, user: str | None = None, password: str | None = None) -> Client:
    """Open a connection to this one server, whatever state its replica set is in."""
    # None as a keyword would hide the login that the address brings.
    login: dict[str, Any] = {"username": user, "password": password} if user else {}
    return MongoClient(
        url,
        directConnection=True,
        **login,
        serverSelectionTimeoutMS=SELECTION_TIMEOUT_MS,
        connectTimeoutMS=2_000,
    )


def answers(client: Client) -> bool:
    """Return whether the server answers at all."""
    return _hello(client) is not None


def in_replica_set(client: Client) -> bool:
    """Return whether the server knows its place in a replica set."""
    return bool((_hello(client) or {}).get("setName"))


def takes_writes(client: Client) -> bool:
    """Return whether the server is primary."""
    return bool((_hello(client) or {}).get("isWritablePrimary"))


def initiate(client: Client, member: str) -> bool:
    """Make the replica set of one member; False when an earlier start did."""
    whole = {
        "_id": REPLICA_SET,
        "members": [{"_id": 0, "host": member}],
        "settings": {"electionTimeoutMillis": 1000},
    }
    try:
        client.admin.command("replSetInitiate", whole)
    except OperationFailure as error:
        if error.code not in {UNAUTHORIZED, ALREADY_INITIALIZED}:
            raise
        return False
    return True


def move(client: Client, member: str) -> bool:
    """Write the only member's address of today into the replica set; False while the server is not that far."""
    try:
        config = client.admin.command("replSetGetConfig")["config"]
        if config["members"][0]["host"] != member:
            config["members"][0]["host"] = member
            config["version"] += 1
            client.admin.command("replSetReconfig", config, force=True)
    except PyMongoError:
        return False
    return True


def ensure_admin(client: Client, password: str) -> None:
    """Make the first user through the localhost exception, which ends with it."""
    try:
        client.admin.command("createUser", ADMIN, pwd=password, roles=["root"])
    except OperationFailure as error:
        if error.code not in {UNAUTHORIZED, USER_EXISTS}:
            raise


def ensure_users(client: Client, passwords: Mapping[str, str]) -> None:
    """Make the missing users; each reads, writes and watches the database of its own name and no other."""
    known = {user["user"] for user in client.admin.command("usersInfo")["users"]}
    for user, password in passwords.items():
        if user not in known:
            client.admin.command("createUser", user, pwd=password, roles=[{"role": "readWrite", "db": user}])


def demand_majority(client: Client) -> None:
    """Make majority writes and reads the default for whoever forgets to ask for them."""
    client.admin.command(
        "setDefaultRWConcern",
        defaultWriteConcern={"w": "majority", "wtimeout": 5000},
        defaultReadConcern={"level": "majority"},
    )


def _hello(client: Client) -> dict[str, Any] | None:
    try:
        return dict(client.admin.command("hello"))
    except PyMongoError:
        return None
