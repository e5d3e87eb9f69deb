"""Gives representations: from memory, from the store, or made from their views; and keeps what it made."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Final, Protocol

from cachetools import LRUCache

from chassis.observability.logs import get_logger
from contracts.vocabulary import Language
from publisher import metrics
from publisher.representations.encoded import Encoded
from publisher.representations.key import Representation
from publisher.representations.store import RepresentationStore, StoreError
from publisher.representations.workers import Renderer
from publisher.site.representation import Format

log = get_logger()

VIEW_BYTES: Final = 4 * 1024 * 1024
"""Views kept in memory: one view becomes twelve representations."""


class ViewsByDigest(Protocol):
    """Where views are; ``publisher.releases.views.Views`` is one."""

    async def get(self, digest: str) -> bytes:
        """Return the envelope of a view."""


class RepresentationMaker:
    """Makes each representation once, however many ask for it at the same time.

    Args:
        views: Views by digest.
        store: What was made before, by this process or another.
        renderer: Makes what nobody has made yet.
        fingerprint: Version of everything but views that bytes depend on.
        memory: Bytes kept in memory, the least recently used given up first.
    """

    def __init__(
        self, views: ViewsByDigest, store: RepresentationStore, renderer: Renderer, fingerprint: str, memory: int
    ) -> None:
        self._views = views
        self._store = store
        self._renderer = renderer
        self._fingerprint = fingerprint
        self._kept: LRUCache[tuple[str, str | None], bytes] = LRUCache(memory, getsizeof=len)
        self._kept_views: LRUCache[str, bytes] = LRUCache(VIEW_BYTES, getsizeof=len)
        self._under_way: dict[str, asyncio.Task[Encoded]] = {}
        self._storing: set[asyncio.Task[None]] = set()

    @property
    def busy(self) -> bool:
        """Whether something is being made now."""
        return bool(self._under_way)

    def key(self, wanted: Representation) -> str:
        """Return the name of a representation, which is its entity tag too."""
        return wanted.key(self._fingerprint)

    def kept(self, key: str, coding: str | None) -> bytes | None:
        """Return the bytes if they are in memory."""
        return self._kept.get((key, coding))

    async def get(self, wanted: Representation, coding: str | None) -> bytes:
        """Return the bytes of a representation.

        Args:
            wanted: View, language and form.
            coding: ``br`` or ``gzip``; None for plain bytes.

        Raises:
            NotShowableError: no template can show the view.
            ViewMissingError: there is no such view.
            PyMongoError: the view has to be read, and the database is away.
        """
        key = self.key(wanted)
        body = self.kept(key, coding)
        if body is None:
            body = (await self._whole(key, wanted)).coded(coding)
            self._keep(key, coding, body)
        return body

    async def prove(self, view: bytes, language: Language) -> None:
        """Make the HTML of a view that need not be in the database yet, as a proof that it can be shown; keep it.

        Raises:
            NotShowableError: it cannot be shown.
        """
        wanted = Representation(hashlib.sha256(view).hexdigest(), language, Format.HTML)
        self._take(self.key(wanted), await self._made(view, wanted))

    async def stop(self) -> None:
        """Give up what is being made and wait for what is being stored."""
        for task in self._under_way.values():
            task.cancel()
        await asyncio.gather(*self._under_way.values(), *self._storing, return_exceptions=True)

    async def _whole(self, key: str, wanted: Representation) -> Encoded:
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.create_task(self._find_or_make(key, wanted))
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await asyncio.shield(task)  # a reader who goes away takes nothing from the others

    async def _find_or_make(self, key: str, wanted: Representation) -> Encoded:
        try:
            encoded = await self._store.get(key)
        except StoreError:
            encoded = await self._made(await self._view(wanted.view), wanted)
            self._take(key, encoded)
        else:
            metrics.REPRESENTATIONS.labels("store").inc()
        return encoded

    async def _made(self, view: bytes, wanted: Representation) -> Encoded:
        with metrics.REPRESENTATION_SECONDS.time():
            encoded = await self._renderer.represent(view, wanted.language, wanted.form)
        metrics.REPRESENTATIONS.labels("made").inc()
        return encoded

    async def _view(self, digest: str) -> bytes:
        view = self._kept_views.get(digest)
        if view is None:
            view = await self._views.get(digest)
            if len(view) <= VIEW_BYTES:
                self._kept_views[digest] = view
        return view

    def _take(self, key: str, encoded: Encoded) -> None:
        """Keep what was made: in memory as most readers want it, and in the store behind the readers' backs."""
        self._keep(key, "br", encoded.br)
        task = asyncio.create_task(self._put(key, encoded))
        self._storing.add(task)
        task.add_done_callback(self._storing.discard)

    def _keep(self, key: str, coding: str | None, body: bytes) -> None:
        if len(body) <= self._kept.maxsize:
            self._kept[(key, coding)] = body

    async def _put(self, key: str, encoded: Encoded) -> None:
        try:
            await self._store.put(key, encoded)
        except StoreError as error:
            metrics.STORE_FAILURES.inc()
            log.warning("representation_not_stored", key=key, reason=str(error)[:300])
