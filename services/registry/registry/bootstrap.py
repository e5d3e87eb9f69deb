"""What a process of the registry consists of, in the order in which it starts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

from chassis.broker import Broker
from chassis.clock import Clock, utc_now
from chassis.errors import StartError
from chassis.health import Health
from chassis.mongo import Mongo
from chassis.outbox import Outbox
from chassis.relay import Relay
from chassis.service import Process
from contracts.topology import stream_of_service
from registry.indexes import INDEXES
from registry.loading.commands import LoadFolder
from registry.records.queries import Reader
from registry.records.repository import Revisions
from registry.settings import Settings

SERVICE: Final = "registry"
RELAY_STALL: Final = 30.0
"""Seconds without a turn after which the relay counts as stuck."""
RELAY_LAG: Final = 60.0
"""Seconds an event may wait before the process says that it is not ready."""


@dataclass(frozen=True, slots=True)
class Service:
    """The parts that others talk to."""

    settings: Settings
    health: Health
    process: Process
    mongo: Mongo
    reader: Reader
    load: LoadFolder


def build(settings: Settings, *, clock: Clock = utc_now) -> Service:
    """Put the process together: `web` answers HTTP, `worker` loads the data folder and relays, `all` does both."""
    health = Health()
    process = Process(start_timeout=settings.start_timeout)
    mongo = Mongo(settings.mongodb_url, settings.mongodb_database, SERVICE)
    revisions, outbox = Revisions(mongo), Outbox(mongo, clock)
    load = LoadFolder(
        mongo,
        revisions,
        outbox,
        clock,
        folder=settings.registry_data,
        demonstration=settings.registry_demonstration,
    )
    health.add_check("mongodb", mongo.ping)
    process.add("mongodb", _opened(mongo))
    if settings.hub_role != "web":
        broker = Broker(settings)
        beat = health.add_loop("relay", RELAY_STALL)
        relay = Relay(broker, mongo, stream_of_service(SERVICE), [outbox], beat)
        health.add_check("nats", broker.check)
        health.add_check("relay", lambda: _keeps_up(relay))
        process.add("data", _loaded(load))
        process.add("nats", _connected(broker))
        process.add("relay", _relaying(relay))
    return Service(settings, health, process, mongo, Reader(revisions, clock), load)


@asynccontextmanager
async def _opened(mongo: Mongo) -> AsyncIterator[None]:
    """Prove the database and its indexes; the provisioning job makes them, nobody else."""
    try:
        await mongo.ping()
        if missing := await mongo.missing_indexes(INDEXES):
            names = ", ".join(f"{index.collection}.{index.name}" for index in missing)
            raise StartError(f"run the provisioning first, these indexes are missing: {names}")
        yield
    finally:
        mongo.close()


@asynccontextmanager
async def _loaded(load: LoadFolder) -> AsyncIterator[None]:
    await load()
    yield


@asynccontextmanager
async def _connected(broker: Broker) -> AsyncIterator[None]:
    await broker.start()
    try:
        yield
    finally:
        await broker.stop()


@asynccontextmanager
async def _relaying(relay: Relay) -> AsyncIterator[None]:
    task = asyncio.create_task(relay.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _keeps_up(relay: Relay) -> dict[str, float]:
    lag = await relay.lag()
    if lag > RELAY_LAG:
        raise StartError(f"the oldest event waits for {lag:.0f} s")
    return {"lag_seconds": round(lag, 3)}
