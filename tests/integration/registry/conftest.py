"""Fixtures: a registry over a fresh database, put together as its process does it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from chassis.http.auth import LocalIssuer
from chassis.storage.mongo import Mongo
from chassis.testing import servers
from registry.app import assemble
from registry.bootstrap import Service, build
from registry.indexes import INDEXES
from registry.settings import DATA, Settings

COLLECTIONS = ("revisions", "periods", "guards", "loaded", "outbox")
"""What loading writes."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy the shipped data, to be changed by a test."""
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    return copy


@pytest.fixture
async def build_registry(
    mongo: Mongo, settings_for: Callable[..., Settings], folder: Path
) -> AsyncIterator[Callable[..., Service]]:
    """Build registries over one database that has its indexes."""
    await mongo.ensure_indexes(INDEXES)
    built: list[Service] = []

    def make(**overrides: Any) -> Service:
        values: dict[str, Any] = {"registry_data": folder, "registry_demonstration": True, "hub_role": "web"}
        built.append(build(settings_for(Settings, **(values | overrides))))
        return built[-1]

    yield make
    for service in built:
        service.mongo.close()


@pytest.fixture(scope="session")
def loaded(mongo_server: servers.MongoDB, issuer: LocalIssuer) -> Iterator[str]:
    """Load the shipped data once, into a database that tests copy; give its name."""
    name = f"loaded_{uuid4().hex}"
    settings = Settings(
        nats_url="nats://127.0.0.1:9",
        mongodb_url=mongo_server.url,
        mongodb_database=name,
        token_jwks=issuer.public_jwks(),
        registry_demonstration=True,
        hub_role="web",
    )

    async def load() -> None:
        service = build(settings)
        await service.mongo.ensure_indexes(INDEXES)
        await service.load()
        service.mongo.close()

    async def drop() -> None:
        mongo = Mongo(mongo_server.url, name, "tests")
        await mongo.drop()
        mongo.close()

    asyncio.run(load())
    yield name
    asyncio.run(drop())


@pytest.fixture
async def registry(
    build_registry: Callable[..., Service], loaded: str, database: str, mongo_server: servers.MongoDB
) -> Service:
    """Build a registry whose data is loaded."""
    source = Mongo(mongo_server.url, loaded, "tests")
    for name in COLLECTIONS:
        await source.collection(name).aggregate([{"$out": {"db": database, "coll": name}}]).to_list(length=None)
    source.close()
    return build_registry()


@pytest.fixture
async def api(registry: Service, running: Callable[..., Any]) -> AsyncIterator[httpx.AsyncClient]:
    """Ask the API of a registry whose data is loaded."""
    async with running(assemble(registry)) as client:
        yield client
