"""The server of a process: uvicorn, which leaves politely and says in one line why a start failed."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any, Final

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.errors import HubError
from chassis.observability.logs import get_logger, hide_passwords
from chassis.observability.telemetry import flush_telemetry
from chassis.running.direct import direct
from chassis.running.health import Health
from chassis.settings import ServiceSettings

log = get_logger()

GRACE_SECONDS: Final = 20
"""Seconds that requests in flight have after the door was closed."""
COLLECT_AFTER: Final = (20_000, 20, 50)
"""New objects after which the young ones are looked through, and so on for the older two generations."""


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
    """Serve until SIGTERM or SIGINT, then finish what is in flight within the grace and stop the parts.

    An application that knows answers at once has ``state.know`` (see ``direct``).
    """
    lifespan, know = _Lifespan(app), getattr(app.state, "know", None)
    config = uvicorn.Config(
        lifespan,
        host=settings.http_host,
        port=settings.http_port,
        loop="uvloop",
        http=direct(know) if know else "httptools",
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
    _collect_seldom()
    try:
        _Server(config, app, lifespan, settings.stop_delay).run()
    finally:
        flush_telemetry()


def _collect_seldom() -> None:
    """Keep the cyclic garbage collector away from what was made at start, which stays, and from most requests."""
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def _nothing_more(_sig: int, _frame: FrameType | None) -> None:
    """Take a signal that has been obeyed already."""
