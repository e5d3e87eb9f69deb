"""What a process of the registry consists of, in the order in which it starts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from chassis.broker import Broker
from chassis.clock import Clock, utc_now
from chassis.health import Health
from chassis.mongo import Mongo
from chassis.outbox import Outbox
from chassis.parts import STALL, connected, database, relaying
from chassis.relay import Relay
from chassis.service import Process
from contracts.topology import stream_of_service
from registry.indexes import INDEXES
from registry.loading.commands import LoadFolder
from registry.records.queries import Reader
from registry.records.repository import Revisions
from registry.settings import Settings

SERVICE: Final = "registry"


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
    process.add("mongodb", database(mongo, INDEXES, health))
    if settings.hub_role != "web":
        broker = Broker(settings)
        relay = Relay(broker, mongo, stream_of_service(SERVICE), [outbox], health.add_loop("relay", STALL))
        process.add("data", _loaded(load))
        process.add("nats", connected(broker, health))
        process.add("relay", relaying(relay, health))
    return Service(settings, health, process, mongo, Reader(revisions, clock), load)


@asynccontextmanager
async def _loaded(load: LoadFolder) -> AsyncIterator[None]:
    await load()
    yield
