"""One supervised process: started, waited for, started again when it ends though nobody asked it to."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import httpx

from chassis.embedded.mongo import MongoServer
from chassis.embedded.nats import NatsServer
from chassis.embedded.patience import cpu_steps
from chassis.embedded.process import Child
from hub.layout import StackLayout
from hub.readiness import Readiness, part_starting

FIRST_DELAY: Final = 0.5
LONGEST_DELAY: Final = 30.0
STEADY: Final = 60.0
POLL: Final = 0.1
PATIENCE: Final = 60.0
"""Seconds without progress after which a start is given up."""
SERVICE_STOP_TIMEOUT: Final = 25.0


def _nothing() -> str:
    return "its first answer"


@dataclass(frozen=True, slots=True)
class StackMember:
    """A process of the stack. `start` must be called in the main thread, `wait` and `stop` block.

    `waits_for` says in words what keeps it from being ready.
    """

    name: str
    child: Child
    start: Callable[[], None]
    wait: Callable[[], None]
    stop: Callable[[], object]
    waits_for: Callable[[], str] = _nothing

    async def ready(self) -> None:
        """Wait until it is ready, for as long as it makes progress.

        Raises:
            EmbeddedError: it ended, or makes no progress any more.
        """
        await asyncio.to_thread(self.wait)

    async def keep(self, say: Callable[[str], None], changed: Callable[[], None]) -> None:
        """Start the process again each time it ends, later and later while it ends soon."""
        delay, since = FIRST_DELAY, time.monotonic()
        while True:
            await ended(self.child)
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


async def ended(child: Child) -> None:
    """Wait until a process has ended; where the kernel tells (Linux), this costs nothing meanwhile."""
    if (pid := child.pid) is not None and hasattr(os, "pidfd_open"):
        over = asyncio.Event()
        loop = asyncio.get_running_loop()
        descriptor = os.pidfd_open(pid)
        loop.add_reader(descriptor, over.set)
        try:
            await over.wait()
        finally:
            loop.remove_reader(descriptor)
            os.close(descriptor)
    while child.alive:  # noqa: ASYNC110 - elsewhere a process that ends sets no event
        await asyncio.sleep(POLL)


def nats_member(server: NatsServer) -> StackMember:
    """Supervise a NATS server."""
    return StackMember("nats", server.child, server.start, lambda: server.wait_ready(PATIENCE), server.stop)


def mongodb_member(server: MongoServer) -> StackMember:
    """Supervise a mongod."""
    return StackMember("mongodb", server.child, server.start, lambda: server.wait_ready(PATIENCE), server.stop)


def service_member(
    layout: StackLayout, service: str, environment: Mapping[str, str], *, probe: str = "/ready"
) -> StackMember:
    """Supervise one of the four services, run by `hub.launch`; it is there when it answers the probe."""
    command = [sys.executable, "-m", "hub.launch", service, str(layout.gate)]
    child = Child(service, command, layout.log(service), environment=environment)
    readiness = Readiness(f"{layout.service_url(service)}{probe}")

    def waits_for() -> str:
        return readiness.waits_for if readiness.answered else part_starting(child.log_tail()) or readiness.waits_for

    def progress() -> object:
        # Once it answers, its loops use CPU time whatever it waits for: only its own words count then.
        pid = child.pid
        return readiness.moved if readiness.answered else (waits_for(), 0 if pid is None else cpu_steps(pid))

    def wait() -> None:
        readiness.begin()
        with httpx.Client(timeout=5, trust_env=False) as client:
            child.wait_until(lambda: readiness.look(client), PATIENCE, every=POLL, progress=progress)

    def stop() -> bool:
        return child.stop(SERVICE_STOP_TIMEOUT)

    return StackMember(service, child, child.start, wait, stop, waits_for)
