"""How a process runs: parts that start in order and stop in reverse.

process = Process(start_timeout=settings.start_timeout)
process.add("mongo", mongo)
process.add("broker", broker)
app = create_app(settings, ..., lifespan=process.lifespan, health=health)
run(app, settings)

A part that takes long to start says how far it is, with ``progress``; its time counts from what it said last.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import TracebackType
from typing import Any, Self

from fastapi import FastAPI

from chassis.errors import HubError, StartError
from chassis.observability.logs import get_logger
from chassis.running.progress import starting

log = get_logger()

Part = AbstractAsyncContextManager[Any]


class Process:
    """Ordered parts of a process, each an async context manager with a name.

    Args:
        parts: Names and parts in the order of their start; ``add`` takes more.
        start_timeout: Seconds that each part has to start, counted from its last ``progress``.
        stop_timeout: Seconds that each part has to stop.
    """

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
        try:
            async with starting(name, self._start_timeout) as start:
                await part.__aenter__()
        except HubError as error:
            raise StartError(f"{name} did not start: {error}") from error
        except Exception as error:
            if start.expired:
                reached = f" (at: {start.reached})" if start.reached else ""
                raise StartError(f"{name} did not start within {self._start_timeout:g} s{reached}") from error
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
