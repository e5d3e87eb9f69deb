"""Bytes by digest in a folder."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from publisher.blobs.store import BlobError, BlobStore
from publisher.serving.cache import BlobCache

BODY = b"<!doctype html>"
DIGEST = hashlib.sha256(BODY).hexdigest()


async def test_bytes_and_twins_come_back(tmp_path: Path) -> None:
    store = BlobStore((tmp_path / "my site").as_uri())
    await store.check()
    await store.put(DIGEST, BODY, {"br": b"small", "gzip": b"smaller"})
    await store.put(DIGEST, BODY, {"br": b"small", "gzip": b"smaller"})
    await store.barrier()
    assert await store.get(DIGEST) == BODY
    assert await store.get(DIGEST, "br") == b"small"
    names = sorted(entry.name for entry in (tmp_path / "my site" / "blobs").iterdir())
    assert names == [DIGEST, f"{DIGEST}.br", f"{DIGEST}.gz"]


async def test_missing_and_damaged_bytes_are_refused(tmp_path: Path) -> None:
    store = BlobStore(tmp_path.as_uri())
    with pytest.raises(BlobError):
        await store.get(DIGEST)
    await store.put(DIGEST, BODY, {})
    (tmp_path / "blobs" / DIGEST).write_bytes(b"flipped")
    with pytest.raises(BlobError, match="another digest"):
        await store.get(DIGEST)


async def test_a_relative_folder_is_taken_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store = BlobStore("file://var/site")
    await store.put(DIGEST, BODY, {})
    assert (tmp_path / "var" / "site" / "blobs" / DIGEST).read_bytes() == BODY


async def test_the_cache_keeps_what_was_asked_for_lately_within_its_size(tmp_path: Path) -> None:
    store = BlobStore(tmp_path.as_uri())
    bodies = [bytes([number]) * 100 for number in range(4)]
    digests = [hashlib.sha256(body).hexdigest() for body in bodies]
    for digest, body in zip(digests, bodies, strict=True):
        await store.put(digest, body, {})
    cache = BlobCache(store, 250)
    for digest in (*digests[:3], digests[1]):
        await cache.get(digest, None)
    for entry in (tmp_path / "blobs").iterdir():
        entry.unlink()
    assert await cache.get(digests[1], None) == bodies[1]
    assert await cache.get(digests[2], None) == bodies[2]
    with pytest.raises(BlobError):
        await cache.get(digests[0], None)
