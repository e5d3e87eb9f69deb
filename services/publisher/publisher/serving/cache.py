"""Representations that were asked for lately, made when first asked for."""

from __future__ import annotations

import asyncio
from typing import Any

from cachetools import LRUCache

from publisher.blobs.media import with_twins
from publisher.releases.views import Views
from publisher.site.addresses import Requested
from publisher.site.assets import AssetNames
from publisher.site.representation import represent


class RepresentationCache:
    """The most recently used bytes, up to a total size. Digests name their views, so they are never stale."""

    def __init__(self, views: Views, assets: AssetNames, limit: int) -> None:
        self._views = views
        self._assets = assets
        self._kept: LRUCache[Any, dict[str | None, bytes]] = LRUCache(limit, lambda made: sum(map(len, made.values())))

    async def get(self, digest: str, requested: Requested) -> dict[str | None, bytes]:
        """Return the bytes of a page by content coding; None is the plain one."""
        key = (digest, requested.language, requested.form)
        made = self._kept.get(key)
        if made is None:
            view = await self._views.get(digest)
            made = await asyncio.to_thread(self._make, view, requested)
            if sum(map(len, made.values())) <= self._kept.maxsize:
                self._kept[key] = made
        return made

    def _make(self, view: bytes, requested: Requested) -> dict[str | None, bytes]:
        body = represent(view, requested.language, requested.form, self._assets)
        return with_twins(body)
