"""What a process of the registry consists of, in the order in which it starts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from chassis.clock import Clock, utc_now
from chassis.lifecycle import STALL, connected, database, relaying
from chassis.messaging.broker import Broker
from chassis.messaging.inbox import Inbox
from chassis.messaging.outbox import Outbox
from chassis.messaging.relay import Relay
from chassis.running.health import Health
from chassis.running.loops import background
from chassis.running.process import Process
from chassis.storage.changes import ChangeFeed
from chassis.storage.mongo import Mongo
from contracts.topology import stream_of_service
from registry.catalogue import DEFINITIONS
from registry.incoming.commands import KeepIncoming
from registry.incoming.consumers import consumers
from registry.indexes import INDEXES
from registry.loading.commands import LoadFolder
from registry.records.store.as_of import REVISIONS
from registry.records.store.queries import Reader
from registry.records.store.repository import Revisions
from registry.records.store.service import RecordService
from registry.rounds.windows import FollowWindows, WindowLoop
from registry.settings import DEMONSTRATION, Settings

SERVICE: Final = "registry"


@dataclass(frozen=True, slots=True)
class Service:
    """The parts that others talk to."""

    settings: Settings
    health: Health
    process: Process
    mongo: Mongo
    reader: Reader
    records: RecordService
    load: LoadFolder


def build(settings: Settings, *, clock: Clock = utc_now) -> Service:
    """Put the process together: `web` answers HTTP, `worker` loads the data, consumes and relays, `all` does both."""
    health = Health()
    process = Process(start_timeout=settings.start_timeout)
    mongo = Mongo(settings.mongodb_url, settings.mongodb_database, SERVICE)
    revisions, outbox = Revisions(mongo), Outbox(mongo, clock)
    waking = _Waking()
    records = RecordService(mongo, revisions, outbox, clock, DEFINITIONS, wake=waking)
    demonstration = DEMONSTRATION if settings.registry_demonstration else None
    load = LoadFolder(mongo, revisions, records, folder=settings.registry_data, demonstration=demonstration)
    process.add("mongodb", database(mongo, INDEXES, health))
    if settings.hub_role != "web":
        term = timedelta(days=settings.request_term_days)
        keep = KeepIncoming(revisions, records, Inbox(mongo, clock), clock, term=term)
        broker = Broker(settings, consumers(keep))
        feed = ChangeFeed(mongo)
        relay = Relay(broker, mongo, stream_of_service(SERVICE), [outbox], health.add_loop("relay", STALL), feed)
        waking.relay = relay
        if settings.registry_load:
            process.add("data", _loaded(load))
        process.add("nats", connected(broker, health))
        process.add("relay", relaying(relay, health))
        windows = WindowLoop(FollowWindows(revisions, records, clock), clock, health.add_loop("windows", STALL))
        feed.on(REVISIONS, windows.wake)
        process.add("windows", background(windows.run))
        process.add("changes", background(feed.run))
    return Service(settings, health, process, mongo, Reader(revisions, clock), records, load)


class _Waking:
    """Wakes the relay of this process, if there is one; those of other processes hear of it from the database."""

    relay: Relay | None = None

    def __call__(self) -> None:
        if self.relay:
            self.relay.wake()


@asynccontextmanager
async def _loaded(load: LoadFolder) -> AsyncIterator[None]:
    await load()
    yield
