"""mongod as a single-node replica set in a child process: options, start, readiness, stop."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from chassis.embedded import mongo_setup as setup
from chassis.embedded.binaries import mongod_program
from chassis.embedded.mongo_setup import ADMIN, REPLICA_SET
from chassis.embedded.process import Child

START_TIMEOUT = 60


@dataclass(frozen=True, slots=True)
class MongoServerSettings:
    """`passwords` by user: `admin`, and one per service, who owns the database of its name; empty: no users."""

    port: int
    passwords: Mapping[str, str] = field(default_factory=dict)
    cache_gb: float = 0.5
    oplog_mb: int | None = None
    oplog_hours: float | None = 48

    @property
    def member(self) -> str:
        """Host and port, as the replica set names its one member."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """Address for clients, without a user."""
        return f"mongodb://{self.member}/?replicaSet={REPLICA_SET}"

    def url_for(self, user: str) -> str:
        """Address for one user; without users, the address for everybody."""
        if user not in self.passwords:
            return self.url
        password = quote(self.passwords[user], safe="")
        return f"mongodb://{user}:{password}@{self.member}/?replicaSet={REPLICA_SET}&authSource=admin"


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
        return self.settings.url

    def start(self) -> None:
        """Start the process; it takes writes only after `wait_ready`."""
        (self.folder / "data").mkdir(parents=True, exist_ok=True)
        if self.settings.passwords and not self.key_file.exists():
            self.key_file.touch(mode=0o600)
            self.key_file.write_bytes(base64.b64encode(secrets.token_bytes(512)))
        self.child.start()

    def wait_ready(self, timeout: float = START_TIMEOUT) -> None:
        """Wait for the port, make the replica set and the users once, and wait until writes are taken."""
        with setup.connect(self._direct) as client:
            self.child.wait_until(lambda: setup.answers(client), timeout)
            if not setup.in_replica_set(client) and not setup.initiate(client, self.settings.member):
                self.child.wait_until(self._moved, timeout)
            self.child.wait_until(lambda: setup.takes_writes(client), timeout)
            if self.settings.passwords:
                setup.ensure_admin(client, self.settings.passwords[ADMIN])
        with self._administrator() as client:
            if self.settings.passwords:
                setup.ensure_users(client, self.settings.passwords)
            setup.demand_majority(client)

    def stop(self) -> None:
        """End the process cleanly and wait for it."""
        self.child.stop(timeout=30)

    @property
    def _direct(self) -> str:
        return f"mongodb://{self.settings.member}/"

    def _administrator(self) -> setup.Client:
        if not self.settings.passwords:
            return setup.connect(self._direct)
        return setup.connect(self._direct, ADMIN, self.settings.passwords[ADMIN])

    def _moved(self) -> bool:
        """Return whether the replica set, read from disk by now, has today's port as its member."""
        with self._administrator() as client:
            return setup.move(client, self.settings.member)

    def _options(self) -> list[str]:
        settings = self.settings
        options = ["--dbpath", str(self.folder / "data"), "--port", str(settings.port), "--bind_ip", "127.0.0.1"]
        options += ["--replSet", REPLICA_SET, "--wiredTigerCacheSizeGB", str(settings.cache_gb)]
        options += ["--setParameter", "diagnosticDataCollectionEnabled=false", "--nounixsocket"]
        # A process killed inside a transaction leaves its locks behind until this time has passed (default: 60 s).
        options += ["--setParameter", "transactionLifetimeLimitSeconds=5"]
        if settings.passwords:
            options += ["--keyFile", str(self.key_file)]
        if settings.oplog_mb is not None:
            options += ["--oplogSize", str(settings.oplog_mb)]
        if settings.oplog_hours is not None:
            options += ["--oplogMinRetentionHours", str(settings.oplog_hours)]
        return options
