"""Composition root: everything a publisher process consists of, in the order in which it starts."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter

from chassis.clock import Clock, utc_now
from chassis.lifecycle import LONGEST_LAG, STALL, LagError, connected, database, relaying
from chassis.messaging.broker import Broker
from chassis.messaging.consuming import Handlers
from chassis.messaging.outbox import Outbox
from chassis.messaging.relay import Relay
from chassis.running.health import Health
from chassis.running.loops import background
from chassis.running.process import Process
from chassis.storage.mongo import Mongo
from contracts.topology import stream_of_service
from publisher import metrics
from publisher.blobs.store import BlobStore
from publisher.indexes import INDEXES
from publisher.inputs.commands import InputCommands
from publisher.inputs.consumers import consumers as input_consumers
from publisher.inputs.repository import Inputs
from publisher.pages.assets import load_assets
from publisher.records.commands import RecordCommands
from publisher.records.consumers import consumers as record_consumers
from publisher.records.repository import Records
from publisher.releases.causes import Causes
from publisher.releases.committer import Commit, Committer
from publisher.releases.gate import Gate
from publisher.releases.prepare import Preparation
from publisher.releases.publications import Publications
from publisher.releases.refresh import Refresh
from publisher.releases.repository import Releases
from publisher.releases.routes import router as release_routes
from publisher.releases.workers import Renderer
from publisher.serving.cache import BlobCache
from publisher.serving.follower import Follower
from publisher.serving.index import SiteIndex
from publisher.serving.routes import Pages
from publisher.serving.routes import router as page_routes
from publisher.settings import Settings

SERVICE: Final = "publisher"
SWITCH_INTERVAL: Final = 0.0005


@dataclass(frozen=True, slots=True)
class Service:
    """A built process: its HTTP routes, its parts, its health, and what tests and tools talk to."""

    settings: Settings
    routers: tuple[APIRouter, ...]
    process: Process
    health: Health
    mongo: Mongo
    handlers: Handlers
    committer: Committer
    refresh: Refresh
    index: SiteIndex


def build(settings: Settings, *, clock: Clock = utc_now) -> Service:
    """Put the process together: `web` serves the site, `worker` consumes and makes releases, `all` does both."""
    works, serves = settings.hub_role != "web", settings.hub_role != "worker"
    health, process = Health(), Process(start_timeout=settings.start_timeout)
    mongo, blobs = Mongo(settings.mongodb_url, settings.mongodb_database, SERVICE), BlobStore(settings.site_url)
    causes, releases, publications = Causes(mongo), Releases(mongo), Publications(mongo)
    records, inputs, outbox = Records(mongo), Inputs(mongo), Outbox(mongo, clock)
    assets = load_assets(settings.public_url)
    index = SiteIndex()
    follower = Follower(releases, index, health.add_loop("follower", STALL)) if serves else None
    renderer = Renderer(assets, settings.render_processes if works else 0)
    refresh = Refresh(mongo, causes, records, inputs, releases, blobs, assets, renderer, clock)
    preparation = Preparation(mongo, causes, records, inputs, publications, releases, blobs, assets, renderer, clock)

    def committed() -> None:
        if follower is not None:
            follower.wake()
        relay.wake()

    beat = health.add_loop("committer", STALL) if works else None
    committer = Committer(Commit(mongo, outbox, preparation), refresh, beat, committed=committed)
    handlers = Handlers().include(
        record_consumers(RecordCommands(mongo, records, causes, clock, committer.wake)),
        input_consumers(
            InputCommands(mongo, inputs, causes, publications, clock, committer.wake),
            Gate(causes, settings.backlog_limit),
        ),
    )
    broker = Broker(settings, handlers)
    relay_beat = health.add_loop("relay", STALL) if works else None
    relay = Relay(broker, mongo, stream_of_service(SERVICE), [publications.outbox(), outbox], relay_beat)

    process.add("mongodb", database(mongo, INDEXES, health))
    process.add("store", _proven(blobs))
    health.add_check("store", blobs.check)
    routers: tuple[APIRouter, ...] = ()
    if follower is not None:
        process.add("site", _following(follower))
        health.add_check("site", follower.check)
        pages = Pages(index, follower, BlobCache(blobs, settings.site_cache_bytes), releases)
        routers = (release_routes(releases), page_routes(pages))
    if works:
        process.add("threads", _fair_threads())
        process.add("nats", connected(broker, health))
        process.add("relay", relaying(relay, health))
        process.add("renderer", renderer.running())
        process.add("committer", background(committer.run))
        health.add_check("releases", lambda: _released_in_time(causes, clock))
    return Service(settings, routers, process, health, mongo, handlers, committer, refresh, index)


@asynccontextmanager
async def _proven(blobs: BlobStore) -> AsyncIterator[None]:
    await blobs.check()
    yield


@asynccontextmanager
async def _following(follower: Follower) -> AsyncIterator[None]:
    await follower.load()
    async with background(follower.run):
        yield


@asynccontextmanager
async def _fair_threads() -> AsyncIterator[None]:
    """Let the event loop take over from the rendering thread within half a millisecond instead of five."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


async def _released_in_time(causes: Causes, clock: Clock) -> dict[str, float]:
    since = await causes.oldest()
    age = max(0.0, (clock() - since).total_seconds()) if since else 0.0
    metrics.DIRTY.set(age)
    if age > LONGEST_LAG:
        raise LagError(f"the oldest change waits for {age:.0f} s")
    return {"lag_seconds": round(age, 3)}
