"""nats-server with JetStream as a child process: its configuration as text, start, readiness, stop."""

from __future__ import annotations

import http.client
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chassis.embedded.binaries import nats_server_program
from chassis.embedded.process import Child

START_TIMEOUT = 30
ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class NatsUser:
    """A user of the account APP; without `publish` and `subscribe` nothing is refused (provisioning only)."""

    name: str
    password: str
    publish: tuple[str, ...] | None = None
    subscribe: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class NatsServerSettings:
    """What differs between the embedded stack, a container and the tests; the rest is the same everywhere."""

    users: Sequence[NatsUser]
    system_password: str
    store: str
    host: str = "127.0.0.1"
    port: int = 4222
    monitor_host: str = "127.0.0.1"
    monitor_port: int = 8222
    max_file: str = "16GB"
    sync_always: bool = True


def render_config(settings: NatsServerSettings) -> str:
    """Write the configuration file.

    `sync_interval: always` because the default loses acknowledged messages at a power failure.
    """
    users = "\n".join(f"      {_user(user)}" for user in settings.users)
    sync = "always" if settings.sync_always else '"2m"'
    return f"""\
listen: {json.dumps(f"{settings.host}:{settings.port}")}
http: {json.dumps(f"{settings.monitor_host}:{settings.monitor_port}")}
server_name: "gcmhub"
jetstream {{
  store_dir: {json.dumps(settings.store)}
  sync_interval: {sync}
  max_file: {settings.max_file}
  max_mem: 256MB
}}
max_payload: 262144
max_connections: 200
write_deadline: "5s"
ping_interval: "20s"
lame_duck_duration: "30s"
lame_duck_grace_period: "5s"
accounts {{
  SYS {{ users: [ {{ user: "sys", password: {json.dumps(settings.system_password)} }} ] }}
  APP {{
    jetstream {{ max_file: {settings.max_file}, max_mem: 64MB, max_streams: 20, max_consumers: 200 }}
    users: [
{users}
    ]
  }}
}}
system_account: SYS
"""


def _user(user: NatsUser) -> str:
    head = f"user: {json.dumps(user.name)}, password: {json.dumps(user.password)}"
    if user.publish is None or user.subscribe is None:
        return f"{{ {head} }}"
    publish, subscribe = json.dumps(list(user.publish)), json.dumps(list(user.subscribe))
    return f"{{ {head}, permissions: {{ publish: {{ allow: {publish} }}, subscribe: {{ allow: {subscribe} }} }} }}"


class NatsServer:
    """One nats-server; data and configuration live in `folder`."""

    def __init__(self, settings: NatsServerSettings, folder: Path, log: Path) -> None:
        self.settings = settings
        self.folder = folder
        self.config = folder / "nats-server.conf"
        self.child = Child("nats-server", [str(nats_server_program()), "--config", str(self.config)], log)

    @property
    def url(self) -> str:
        """Address for clients, without a user."""
        return f"nats://{self.settings.host}:{self.settings.port}"

    def start(self) -> None:
        """Write the configuration and start the process; it is ready only after `wait_ready`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.config.touch(mode=0o600)
        self.config.write_text(render_config(self.settings))
        self.child.start()

    def wait_ready(self, timeout: float = START_TIMEOUT) -> None:
        """Wait until the server says that it and JetStream are healthy."""
        self.child.wait_until(self._healthy, timeout)

    def stop(self) -> None:
        """End the process and wait for it."""
        self.child.stop()

    def _healthy(self) -> bool:
        connection = http.client.HTTPConnection(self.settings.monitor_host, self.settings.monitor_port, timeout=1)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()
