"""Representations by key and assets by name, in a folder."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.representations.encoded import encode
from publisher.representations.store import RepresentationStore, StoreError

BODY = encode(b"<!doctype html>" * 100)
KEY = hashlib.sha256(b"key").hexdigest()
NOW = datetime.now(UTC)


async def test_twins_come_back(tmp_path: Path) -> None:
    store = RepresentationStore((tmp_path / "my site").as_uri(), "f" * 64)
    await store.check()
    await store.put(KEY, BODY)
    await store.put(KEY, BODY)
    assert await store.get(KEY) == BODY
    [folder] = (tmp_path / "my site" / "representations").iterdir()
    assert [entry.name for entry in folder.iterdir()] == [KEY]


async def test_another_version_of_the_templates_finds_nothing(tmp_path: Path) -> None:
    await RepresentationStore(tmp_path.as_uri(), "a" * 64).put(KEY, BODY)
    with pytest.raises(StoreError):
        await RepresentationStore(tmp_path.as_uri(), "b" * 64).get(KEY)


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 200])
async def test_missing_and_damaged_bytes_are_refused(tmp_path: Path, damage: bytes) -> None:
    store = RepresentationStore(tmp_path.as_uri(), "f" * 64)
    with pytest.raises(StoreError):
        await store.get(KEY)
    await store.put(KEY, BODY)
    (tmp_path / "representations" / ("f" * 32) / KEY).write_bytes(damage)
    with pytest.raises(StoreError, match=r"cut|other bytes"):
        await store.get(KEY)


async def test_a_relative_folder_is_taken_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    await RepresentationStore("file://var/site", "f" * 64).put(KEY, BODY)
    assert (tmp_path / "var" / "site" / "representations" / ("f" * 32) / KEY).exists()


async def test_assets_of_older_versions_stay_under_their_names(tmp_path: Path) -> None:
    name = f"/assets/site.{hashlib.sha256(b'body {}').hexdigest()[:16]}.css"
    await RepresentationStore(tmp_path.as_uri(), "a" * 64).put_asset(name, b"body {}")
    newer = RepresentationStore(tmp_path.as_uri(), "b" * 64)
    assert await newer.asset(name) == b"body {}"
    (tmp_path / name.removeprefix("/")).write_bytes(b"other")
    with pytest.raises(StoreError, match="another digest"):
        await newer.asset(name)


@pytest.mark.parametrize("name", ["/assets/../probe", "/assets/x/../../probe", "/assets/probe", "/probe", "/assets/"])
async def test_no_name_leads_to_anything_but_assets(tmp_path: Path, name: str) -> None:
    store = RepresentationStore(tmp_path.as_uri(), "f" * 64)
    await store.check()
    with pytest.raises(StoreError, match="no asset"):
        await store.asset(name)


async def test_only_old_bytes_of_other_versions_are_swept(tmp_path: Path) -> None:
    theirs, ours = (RepresentationStore(tmp_path.as_uri(), letter * 64) for letter in "ab")
    keys = [hashlib.sha256(bytes([number])).hexdigest() for number in range(4)]
    for key in keys:
        await theirs.put(key, BODY)
        await ours.put(key, BODY)
    old = (NOW - timedelta(days=9)).timestamp()
    for folder in ("a" * 32, "b" * 32):
        for key in keys[:3]:
            os.utime(tmp_path / "representations" / folder / key, (old, old))
    assert await ours.delete_outdated(NOW - timedelta(days=7)) == 3
    assert [entry.name for entry in (tmp_path / "representations" / ("a" * 32)).iterdir()] == keys[3:]
    assert len(list((tmp_path / "representations" / ("b" * 32)).iterdir())) == 4
    assert await ours.delete_outdated(NOW - timedelta(days=7)) == 0
