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
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import FrameType, TracebackType
from typing import Any, Self

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.errors import HubError, StartError
from chassis.logs import get_logger, hide_passwords
from chassis.settings import ServiceSettings
from chassis.telemetry import flush_telemetry

log = get_logger()

GRACE_SECONDS = 20
EXIT_START = 3

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
                async with asyncio.timeout(self._start_timeout):
                    await part.__aenter__()
            except BaseException as error:
                await self._stop()
                raise _start_error(name, error, self._start_timeout) from error
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
    """Turns not ready before it closes the door."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, delay: float) -> None:
        super().__init__(config)
        self._health = app.state.health
        self._delay = delay

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Drain first; a second signal does not wait."""
        first = not self._health.draining
        self._health.drain()
        if first and self._delay and self.started:
            log.info("stopping", signal=signal.Signals(sig).name, delay=self._delay)
            asyncio.get_running_loop().call_later(self._delay, super().handle_exit, sig, frame)
        else:
            super().handle_exit(sig, frame)


class _PlainStartFailure:
    """Lets the log say in one line why the start failed, instead of a traceback as text."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve; shorten the message of a failed start."""
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return

        async def shorter(message: Message) -> None:
            if message["type"] == "lifespan.startup.failed":
                message = {**message, "message": ""}
            await send(message)

        try:
            await self._app(scope, receive, shorter)
        except HubError as error:
            log.critical("start_failed", reason=hide_passwords(str(error)))
            raise
        except Exception as error:
            log.critical("start_failed", reason=hide_passwords(f"{type(error).__name__}: {error}"), exc_info=error)
            raise


def run(app: FastAPI, settings: ServiceSettings) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is in flight within the grace and stop the parts."""
    config = uvicorn.Config(
        _PlainStartFailure(app),
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
    server = _Server(config, app, settings.stop_delay)
    try:
        server.run()
    finally:
        flush_telemetry()
    if not server.started:
        sys.exit(EXIT_START)


def _start_error(name: str, error: BaseException, seconds: float) -> BaseException:
    if isinstance(error, TimeoutError):
        return StartError(f"{name} did not start within {seconds:g} s")
    if isinstance(error, HubError):
        return StartError(f"{name} did not start: {error}")
    if isinstance(error, Exception):
        return StartError(f"{name} did not start: {type(error).__name__}: {error}")
    return error
