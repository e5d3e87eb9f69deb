"""What the tests of relays share: a service that says something, and its relay while it is needed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, ClassVar

from chassis.messaging.broker import Broker
from chassis.messaging.relay import Relay
from chassis.settings import ServiceSettings
from chassis.storage.changes import ChangeFeed
from chassis.storage.mongo import Mongo


class RegistrySettings(ServiceSettings):
    service: ClassVar[str] = "registry"
    http_port: int = 0


@asynccontextmanager
async def relaying(broker: Broker, mongo: Mongo, *sources: Any, feed: ChangeFeed | None = None) -> AsyncIterator[Relay]:
    """Relay what waits in the sources."""
    relay = Relay(broker, mongo, "REGISTRY", sources, feed=feed)
    task = asyncio.create_task(relay.run())
    try:
        yield relay
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
