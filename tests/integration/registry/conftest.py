"""Fixtures: a registry over a fresh database, put together as its process does it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any
from uuid import uuid4

import httpx
import pytest
import uvicorn

from chassis.http.auth import LocalIssuer
from chassis.storage.mongo import Mongo
from chassis.testing import servers
from chassis.testing.fixtures import AUDIENCE, ISSUER
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
def loaded_settings(mongo_server: servers.MongoDB, issuer: LocalIssuer) -> Settings:
    """Make the settings of the one registry whose data is loaded for all tests of a session."""
    return Settings(
        nats_url="nats://127.0.0.1:9",
        mongodb_url=mongo_server.url,
        mongodb_database=f"loaded_{uuid4().hex}",
        token_issuer=ISSUER,
        token_audience=AUDIENCE,
        token_jwks=issuer.public_jwks(),
        registry_demonstration=True,
        hub_role="web",
    )


@pytest.fixture(scope="session")
def loaded(loaded_settings: Settings) -> Iterator[str]:
    """Load the shipped data once, into a database that tests read or copy; give its name."""
    settings = loaded_settings

    async def load() -> None:
        service = build(settings)
        await service.mongo.ensure_indexes(INDEXES)
        await service.load()
        service.mongo.close()

    async def drop() -> None:
        mongo = Mongo(settings.mongodb_url, settings.mongodb_database, "tests")
        await mongo.drop()
        mongo.close()

    asyncio.run(load())
    yield settings.mongodb_database
    asyncio.run(drop())


@pytest.fixture(scope="session")
def library(loaded: str, loaded_settings: Settings) -> Iterator[str]:
    """Serve the loaded data for the whole session, on a thread of its own; give the address."""
    assert loaded
    config = uvicorn.Config(assemble(build(loaded_settings)), port=0, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, name="library")
    thread.start()
    while not server.started:
        assert thread.is_alive()
        sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture
async def reading(library: str) -> AsyncIterator[httpx.AsyncClient]:
    """Ask the registry that all tests share: it takes questions, nothing that writes."""

    async def only_questions(request: httpx.Request) -> None:
        assert request.method in {"GET", "HEAD", "OPTIONS"}, "a test that writes asks for `api`, a copy of its own"

    async with httpx.AsyncClient(base_url=library, event_hooks={"request": [only_questions]}) as client:
        yield client


@pytest.fixture
async def registry(
    build_registry: Callable[..., Service], loaded: str, database: str, mongo_server: servers.MongoDB
) -> Service:
    """Build a registry of the test's own whose data is loaded."""
    source = Mongo(mongo_server.url, loaded, "tests")

    async def copy(name: str) -> None:
        await source.collection(name).aggregate([{"$out": {"db": database, "coll": name}}]).to_list(length=None)

    await asyncio.gather(*map(copy, COLLECTIONS))
    source.close()
    return build_registry()


@pytest.fixture
async def api(registry: Service, running: Callable[..., Any]) -> AsyncIterator[httpx.AsyncClient]:
    """Ask the API of a registry of the test's own whose data is loaded."""
    async with running(assemble(registry)) as client:
        yield client
