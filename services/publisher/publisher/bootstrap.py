"""Composition root: everything a publisher process consists of, in the order in which it starts."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fastapi import APIRouter

from chassis.clock import Clock, utc_now
from chassis.lifecycle import LONGEST_LAG, STALL, LagError, connected, database, relaying
from chassis.messaging.broker import Broker
from chassis.messaging.consuming import Handlers
from chassis.messaging.events import OutboxSource
from chassis.messaging.outbox import Outbox
from chassis.messaging.relay import Relay
from chassis.running.direct import Know
from chassis.running.health import Health
from chassis.running.loops import background
from chassis.running.process import Process
from chassis.storage.changes import ChangeFeed
from chassis.storage.mongo import Mongo
from contracts.topology import stream_of_service
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
from publisher.releases.making import Maker
from publisher.releases.model import Plan
from publisher.releases.planner import Planner
from publisher.releases.rebuild import Rebuild
from publisher.releases.repository import RELEASES, Releases
from publisher.releases.routes import router as release_routes
from publisher.releases.views import Views
from publisher.representations.ahead import Ahead
from publisher.representations.maker import RepresentationMaker
from publisher.representations.store import RepresentationStore
from publisher.representations.workers import Renderer
from publisher.serving.assets import SiteAssets
from publisher.serving.follower import Follower
from publisher.serving.index import SiteIndex
from publisher.serving.memory import FromMemory
from publisher.serving.routes import Site
from publisher.serving.routes import router as page_routes
from publisher.serving.showing import Showing
from publisher.settings import Settings
from publisher.site.assets import load_assets
from publisher.site.page_types import page_types
from publisher.site.representation import fingerprint

SERVICE: Final = "publisher"
SWITCH_INTERVAL: Final = 0.0005


@dataclass(frozen=True, slots=True)
class WebRole:
    """What answers readers."""

    index: SiteIndex
    follower: Follower
    ahead: Ahead
    assets: SiteAssets
    routers: tuple[APIRouter, ...]
    know: Know


@dataclass(frozen=True, slots=True)
class Service:
    """A built process: its parts, its health, and what tests and tools talk to."""

    settings: Settings
    process: Process
    health: Health
    mongo: Mongo
    handlers: Handlers
    committer: Committer
    rebuild: Rebuild
    maker: RepresentationMaker
    web: WebRole | None

    @property
    def routers(self) -> tuple[APIRouter, ...]:
        """HTTP routes; none in a process that only works."""
        return self.web.routers if self.web else ()


def build(settings: Settings, *, clock: Clock = utc_now) -> Service:
    """Put the process together: `web` serves the site, `worker` consumes and makes releases, `all` does both."""
    works, serves = settings.hub_role != "web", settings.hub_role != "worker"
    health, process = Health(), Process(start_timeout=settings.start_timeout)
    mongo, kinds = Mongo(settings.mongodb_url, settings.mongodb_database, SERVICE), page_types()
    feed, queue, releases, announcements = ChangeFeed(mongo), ChangeQueue(mongo), Releases(mongo), Announcements(mongo)
    records, inputs, views, outbox = Records(mongo, kinds.records()), Inputs(mongo), Views(mongo), Outbox(mongo, clock)
    assets, bases = load_assets(settings.public_url), Bases(records, inputs, releases)
    version = fingerprint(assets.names)
    store, renderer = RepresentationStore(settings.site_url, version), Renderer(assets.names, settings.render_processes)
    maker = RepresentationMaker(views, store, renderer, version, settings.site_cache_bytes if serves else 0)
    web = _web_role(settings, releases, maker, store, clock, health) if serves else None
    if web is not None:
        feed.on(RELEASES, web.follower.wake)

    def committed(plan: Plan) -> None:
        if web is not None:
            web.follower.take(plan.number, [(change.page, change.view) for change in plan.pages])
        relay.wake()

    planner = Planner(
        mongo,
        queue,
        bases,
        Assessor(inputs, announcements, releases, kinds),
        releases,
        Maker(views, maker.prove),
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

    process.add("renderer", renderer.running())
    process.add("mongodb", database(mongo, INDEXES, health))
    process.add("store", _proven(store))
    process.add("representations", _stopped(maker))
    health.add_check("renderer", renderer.check)
    health.add_check("store", store.check)
    if web is not None:
        process.add("site", _following(web))
        process.add("ahead", background(web.ahead.loop.run))
        health.add_check("site", web.follower.check)
    if works:
        process.add("threads", _fair_threads())
        process.add("nats", connected(broker, health))
        process.add("relay", relaying(relay, health))
        process.add("committer", background(committer.loop.run))
        health.add_check("releases", lambda: _released_in_time(queue, releases, clock))
    process.add("changes", background(feed.run))
    return Service(settings, process, health, mongo, handlers, committer, rebuild, maker, web)


def _web_role(
    settings: Settings,
    releases: Releases,
    maker: RepresentationMaker,
    store: RepresentationStore,
    clock: Clock,
    health: Health,
) -> WebRole:
    """Put together what answers readers."""
    index, keep = SiteIndex(), timedelta(days=settings.representations_keep_days)
    ahead = Ahead(maker, store, page_types().is_front, keep, clock, health.add_loop("ahead", STALL))
    follower = Follower(releases, index, health.add_loop("follower", STALL), ahead.changed)
    assets, showing = SiteAssets(load_assets(settings.public_url).files, store), Showing(maker, releases, clock)
    site = Site(index, follower, assets, maker, showing, releases)
    know = FromMemory(index, maker, showing)
    return WebRole(index, follower, ahead, assets, (release_routes(releases), page_routes(site)), know)


@asynccontextmanager
async def _proven(store: RepresentationStore) -> AsyncIterator[None]:
    await store.check()
    yield


@asynccontextmanager
async def _stopped(maker: RepresentationMaker) -> AsyncIterator[None]:
    yield
    await maker.stop()


@asynccontextmanager
async def _following(web: WebRole) -> AsyncIterator[None]:
    await web.assets.keep()
    await web.follower.load()
    async with background(web.follower.loop.run):
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
    metrics.CHANGE_AGE.set(age)
    if age > LONGEST_LAG:
        raise LagError(f"the oldest change waits for {age:.0f} s")
    return {"lag_seconds": round(age, 3), "failed_pages": len({failure.page for failure in await releases.failures()})}
