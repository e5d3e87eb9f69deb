"""Where the embedded stack keeps its files and which ports it uses: `HUB_VAR` and `HUB_PORT_BASE`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

DEFAULT_PORT_BASE: Final = 8000
SERVICE_PORTS: Final = {"registry": 1, "submissions": 2, "publisher": 3, "notifier": 4}
NATS_PORT: Final = 5
NATS_MONITOR_PORT: Final = 6
MONGODB_PORT: Final = 7
RECEIVER_PORT: Final = 10
HIGHEST_OFFSET: Final = RECEIVER_PORT


class LayoutError(ValueError):
    """An environment variable of the tool is wrong; the text names it."""


@dataclass(frozen=True, slots=True)
class StackLayout:
    """Files under `var`, ports counted from `port_base`."""

    var: Path
    port_base: int
    nats_url: str | None = None
    mongodb_url: str | None = None

    def port(self, offset: int) -> int:
        """Return the port at an offset."""
        return self.port_base + offset

    def service_url(self, service: str) -> str:
        """Return the address of a service on this machine."""
        return f"http://127.0.0.1:{self.port(SERVICE_PORTS[service])}"

    @property
    def receiver_url(self) -> str:
        """Return the address of the local webhook receiver."""
        return f"http://127.0.0.1:{self.port(RECEIVER_PORT)}"

    @property
    def keys(self) -> Path:
        """Folder of passwords and signing keys."""
        return self.var / "keys"

    @property
    def jwks(self) -> Path:
        """File with the public keys of the local token issuer."""
        return self.keys / "jwks.json"

    @property
    def run(self) -> Path:
        """Folder of what only matters while the stack runs."""
        return self.var / "run"

    @property
    def gate(self) -> Path:
        """File that is there while both servers are provisioned: services built before wait for it."""
        return self.run / "provisioned"

    @property
    def site(self) -> Path:
        """Folder the publisher writes pages to."""
        return self.var / "site"

    def log(self, name: str) -> Path:
        """File a child process writes to."""
        return self.var / "log" / f"{name}.log"

    def ports_needed(self) -> dict[int, str]:
        """List the ports the stack listens on, each with the name of who does."""
        needed = {self.port(offset): service for service, offset in SERVICE_PORTS.items()}
        if self.nats_url is None:
            needed |= {self.port(NATS_PORT): "NATS", self.port(NATS_MONITOR_PORT): "NATS monitoring"}
        if self.mongodb_url is None:
            needed[self.port(MONGODB_PORT)] = "MongoDB"
        return needed


def read_layout(environment: Mapping[str, str] = os.environ) -> StackLayout:
    """Read the layout from the environment.

    Raises:
        LayoutError: a variable is wrong.
    """
    text = environment.get("HUB_PORT_BASE") or str(DEFAULT_PORT_BASE)
    if not text.isdecimal() or not 1024 <= int(text) <= 65535 - HIGHEST_OFFSET:
        raise LayoutError(f"HUB_PORT_BASE must be a number from 1024 to {65535 - HIGHEST_OFFSET}, not {text!r}")
    return StackLayout(
        var=Path(environment.get("HUB_VAR") or "var").expanduser().resolve(),
        port_base=int(text),
        nats_url=environment.get("NATS_URL") or None,
        mongodb_url=environment.get("MONGODB_URL") or None,
    )
