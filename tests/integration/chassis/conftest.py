"""A service that consumes and one that publishes, on a real server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from tests.integration.chassis.deliveries import Settings
from tests.integration.chassis.relays import RegistrySettings

from chassis.messaging import consuming, subscription
from chassis.messaging.broker import Broker
from chassis.messaging.consuming import Handlers


@pytest.fixture
def start(streams: Any, settings_for: Any) -> Callable[..., Any]:
    """Run a service with these handlers: ``start(handlers, dead_letter_limit=3)``."""

    @asynccontextmanager
    async def run(handlers: Handlers, **settings: Any) -> AsyncIterator[Broker]:
        user, password = streams.login("publisher")
        broker = Broker(settings_for(Settings, nats_user=user, nats_password=password, **settings), handlers)
        await broker.start()
        try:
            yield broker
        finally:
            await broker.stop()

    return run


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consuming, "RETRY_SCHEDULE", (0.15, 0.3))
    monkeypatch.setattr(consuming, "RETRY_DEAD_LETTER_AFTER", 0.2)
    monkeypatch.setattr(subscription, "WATCH_EVERY", 0.1)


@pytest.fixture
async def broker(streams: Any, settings_for: Any) -> AsyncIterator[Broker]:
    """Connect the registry."""
    user, password = streams.login("registry")
    broker = Broker(settings_for(RegistrySettings, nats_user=user, nats_password=password))
    await broker.start()
    yield broker
    await broker.stop()
