"""The application whose errors are looked at, and the spans of a process."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from opentelemetry import trace
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.util._once import Once
from tests.unit.chassis.things_api import Settings, more_routes, nothing, routes

from chassis.http.app import create_app
from chassis.observability.telemetry import configure_telemetry
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


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """Catch the spans of a process whose telemetry starts anew."""
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", None)
    monkeypatch.setattr(trace, "_TRACER_PROVIDER_SET_ONCE", Once())
    exporter = InMemorySpanExporter()
    configure_telemetry("demo", exporter)
    return exporter
