"""The application whose errors are looked at."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from tests.unit.chassis.things_api import Settings, more_routes, nothing, routes

from chassis.http.app import create_app
from chassis.running.health import Health
from chassis.settings import ServiceSettings


@pytest.fixture
def app(settings_for: Settings) -> FastAPI:
    settings = settings_for(ServiceSettings, body_limit=2_000)
    return create_app(
        settings,
        title="Things",
        description="For tests",
        routers=[more_routes(), routes()],
        lifespan=nothing,
        health=Health(),
    )


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://hub.test") as client:
        yield client
