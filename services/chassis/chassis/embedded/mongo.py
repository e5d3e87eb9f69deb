"""mongod as a single-node replica set in a child process: start, initiation, users, readiness, stop.

The one place beside `chassis.mongo` that speaks the driver: here it sets up a server, there it stores data.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from chassis.embedded.binaries import mongod_program
from chassis.embedded.process import Child

START_TIMEOUT = 60
ADMIN: Final = "admin"
REPLICA_SET: Final = "gcmhub"
UNAUTHORIZED: Final = 13
ALREADY_INITIALIZED: Final = 23
USER_EXISTS: Final = 51003


@dataclass(frozen=True, slots=True)
class MongoServerSettings:
    """`passwords` by user: `admin`, and one per service, who owns the database of its name; empty: no users."""

    port: int
    passwords: Mapping[str, str] = field(default_factory=dict)
    cache_gb: float = 0.5
    oplog_mb: int | None = None
    oplog_hours: float | None = 48


class MongoServer:
    """One mongod; data and key file live in `folder`."""

    def __init__(self, settings: MongoServerSettings, folder: Path, log: Path, *, copies: Path | None = None) -> None:
        self.settings = settings
        self.folder = folder
        self.key_file = folder / "replica-set.key"
        self.child = Child("mongod", [str(mongod_program(copies or folder / "bin")), *self._options()], log)

    @property
    def url(self) -> str:
        """Address for clients, without a user."""
        return f"mongodb://127.0.0.1:{self.settings.port}/?replicaSet={REPLICA_SET}"

    def url_for(self, user: str) -> str:
        """Address for one user; without users, the address for everybody."""
        if user not in self.settings.passwords:
            return self.url
        password = quote(self.settings.passwords[user], safe="")
        return f"mongodb://{user}:{password}@127.0.0.1:{self.settings.port}/?replicaSet={REPLICA_SET}&authSource=admin"

    def start(self) -> None:
        """Start the process; it takes writes only after `wait_ready`."""
        (self.folder / "data").mkdir(parents=True, exist_ok=True)
        if self.settings.passwords and not self.key_file.exists():
            self.key_file.touch(mode=0o600)
            self.key_file.write_bytes(base64.b64encode(secrets.token_bytes(512)))
        self.child.start()

    def wait_ready(self, timeout: float = START_TIMEOUT) -> None:
        """Wait for the port, make the replica set and the users once, and wait until writes are taken."""
        with self._client() as client:
            self.child.wait_until(lambda: _answers(client), timeout)
            if not client.admin.command("hello").get("setName"):
                self._make_or_move_replica_set(client)
            self.child.wait_until(lambda: _is_primary(client), timeout)
            if self.settings.passwords:
                self._ensure_admin(client)
        with self._client(authenticated=True) as client:
            self._ensure_users(client)
            client.admin.command(
                "setDefaultRWConcern",
                defaultWriteConcern={"w": "majority", "wtimeout": 5000},
                defaultReadConcern={"level": "majority"},
            )

    def stop(self) -> None:
        """End the process cleanly and wait for it."""
        self.child.stop(timeout=30)

    def _options(self) -> list[str]:
        settings = self.settings
        options = ["--dbpath", str(self.folder / "data"), "--port", str(settings.port), "--bind_ip", "127.0.0.1"]
        options += ["--replSet", REPLICA_SET, "--wiredTigerCacheSizeGB", str(settings.cache_gb)]
        options += ["--setParameter", "diagnosticDataCollectionEnabled=false", "--nounixsocket"]
        if settings.passwords:
            options += ["--keyFile", str(self.key_file)]
        if settings.oplog_mb is not None:
            options += ["--oplogSize", str(settings.oplog_mb)]
        if settings.oplog_hours is not None:
            options += ["--oplogMinRetentionHours", str(settings.oplog_hours)]
        return options

    def _client(self, *, authenticated: bool = False) -> MongoClient[dict[str, Any]]:
        with_login = authenticated and bool(self.settings.passwords)
        return MongoClient(
            f"mongodb://127.0.0.1:{self.settings.port}/?directConnection=true&serverSelectionTimeoutMS=500",
            username=ADMIN if with_login else None,
            password=self.settings.passwords[ADMIN] if with_login else None,
        )

    def _make_or_move_replica_set(self, client: MongoClient[dict[str, Any]]) -> None:
        """Make the replica set once; later its one member may only have got another port."""
        member = f"127.0.0.1:{self.settings.port}"
        settings = {"electionTimeoutMillis": 1000}
        whole = {"_id": REPLICA_SET, "members": [{"_id": 0, "host": member}], "settings": settings}
        try:
            client.admin.command("replSetInitiate", whole)
        except OperationFailure as error:
            if not _done_before(error):
                raise
            self.child.wait_until(lambda: self._settled(member), START_TIMEOUT)

    def _settled(self, member: str) -> bool:
        """Write the member's address of today into the replica set; True once it is there."""
        with self._client(authenticated=True) as client:
            try:
                config = client.admin.command("replSetGetConfig")["config"]
                if config["members"][0]["host"] != member:
                    config["members"][0]["host"] = member
                    config["version"] += 1
                    client.admin.command("replSetReconfig", config, force=True)
            except PyMongoError:  # not read from disk yet
                return False
        return True

    def _ensure_admin(self, client: MongoClient[dict[str, Any]]) -> None:
        """Make the first user through the localhost exception, which ends with it."""
        try:
            client.admin.command("createUser", ADMIN, pwd=self.settings.passwords[ADMIN], roles=["root"])
        except OperationFailure as error:
            if not _done_before(error):
                raise

    def _ensure_users(self, client: MongoClient[dict[str, Any]]) -> None:
        if not self.settings.passwords:
            return
        known = {user["user"] for user in client.admin.command("usersInfo")["users"]}
        for user, password in self.settings.passwords.items():
            if user not in known:
                roles = [{"role": "readWrite", "db": user}]
                client.admin.command("createUser", user, pwd=password, roles=roles)


def _answers(client: MongoClient[dict[str, Any]]) -> bool:
    try:
        client.admin.command("hello")
    except PyMongoError:
        return False
    return True


def _is_primary(client: MongoClient[dict[str, Any]]) -> bool:
    try:
        return bool(client.admin.command("hello").get("isWritablePrimary"))
    except PyMongoError:
        return False


def _done_before(error: OperationFailure) -> bool:
    """Whether an earlier start did it; with users in place the localhost exception no longer allows it either."""
    return error.code in {UNAUTHORIZED, ALREADY_INITIALIZED, USER_EXISTS}
