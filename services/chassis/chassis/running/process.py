"""How a process runs: parts that start in order and stop in reverse, and a server that leaves politely.

process = Process(start_timeout=settings.start_timeout)
process.add("mongo", mongo)
process.add("broker", broker)
app = create_app(settings, ..., lifespan=process.lifespan, health=health)
run(app, settings)
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from types import FrameType, TracebackType
from typing import Any, Self

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.errors import HubError, StartError
from chassis.observability.logs import get_logger, hide_passwords
from chassis.observability.telemetry import flush_telemetry
from chassis.running.health import Health
from chassis.settings import ServiceSettings

log = get_logger()

GRACE_SECONDS = 20

Part = AbstractAsyncContextManager[Any]


class Process:
    """Ordered parts of a process, each an async context manager with a name."""

    def __init__(
        self, parts: Sequence[tuple[str, Part]] = (), *, start_timeout: float = 60.0, stop_timeout: float = 15.0
    ) -> None:
        self._parts = list(parts)
        self._start_timeout = start_timeout
        self._stop_timeout = stop_timeout
        self._started: list[tuple[str, Part]] = []

    def add(self, name: str, part: Part) -> None:
        """Add the next part; it starts after and stops before those already added."""
        self._parts.append((name, part))

    async def __aenter__(self) -> Self:
        for name, part in self._parts:
            try:
                await self._start(name, part)
            except BaseException:
                await self._stop()
                raise
            self._started.append((name, part))
            log.debug("part_started", part=name)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    @asynccontextmanager
    async def lifespan(self, _app: FastAPI) -> AsyncIterator[None]:
        """Run the parts for as long as the application serves."""
        async with self:
            yield

    async def _start(self, name: str, part: Part) -> None:
        limit = asyncio.timeout(self._start_timeout)
        try:
            async with limit:
                await part.__aenter__()
        except HubError as error:
            raise StartError(f"{name} did not start: {error}") from error
        except Exception as error:
            if limit.expired():
                raise StartError(f"{name} did not start within {self._start_timeout:g} s") from error
            raise StartError(f"{name} did not start: {type(error).__name__}: {error}") from error

    async def _stop(self) -> None:
        """Leave every part, the last first; a part that fails to leave does not keep the others."""
        while self._started:
            name, part = self._started.pop()
            try:
                async with asyncio.timeout(self._stop_timeout):
                    await part.__aexit__(None, None, None)
            except Exception:
                # The others still have to stop.
                log.exception("part_stop_failed", part=name)
            else:
                log.debug("part_stopped", part=name)


class _Server(uvicorn.Server):
    """Turns not ready before it closes the door, and gives up a start that is asked to stop."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, lifespan: _Lifespan, delay: float) -> None:
        super().__init__(config)
        self._health: Health = app.state.health
        self._lifespan = lifespan
        self._delay = delay

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Drain first; a second signal does not wait."""
        again = self._health.draining
        self._health.drain()
        if not self.started:
            self._lifespan.give_up()
        elif self._delay and not again:
            self._lifespan.later(self._delay, partial(super().handle_exit, sig, frame))
            return
        super().handle_exit(sig, frame)


class _Lifespan:
    """Stands before the application: says in one log line why a start failed, and can cut a start short."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[Any] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve."""
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def give_up(self) -> None:
        """Cancel the start; called from a signal handler."""
        if self._loop and self._task:
            self._loop.call_soon_threadsafe(self._task.cancel)

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        """Call something later; called from a signal handler."""
        if self._loop:
            self._loop.call_soon_threadsafe(self._loop.call_later, seconds, call)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()

        async def told(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                self._task = None
            elif message["type"] == "lifespan.startup.failed":
                message = {**message, "message": ""}  # a traceback as text; the reason is logged below
            await send(message)

        try:
            await self._app(scope, receive, told)
        except asyncio.CancelledError:
            log.warning("start_given_up")
            raise
        except HubError as error:
            log.critical("start_failed", reason=hide_passwords(str(error)))
            raise
        except Exception as error:
            log.critical("start_failed", reason=hide_passwords(f"{type(error).__name__}: {error}"), exc_info=error)
            raise


def run(app: FastAPI, settings: ServiceSettings) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is in flight within the grace and stop the parts."""
    lifespan = _Lifespan(app)
    config = uvicorn.Config(
        lifespan,
        host=settings.http_host,
        port=settings.http_port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    for sig in (signal.SIGTERM, signal.SIGINT):
        # uvicorn raises the signal once more after its own clean end, to whoever handled it before.
        signal.signal(sig, _nothing_more)
    try:
        _Server(config, app, lifespan, settings.stop_delay).run()
    finally:
        flush_telemetry()


def _nothing_more(_sig: int, _frame: FrameType | None) -> None:
    """Take a signal that has been obeyed already."""
