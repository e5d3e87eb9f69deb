"""Composition root: everything a publisher process consists of, in the order in which it starts."""

from __future__ import annotations

import asyncio
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
from chassis.messaging.events import OutboxSource
from chassis.messaging.outbox import Outbox
from chassis.messaging.relay import Relay
from chassis.running.health import Health
from chassis.running.loops import background
from chassis.running.process import Process
from chassis.storage.changes import ChangeFeed
from chassis.storage.mongo import Mongo
from contracts.topology import stream_of_service
from contracts.vocabulary import Language
from publisher import metrics
from publisher.announcements.repository import Announcements
from publisher.changes.back_pressure import BackPressure
from publisher.changes.queue import ChangeQueue
from publisher.indexes import INDEXES
from publisher.inputs.commands import InputCommands
from publisher.inputs.consumers import consumers as input_consumers
from publisher.inputs.repository import Inputs
from publisher.records.commands import RecordCommands
from publisher.records.consumers import consumers as record_consumers
from publisher.records.repository import Records
from publisher.releases.basis import Bases
from publisher.releases.committer import Commit, Committer
from publisher.releases.impact import Assessor
from publisher.releases.making import Maker, Proof
from publisher.releases.planner import Planner
from publisher.releases.rebuild import Rebuild
from publisher.releases.repository import RELEASES, Releases
from publisher.releases.routes import router as release_routes
from publisher.releases.views import Views
from publisher.serving.cache import RepresentationCache
from publisher.serving.follower import Follower
from publisher.serving.index import SiteIndex
from publisher.serving.routes import Pages
from publisher.serving.routes import router as page_routes
from publisher.settings import Settings
from publisher.site.assets import AssetNames, load_assets
from publisher.site.page_types import page_types
from publisher.site.representation import Format, represent

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
    rebuild: Rebuild
    index: SiteIndex


def build(settings: Settings, *, clock: Clock = utc_now) -> Service:
    """Put the process together: `web` serves the site, `worker` consumes and makes releases, `all` does both."""
    works, serves = settings.hub_role != "web", settings.hub_role != "worker"
    health, process = Health(), Process(start_timeout=settings.start_timeout)
    mongo, kinds = Mongo(settings.mongodb_url, settings.mongodb_database, SERVICE), page_types()
    feed, queue, releases, announcements = ChangeFeed(mongo), ChangeQueue(mongo), Releases(mongo), Announcements(mongo)
    records, inputs, views, outbox = Records(mongo, kinds.records()), Inputs(mongo), Views(mongo), Outbox(mongo, clock)
    assets, bases = load_assets(settings.public_url), Bases(records, inputs, releases)
    index = SiteIndex()
    follower = Follower(releases, index, health.add_loop("follower", STALL)) if serves else None
    if follower is not None:
        feed.on(RELEASES, follower.wake)

    def committed() -> None:
        if follower is not None:
            follower.wake()
        relay.wake()

    planner = Planner(
        mongo,
        queue,
        bases,
        Assessor(inputs, announcements, releases, kinds),
        releases,
        Maker(views, _proof(assets.names)),
        kinds,
        clock,
    )
    rebuild = Rebuild(mongo, queue, bases, inputs, releases, kinds, clock)
    commit = Commit(mongo, outbox, queue, releases, announcements)
    beat = health.add_loop("committer", STALL) if works else None
    committer = Committer(commit, planner, rebuild, beat, feed if works else None, committed=committed)
    handlers = Handlers().include(
        record_consumers(RecordCommands(mongo, records, queue, clock, committer.wake), kinds.records()),
        input_consumers(
            InputCommands(mongo, inputs, queue, announcements, clock, committer.wake),
            BackPressure(queue, settings.backlog_limit),
        ),
    )
    broker = Broker(settings, handlers)
    relay_beat = health.add_loop("relay", STALL) if works else None
    sources: list[OutboxSource] = [announcements.outbox(), outbox]
    relay = Relay(broker, mongo, stream_of_service(SERVICE), sources, relay_beat, feed if works else None)

    process.add("mongodb", database(mongo, INDEXES, health))
    routers: tuple[APIRouter, ...] = ()
    if follower is not None:
        process.add("site", _following(follower))
        health.add_check("site", follower.check)
        representations = RepresentationCache(views, assets.names, settings.site_cache_bytes)
        pages = Pages(index, follower, representations, releases, assets)
        routers = (release_routes(releases), page_routes(pages))
    if works:
        process.add("threads", _fair_threads())
        process.add("nats", connected(broker, health))
        process.add("relay", relaying(relay, health))
        process.add("committer", background(committer.loop.run))
        health.add_check("releases", lambda: _released_in_time(queue, releases, clock))
    process.add("changes", background(feed.run))
    return Service(settings, routers, process, health, mongo, handlers, committer, rebuild, index)


def _proof(assets: AssetNames) -> Proof:
    """Make a page for people in a thread."""

    async def prove(view: bytes, language: Language) -> bytes:
        return await asyncio.to_thread(represent, view, language, Format.HTML, assets)

    return prove


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


async def _released_in_time(queue: ChangeQueue, releases: Releases, clock: Clock) -> dict[str, float]:
    since = await queue.oldest()
    age = max(0.0, (clock() - since).total_seconds()) if since else 0.0
    metrics.DIRTY.set(age)
    if age > LONGEST_LAG:
        raise LagError(f"the oldest change waits for {age:.0f} s")
    return {"lag_seconds": round(age, 3), "failed_pages": len({one.page for one in await releases.failures()})}
