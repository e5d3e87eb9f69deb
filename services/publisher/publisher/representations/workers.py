"""Rendering apart from the event loop: in processes of its own, or in a thread where none are wanted.

Pages are pure functions of their views, so any process can make them. In the process that serves readers, rendering
would share one interpreter with every request.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager

from chassis.observability.logs import get_logger
from publisher.pages.assets import Assets
from publisher.pages.urls import PageKey
from publisher.pages.views import View
from publisher.releases.rendering import Rendered, render_page

logger = get_logger()

Views = Sequence[tuple[PageKey, View | None]]


class Renderer:
    """Makes the files of some pages at a time, on ``processes`` workers; 0: in a thread of this process."""

    def __init__(self, assets: Assets, processes: int = 0) -> None:
        self._assets = assets
        self._processes = processes
        self._pool: ProcessPoolExecutor | None = None

    @property
    def ahead(self) -> int:
        """How many calls are worth having under way at once."""
        return max(1, self._processes)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Have the workers ready for as long as the block lasts."""
        if self._processes:
            self._pool = self._new_pool()
            await self.render(())  # starts a worker before the first input waits for it
        try:
            yield
        finally:
            pool, self._pool = self._pool, None
            if pool is not None:
                pool.shutdown(wait=True, cancel_futures=True)

    async def render(self, views: Views) -> list[Rendered]:
        """Make the files of these pages. A worker that died is replaced; its pages are made in a thread."""
        pool = self._pool
        if pool is not None:
            try:
                return await asyncio.get_running_loop().run_in_executor(pool, _in_worker, views)
            except BrokenProcessPool:
                logger.error("render_worker_died")  # noqa: TRY400 - nothing here went wrong
                if self._pool is pool:
                    self._pool = self._new_pool()
        return await asyncio.to_thread(_render, views, self._assets)

    def _new_pool(self) -> ProcessPoolExecutor:
        # Spawned, not forked: the parent has threads. Workers have no state but the assets.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._processes, context, initializer=_begin, initargs=(self._assets,))


_assets_of_worker: Assets | None = None


def _begin(assets: Assets) -> None:
    """Set a worker up: it ends with its parent, however that ends, and leaves signals of the terminal to it."""
    global _assets_of_worker  # noqa: PLW0603 - a worker of a pool has no other place for what it was started with
    _assets_of_worker = assets
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _in_worker(views: Views) -> list[Rendered]:
    if _assets_of_worker is None:
        raise AssertionError("the worker was not set up")
    return _render(views, _assets_of_worker)


def _render(views: Views, assets: Assets) -> list[Rendered]:
    return [render_page(page, view, assets) for page, view in views]
