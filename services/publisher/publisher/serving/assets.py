"""Style sheet, script and mark: those of this version from memory, those of older ones from the store."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cachetools import LRUCache

from chassis.observability.logs import get_logger
from publisher.representations.encoded import Encoded, encode
from publisher.representations.store import RepresentationStore, StoreError
from publisher.site.assets import AssetFile

log = get_logger()

FOLDER: Final = "/assets/"
OLDER: Final = 32
"""Assets of older versions kept in memory."""
TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """An asset as it is served: digest (SHA-256, hex) of its bytes, media type, and the bytes in their codings."""

    digest: str
    media_type: str
    encoded: Encoded


class SiteAssets:
    """Assets by path. Their names hold digests, so that none ever changes."""

    def __init__(self, current: Mapping[str, AssetFile], store: RepresentationStore) -> None:
        self._contents = {path: file.content for path, file in current.items()}
        self._current = {path: asset(path, content) for path, content in self._contents.items()}
        self._store = store
        self._older: LRUCache[str, Asset] = LRUCache(OLDER)

    async def keep(self) -> None:
        """Put the assets of this version into the store: pages that name them outlive it."""
        try:
            for path, content in self._contents.items():
                await self._store.put_asset(path, content)
        except StoreError as error:
            log.warning("assets_not_stored", reason=str(error)[:300])

    async def find(self, path: str) -> Asset | None:
        """Find an asset; None when no version that used this store had it."""
        found = self._current.get(path) or self._older.get(path)
        if found is None:
            try:
                found = self._older[path] = asset(path, await self._store.asset(path))
            except StoreError:
                return None
        return found


def asset(path: str, content: bytes) -> Asset:
    """Make ready for serving."""
    media_type = TYPES.get(path.rpartition(".")[2], "application/octet-stream")
    return Asset(hashlib.sha256(content).hexdigest(), media_type, encode(content))
