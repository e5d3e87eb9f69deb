"""The object store: ``blobs/<sha256>`` with its compressed twins beside it, in a directory or in S3.

Names are digests, so an object is never changed, and writing it once more is harmless. A writer calls ``barrier``
before it makes names known to anybody: what a release names survives a power failure.
"""

from __future__ import annotations

import asyncio
import ctypes
import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from obstore.exceptions import AlreadyExistsError
from obstore.exceptions import BaseError as StoreError
from obstore.store import LocalStore, from_url

from chassis.errors import HubError
from chassis.ids import new_id

IDENTITY: Final = "store-id"
FOLDER: Final = "blobs"
SUFFIXES: Final = {"br": ".br", "gzip": ".gz"}
LOCAL: Final = "file://"
TOGETHER: Final = 32
"""Objects that are written at once."""


class BlobError(HubError):
    """The store does not have the bytes, has others, or does not answer."""


class BlobStore:
    """Bytes by digest."""

    def __init__(self, url: str) -> None:
        self._folder = _folder(url) if url.startswith(LOCAL) else None
        self._store: Any = _open(url, self._folder)
        self._room = asyncio.Semaphore(TOGETHER)

    async def put(self, digest: str, body: bytes, encoded: Mapping[str, bytes]) -> None:
        """Store bytes and their twins."""
        await asyncio.gather(
            self._put(f"{FOLDER}/{digest}", body),
            *(self._put(f"{FOLDER}/{digest}{SUFFIXES[coding]}", twin) for coding, twin in encoded.items()),
        )

    async def barrier(self) -> None:
        """Return when everything that was stored before is on the disk."""
        if self._folder is not None:
            await asyncio.to_thread(_sync, self._folder)

    async def get(self, digest: str, coding: str | None = None) -> bytes:
        """Read bytes, or one of their twins.

        Raises:
            BlobError: they are missing, damaged, or the store does not answer.
        """
        name = f"{FOLDER}/{digest}{SUFFIXES[coding] if coding else ''}"
        body = await self._read(name)
        if coding is None and hashlib.sha256(body).hexdigest() != digest:
            raise BlobError(f"{name}: the bytes have another digest")
        return body

    async def identity(self) -> str:
        """Give the name that this store got when it was first used: an emptied or another store has another.

        Raises:
            BlobError: the store does not answer.
        """
        with suppress(AlreadyExistsError):
            await self._store.put_async(IDENTITY, new_id().encode(), mode="create")
        return (await self._read(IDENTITY)).decode()

    async def check(self) -> None:
        """Prove that the store takes and gives back.

        Raises:
            BlobError: it does not.
        """
        proof = b"ready"
        await self._put("probe", proof)
        if await self._read("probe") != proof:
            raise BlobError("the store gives back other bytes")

    async def _read(self, name: str) -> bytes:
        try:
            return bytes(await (await self._store.get_async(name)).bytes_async())
        except (StoreError, OSError) as error:
            raise BlobError(f"{name}: {error}") from error

    async def _put(self, name: str, body: bytes) -> None:
        async with self._room:
            try:
                await self._store.put_async(name, body)
            except (StoreError, OSError) as error:
                raise BlobError(f"{name}: {error}") from error


def _folder(url: str) -> Path:
    """Read ``file:///absolute`` and, from the working directory, ``file://relative``."""
    parts = urlsplit(url)
    return Path(unquote(parts.netloc + parts.path))


def _open(url: str, folder: Path | None) -> Any:
    if folder is None:
        return from_url(url)
    return LocalStore(folder.absolute(), mkdir=True)


def _sync(folder: Path) -> None:
    """Write out the file system that holds the folder: one call for all files of a release and their names."""
    syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if syncfs is None:  # not Linux: slower, and for all file systems
        os.sync()
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        if syncfs(handle):
            code = ctypes.get_errno()
            raise BlobError(f"{folder} could not be written out: {os.strerror(code)}")
    finally:
        os.close(handle)
