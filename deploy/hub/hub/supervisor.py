"""Runs the whole stack: servers, provisioning, services, demonstration; and stops it in the reverse order."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from typing import Final

from rich.markup import escape

from contracts.topology import SERVICES
from hub.environment import mongodb_address, service_environment, starts_with_data
from hub.facts import first_facts
from hub.keys import Passwords, local_issuer, passwords
from hub.layout import StackLayout
from hub.member import StackMember, service_member
from hub.ports import demand_free_ports
from hub.provisioning import declared_indexes, provision
from hub.servers import Stores, stores
from hub.state import State, clear_state, only_supervisor, write_state

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SAY_EVERY: Final = 5.0
"""Seconds between two lines that say what a start waits for."""
Say = Callable[[str], None]


class Supervisor:
    """One run of the stack."""

    def __init__(
        self, layout: StackLayout, say: Say, on_ready: Callable[[dict[str, str]], None], *, empty: bool
    ) -> None:
        self._layout = layout
        self._say = say
        self._on_ready = on_ready
        self._empty = empty
        self._members: list[StackMember] = []
        self._state = State(os.getpid())

    async def run(self) -> None:
        """Run until a signal asks to stop.

        Raises:
            EmbeddedError: something cannot start; the text says what to do.
            AlreadyRunningError: another supervisor has the folder.
        """
        with only_supervisor(self._layout):
            self._note()
            try:
                await self._until_signal()
            finally:
                clear_state(self._layout)

    async def _until_signal(self) -> None:
        loop, asked = asyncio.get_running_loop(), asyncio.Event()
        for number in SIGNALS:
            loop.add_signal_handler(number, self._ask_to_stop, asked)
        work, stop = asyncio.create_task(self._work()), asyncio.create_task(asked.wait())
        try:
            await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._say("Stopping ...")
            finished = work.done()
            work.cancel()
            stop.cancel()
            outcome = (await asyncio.gather(work, stop, return_exceptions=True))[0]
            await self._stop()
            self._say("Stopped; the data is kept.")
        if finished and isinstance(outcome, Exception):
            raise outcome

    def _ask_to_stop(self, asked: asyncio.Event) -> None:
        """Stop politely at the first signal, at once at the second."""
        if asked.is_set():
            for member in self._members:
                member.child.signal(signal.SIGKILL)
        asked.set()

    async def _work(self) -> None:
        layout = self._layout
        demand_free_ports(layout)
        credentials, issuer = passwords(layout), local_issuer(layout)
        below = stores(layout, credentials)
        services = self._services(credentials, below)
        layout.gate.unlink(missing_ok=True)
        self._start(below.members)
        self._start(services)
        loading = asyncio.create_task(asyncio.to_thread(declared_indexes))
        await self._all_ready(below.members)
        await loading
        await provision(below.servers.nats, "admin", credentials.nats["admin"], below.servers.mongodb)
        self._say("streams, durables and indexes provisioned")
        layout.gate.touch()
        await self._all_ready(services)
        if starts_with_data():
            await first_facts(layout, self._say)
            self._say("rounds and first pages are there")
        else:
            self._say("the registry starts empty: `hub registry apply` fills it")
        self._tell_ready(below)
        async with AsyncExitStack() as stack:
            for member in self._members:
                keeping = asyncio.create_task(member.keep(self._say, self._note))
                stack.callback(keeping.cancel)
            if not self._empty and starts_with_data():
                from hub.demo import demonstrate  # noqa: PLC0415 - what only the demonstration needs, when all is ready

                await stack.enter_async_context(demonstrate(layout, issuer, self._say))
            await asyncio.Event().wait()

    def _services(self, credentials: Passwords, below: Stores) -> list[StackMember]:
        """Make the services; beside an empty registry the others run, but are not ready before it is filled."""
        layout, servers = self._layout, below.servers
        return [
            service_member(
                layout,
                service,
                service_environment(layout, service, credentials, servers),
                probe="/ready" if service == "registry" or starts_with_data() else "/live",
            )
            for service in SERVICES
        ]

    def _start(self, members: Sequence[StackMember]) -> None:
        """Start some together; what is started is stopped in any case."""
        self._members.extend(members)
        for member in members:
            member.start()
            self._say(f"starting {member.name}")
        self._note()

    async def _all_ready(self, members: Sequence[StackMember]) -> None:
        await asyncio.gather(*(self._ready(member) for member in members))

    async def _ready(self, member: StackMember) -> None:
        began = time.monotonic()
        ready = asyncio.ensure_future(member.ready())
        while not (await asyncio.wait({ready}, timeout=SAY_EVERY))[0]:
            self._say(f"{member.name} waits for {escape(member.waits_for())} ({time.monotonic() - began:.0f} s)")
        await ready
        self._say(f"[green]ready[/] {member.name}")

    def _note(self) -> None:
        """Keep the state on disk in step with the processes."""
        self._state.children = {m.name: m.child.pid for m in self._members if m.child.pid is not None}
        write_state(self._layout, self._state)

    def _tell_ready(self, below: Stores) -> None:
        layout = self._layout
        self._state.addresses = {
            **{service: layout.service_url(service) for service in SERVICES},
            "nats": below.servers.nats,
            "mongodb": mongodb_address(layout),
            "site": f"{layout.service_url('publisher')}/en/",
        }
        self._state.ready = True
        self._note()
        self._on_ready(self._state.addresses)

    async def _stop(self) -> None:
        """Stop the services together, then the servers: nobody loses what it stands on."""
        services = [member for member in self._members if member.name in SERVICES]
        below = [member for member in self._members if member.name not in SERVICES]
        await asyncio.gather(*(asyncio.to_thread(member.stop) for member in services))
        for member in below:
            await asyncio.to_thread(member.stop)
