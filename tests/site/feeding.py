"""A publisher that has heard the sample stack's events and waits for nothing.

This is the only module here that knows the publisher: how it is put together and how to tell that it is done. What
its site says is read over HTTP, in `reading.py`.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import nats
from nats.js import JetStreamContext
from uuid_utils import uuid7

from chassis.clock import Clock
from chassis.messaging.provision import provision_streams
from chassis.storage.mongo import Mongo
from chassis.testing import servers
from contracts.envelope import Envelope, parse_time
from contracts.topology import consumers_of
from publisher.app import assemble
from publisher.bootstrap import SERVICE, build
from publisher.indexes import INDEXES
from publisher.settings import Settings

EVENTS: Final = Path(__file__).with_name("events.jsonl.gz")
"""One CloudEvent a line, with its NATS subject, in the order in which they were published.

First everything a fresh sample stack says on REGISTRY and SUBMISSIONS, as it was read from the streams. Then invented
inputs, ids from 019c0000 on: lists of two pages, every kind, category, level and language, several versions, late
ones, attachments, signs that HTML reads, and some that have no page. Last, second versions of a few records.
"""
SITE: Final = "https://gcm.example"
BEGIN: Final = datetime(2026, 12, 24, 18, tzinfo=UTC)
"""Where the publisher's clock starts. It runs: a page that shows it would differ from one time to the next."""
PATIENCE: Final = 140.0
QUIET: Final = 0.5
"""Seconds for which nothing may wait before the site counts as done: a release can leave pages to the next one."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event and the subject it travels under."""

    nats_subject: str
    envelope: Envelope


def read_events(*, shuffle: int | None = None) -> list[Event]:
    """Read the committed events; a number shuffles them, always in the same way for the same number."""
    with gzip.open(EVENTS, "rt", encoding="utf-8") as lines:
        events = [_event(json.loads(line)) for line in lines]
    if shuffle is not None:
        random.Random(shuffle).shuffle(events)
    return events


def _event(line: dict[str, Any]) -> Event:
    fields = {name: line[name] for name in ("id", "source", "type", "subject", "dataschema", "data")}
    return Event(line["nats"], Envelope(**fields, time=parse_time(line["time"])))


@asynccontextmanager
async def fed_publisher(
    broker: servers.Nats, mongodb: servers.MongoDB, folder: Path, events: Sequence[Event], database: str | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """Start a publisher on empty streams and an empty database, let it hear the events, and give a client of it."""
    database = database or f"site_{uuid7().hex}"
    mongo = Mongo(mongodb.url, database, "tests")
    user, password = broker.login(SERVICE)
    settings = Settings(
        nats_url=broker.url,
        nats_user=user,
        nats_password=password,
        mongodb_url=mongodb.url,
        mongodb_database=database,
        site_url=(folder / "site").as_uri(),
        public_url=SITE,
    )
    login = {"user": broker.admin[0] or None, "password": broker.admin[1] or None}
    connection = await nats.connect(broker.url, **login)
    try:
        jetstream = connection.jetstream()
        await _empty_streams(broker, jetstream)
        await mongo.ensure_indexes(INDEXES)
        app = assemble(build(settings, clock=running_clock()))
        transport = httpx.ASGITransport(app=app)
        async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url=SITE) as client:
            await feed(jetstream, events)
            await _done(jetstream, mongo, client)
            yield client
    finally:
        await connection.close()
        await mongo.drop()
        mongo.close()


def running_clock() -> Clock:
    """Make a clock that starts on a fixed day and runs."""
    began = time.monotonic()
    return lambda: BEGIN + timedelta(seconds=time.monotonic() - began)


async def feed(jetstream: JetStreamContext, events: Sequence[Event]) -> None:
    """Put events on their streams, as their owners' relays would."""
    for event in events:
        body, headers = event.envelope.body(), event.envelope.headers(attempt=1)
        await jetstream.publish(event.nats_subject, body, headers=headers)


async def _empty_streams(broker: servers.Nats, jetstream: JetStreamContext) -> None:
    for stream in await jetstream.streams_info():
        await jetstream.delete_stream(str(stream.config.name))
    await provision_streams(broker.url, *broker.admin)


async def _done(jetstream: JetStreamContext, mongo: Mongo, client: httpx.AsyncClient) -> None:
    """Wait until every event is handled, every change released, and the newest release served."""
    deadline, still, before = time.monotonic() + PATIENCE, 0.0, ""
    while still < QUIET:
        undelivered = await _undelivered(jetstream)
        unreleased = await mongo.collection("change_queue").count_documents({})
        released = (await client.get("/v1/releases/current")).json().get("release")
        served = (await client.get("/en/")).headers.get("x-release")
        now = f"{undelivered} events undelivered, {unreleased} changes unreleased, {served} of {released} served"
        done = not undelivered and not unreleased and served == str(released)
        still = still + QUIET / 5 if done and now == before else 0.0
        if time.monotonic() > deadline:
            raise AssertionError(f"not done within {PATIENCE:.0f} s: {now}")
        before = now
        await asyncio.sleep(QUIET / 5)
    dead = (await jetstream.stream_info("DEAD")).state.messages
    assert not dead, f"{dead} events are dead letters"


async def _undelivered(jetstream: JetStreamContext) -> int:
    infos = [await jetstream.consumer_info(one.stream, one.durable(1)) for one in consumers_of(SERVICE)]
    return sum((info.num_pending or 0) + (info.num_ack_pending or 0) for info in infos)
