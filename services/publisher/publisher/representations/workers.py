"""Making representations apart from the event loop: in processes of its own, or in a thread where none are wanted.

A representation is a pure function of its view, so any process can make it. A worker loads no driver: importing this
module must not either.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager

from chassis.errors import HubError
from chassis.observability.logs import get_logger
from contracts.vocabulary import Language
from publisher.representations.encoded import Encoded, encode
from publisher.site.assets import AssetNames
from publisher.site.representation import Format, represent, warm_up

logger = get_logger()


class NotShowableError(HubError):
    """No template can show a view."""


class NotWarmError(HubError):
    """The templates are not compiled yet: the first readers would wait for it."""


class Renderer:
    """Makes representations on ``processes`` workers; 0: in a thread of this process."""

    def __init__(self, assets: AssetNames, processes: int = 0) -> None:
        self._assets = assets
        self._processes = processes
        self._pool: ProcessPoolExecutor | None = None
        self._warm = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Have workers for as long as the block lasts; they start and compile the templates beside what starts next."""
        if self._processes:
            self._pool = self._new_pool()
        warming = asyncio.create_task(self._warm_up())
        try:
            yield
        finally:
            warming.cancel()
            pool, self._pool = self._pool, None
            if pool is not None:
                pool.shutdown(wait=True, cancel_futures=True)

    async def check(self) -> None:
        """Prove that nobody who asks for a page waits for the start of a worker.

        Raises:
            NotWarmError: the start is not over.
        """
        if not self._warm:
            raise NotWarmError("the templates are being compiled")

    async def represent(self, view: bytes, language: Language, form: Format) -> Encoded:
        """Make a representation with its twins. A worker that died is replaced, and a thread does its work.

        Raises:
            NotShowableError: the template cannot show the view; the reason is in the text.
        """
        made = await self._made(view, language, form)
        if isinstance(made, str):
            raise NotShowableError(made)
        return made

    async def _warm_up(self) -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(self._pool, warm_up)
        except BrokenProcessPool:
            logger.error("render_worker_died")  # noqa: TRY400 - the first page gets a new one
        self._warm = True

    async def _made(self, view: bytes, language: Language, form: Format) -> Encoded | str:
        pool = self._pool
        if pool is not None:
            try:
                return await asyncio.get_running_loop().run_in_executor(pool, _in_worker, view, language, form)
            except BrokenProcessPool:
                logger.error("render_worker_died")  # noqa: TRY400 - nothing here went wrong
                if self._pool is pool:
                    self._pool = self._new_pool()
        return await asyncio.to_thread(_make, view, language, form, self._assets)

    def _new_pool(self) -> ProcessPoolExecutor:
        # Spawned, not forked: the parent has threads. Workers have no state but the names of assets.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._processes, context, initializer=_begin, initargs=(self._assets,))


_assets_of_worker: AssetNames | None = None


def _begin(assets: AssetNames) -> None:
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


def _in_worker(view: bytes, language: Language, form: Format) -> Encoded | str:
    if _assets_of_worker is None:
        raise AssertionError("the worker was not set up")
    return _make(view, language, form, _assets_of_worker)


def _make(view: bytes, language: Language, form: Format, assets: AssetNames) -> Encoded | str:
    """Make a representation, or say why not: an exception need not survive the way between processes."""
    try:
        return encode(represent(view, language, form, assets))
    except Exception as error:  # noqa: BLE001 - whatever a template raises
        where = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__}: {error} ({where.filename}:{where.lineno})"
