"""One supervised process: started, waited for, started again when it ends though nobody asked it to."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import httpx

from chassis.embedded.mongo import MongoServer
from chassis.embedded.nats import NatsServer
from chassis.embedded.process import Child
from hub.layout import Layout

FIRST_DELAY: Final = 0.5
LONGEST_DELAY: Final = 30.0
STEADY: Final = 60.0
POLL: Final = 0.1
SERVICE_START_TIMEOUT: Final = 90.0
SERVICE_STOP_TIMEOUT: Final = 25.0


@dataclass(frozen=True, slots=True)
class Member:
    """A process of the stack. `start` must be called in the main thread, `wait` and `stop` block."""

    name: str
    child: Child
    start: Callable[[], None]
    wait: Callable[[], None]
    stop: Callable[[], object]

    async def ready(self) -> None:
        """Wait until it is ready.

        Raises:
            EmbeddedError: it ended or took too long.
        """
        await asyncio.to_thread(self.wait)

    async def keep(self, say: Callable[[str], None], changed: Callable[[], None]) -> None:
        """Start the process again each time it ends, later and later while it ends soon."""
        delay, since = FIRST_DELAY, time.monotonic()
        while True:
            while self.child.alive:  # noqa: ASYNC110 - a process that ends sets no event
                await asyncio.sleep(POLL)
            if time.monotonic() - since > STEADY:
                delay = FIRST_DELAY
            say(f"[yellow]{self.name} ended with status {self.child.returncode}; it starts again in {delay:g} s[/]")
            await asyncio.sleep(delay)
            delay, since = min(delay * 2, LONGEST_DELAY), time.monotonic()
            try:
                self.start()
                changed()
                await self.ready()
            except Exception as error:  # noqa: BLE001 - it may end again in the middle of its start: then once more
                say(f"[red]{self.name} is not back: {error}[/]")
            else:
                say(f"{self.name} is back")


def nats_member(server: NatsServer) -> Member:
    """Supervise a NATS server."""
    return Member("nats", server.child, server.start, server.wait_ready, server.stop)


def mongodb_member(server: MongoServer) -> Member:
    """Supervise a mongod."""
    return Member("mongodb", server.child, server.start, server.wait_ready, server.stop)


def service_member(layout: Layout, service: str, environment: Mapping[str, str], *, probe: str = "/ready") -> Member:
    """Supervise one of the four services, run as `python -m <service>`; it is there when it answers the probe."""
    command = [sys.executable, "-m", service]
    child = Child(service, command, layout.log(service), environment=environment)
    url = f"{layout.service_url(service)}{probe}"

    def wait() -> None:
        with httpx.Client(timeout=5, trust_env=False) as client:
            child.wait_until(lambda: _answers(client, url), SERVICE_START_TIMEOUT, every=POLL)

    return Member(service, child, child.start, wait, lambda: child.stop(SERVICE_STOP_TIMEOUT))


def _answers(client: httpx.Client, url: str) -> bool:
    try:
        return client.get(url).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
