"""Fixtures: a registry over a fresh database, put together as its process does it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from chassis.mongo import Mongo
from registry.app import assemble
from registry.bootstrap import Service, build
from registry.indexes import INDEXES
from registry.settings import DATA, Settings


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


@pytest.fixture
async def registry(build_registry: Callable[..., Service]) -> Service:
    """Build a registry whose data is loaded."""
    service = build_registry()
    await service.load()
    return service


@pytest.fixture
async def api(registry: Service, running: Callable[..., Any]) -> AsyncIterator[httpx.AsyncClient]:
    """Ask the API of a registry whose data is loaded."""
    async with running(assemble(registry)) as client:
        yield client
