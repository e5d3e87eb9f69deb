"""The object store, a directory or S3: representations by key, assets by name.

``representations/<fingerprint>/<key>`` holds both twins of a representation in one object, ``assets/<name>`` the plain
bytes of an asset. Nothing is ever changed, so writing it once more is harmless; everything but old assets can be made
again, so nothing is forced to the disk: what a power failure cuts is found out when it is read.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from obstore.exceptions import BaseError as ObstoreError
from obstore.store import LocalStore, from_url

from chassis.errors import HubError
from publisher.representations.encoded import DamagedError, Encoded, pack, unpack

REPRESENTATIONS: Final = "representations"
ASSET: Final = re.compile(r"/assets/[a-z-]+\.([0-9a-f]{16})\.[a-z0-9]+")
LOCAL: Final = "file://"
TOGETHER: Final = 32
"""Objects that are written at once."""


class StoreError(HubError):
    """The store does not have the bytes, has others, or does not answer."""


class RepresentationStore:
    """What was made once, for all replicas and restarts."""

    def __init__(self, url: str, fingerprint: str) -> None:
        self._store: Any = _open(url)
        self._folder = f"{REPRESENTATIONS}/{fingerprint[:32]}"
        self._room = asyncio.Semaphore(TOGETHER)

    async def put(self, key: str, encoded: Encoded) -> None:
        """Store a representation.

        Raises:
            StoreError: the store does not take it.
        """
        await self._write(f"{self._folder}/{key}", pack(encoded))

    async def get(self, key: str) -> Encoded:
        """Read a representation.

        Raises:
            StoreError: it is missing or damaged, or the store does not answer.
        """
        name = f"{self._folder}/{key}"
        try:
            return unpack(await self._read(name))
        except DamagedError as error:
            raise StoreError(f"{name}: {error}") from error

    async def put_asset(self, path: str, content: bytes) -> None:
        """Store an asset, ``/assets/<stem>.<first 16 digits of its SHA-256>.<suffix>``.

        Raises:
            StoreError: the store does not take it.
        """
        await self._write(path.removeprefix("/"), content)

    async def asset(self, path: str) -> bytes:
        """Read an asset of this or an older version of the software.

        Raises:
            StoreError: it is missing or damaged, or the store does not answer.
        """
        named = ASSET.fullmatch(path)
        if named is None:
            raise StoreError(f"{path}: no asset has such a name")
        content = await self._read(path.removeprefix("/"))
        if hashlib.sha256(content).hexdigest()[:16] != named[1]:
            raise StoreError(f"{path}: the bytes have another digest")
        return content

    async def delete_outdated(self, before: datetime) -> int:
        """Delete what other versions of templates and words made before a moment; return how many.

        Raises:
            StoreError: the store does not answer.
        """
        deleted = 0
        try:
            folders = (await self._store.list_with_delimiter_async(REPRESENTATIONS))["common_prefixes"]
            for folder in (name for name in folders if name != self._folder):
                async for names in self._older(folder, before):
                    await self._store.delete_async(names)
                    deleted += len(names)
        except (ObstoreError, OSError) as error:
            raise StoreError(f"outdated representations: {error}") from error
        return deleted

    async def check(self) -> None:
        """Prove that the store takes and gives back.

        Raises:
            StoreError: it does not.
        """
        proof = b"ready"
        await self._write("probe", proof)
        if await self._read("probe") != proof:
            raise StoreError("the store gives back other bytes")

    async def _older(self, folder: str, before: datetime) -> AsyncIterator[list[str]]:
        async for chunk in self._store.list(folder):
            if names := [entry["path"] for entry in chunk if entry["last_modified"] < before]:
                yield names

    async def _read(self, name: str) -> bytes:
        try:
            return bytes(await (await self._store.get_async(name)).bytes_async())
        except (ObstoreError, OSError, ValueError) as error:
            raise StoreError(f"{name}: {error}") from error

    async def _write(self, name: str, body: bytes) -> None:
        async with self._room:
            try:
                await self._store.put_async(name, body)
            except (ObstoreError, OSError) as error:
                raise StoreError(f"{name}: {error}") from error


def _open(url: str) -> Any:
    """Open ``file:///absolute``, ``file://relative`` to the working directory, or an address of an object store."""
    if not url.startswith(LOCAL):
        return from_url(url)
    parts = urlsplit(url)
    folder = Path(unquote(parts.netloc + parts.path))
    return LocalStore(folder.absolute(), mkdir=True, automatic_cleanup=True)
