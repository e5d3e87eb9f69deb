"""Bytes that were asked for lately."""

from __future__ import annotations

from collections import OrderedDict

from publisher.blobs.store import BlobStore

Key = tuple[str, str | None]


class BlobCache:
    """The most recently used bytes, up to a total size. Digests name them, so they are never stale."""

    def __init__(self, store: BlobStore, limit: int) -> None:
        self._store = store
        self._limit = limit
        self._size = 0
        self._kept: OrderedDict[Key, bytes] = OrderedDict()

    async def get(self, digest: str, coding: str | None) -> bytes:
        """Give bytes, or one of their twins.

        Raises:
            BlobError: the store does not have them.
        """
        key = (digest, coding)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        body = await self._store.get(digest, coding)
        if key not in self._kept:  # another request may have read it meanwhile
            self._kept[key] = body
            self._size += len(body)
        while self._size > self._limit:
            _, dropped = self._kept.popitem(last=False)
            self._size -= len(dropped)
        return body
