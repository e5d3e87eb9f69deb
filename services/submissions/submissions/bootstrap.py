"""Composition root: everything this process consists of, in the order in which it starts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fastapi import APIRouter

from chassis.clock import Clock, utc_now
from chassis.errors import HubError
from chassis.lifecycle import STALL, connected, database, relaying
from chassis.messaging.broker import Broker
from chassis.messaging.consuming import Handlers
from chassis.messaging.embedded_outbox import EmbeddedOutbox
from chassis.messaging.relay import Relay
from chassis.running.health import Health
from chassis.running.loops import LeasedLoop, background
from chassis.running.process import Process
from chassis.storage.changes import ChangeFeed
from chassis.storage.mongo import Mongo
from contracts.topology import stream_of_service
from submissions.confirmation.commands import ConfirmPublication, ConfirmRecord, Reconcile
from submissions.confirmation.consumers import consumers as confirmation_consumers
from submissions.confirmation.model import ConfirmationPatience
from submissions.confirmation.repository import Confirmations
from submissions.indexes import INDEXES
from submissions.intake.commands import ReceiveSubmission, StoreSubmissions
from submissions.intake.group_commit import GroupCommit
from submissions.intake.representation import SubmissionRepresentation
from submissions.intake.routes import routes as intake_routes
from submissions.reference.cache import ReferenceCache
from submissions.reference.consumers import consumers as reference_consumers
from submissions.reference.questionnaire_routes import routes as questionnaire_routes
from submissions.reference.repository import COLLECTIONS, ReferenceRepository
from submissions.reference.round_routes import routes as round_routes
from submissions.settings import Settings
from submissions.submission.events import messages_of
from submissions.submission.model import Submission
from submissions.submission.repository import COLLECTION, InsertOutcome, Submissions

SERVICE: Final = "submissions"
LOOK_EVERY: Final = 10.0
"""Seconds between two looks for changes of the reference data that nobody told of."""
FULL: Final = 0.8
"""A queue fuller than this sends new requests to other replicas."""


class QueueFillingError(HubError):
    """More inputs wait for a write than other replicas should."""


@dataclass(frozen=True, slots=True)
class Service:
    """A built process: its HTTP routes, its parts, its health."""

    settings: Settings
    routers: Sequence[APIRouter]
    process: Process
    health: Health
    handlers: Handlers


def build(settings: Settings, *, clock: Clock = utc_now) -> Service:
    """Build the process for its role: ``web`` takes inputs in, ``worker`` relays and consumes, ``all`` does both."""
    health = Health()
    process = Process(start_timeout=settings.start_timeout)
    mongo = Mongo(settings.mongodb_url, settings.mongodb_database, SERVICE)
    feed = ChangeFeed(mongo)
    inputs = mongo.collection(COLLECTION)
    submissions = Submissions(inputs)
    copies = ReferenceRepository(mongo)
    reference = ReferenceCache(copies)
    process.add("mongodb", database(mongo, INDEXES, health))
    process.add("submissions", _readable(submissions))
    process.add("reference", _reference(reference, feed, health, needed=settings.hub_role != "worker"))

    handlers = Handlers()
    relay: Relay | None = None
    if settings.hub_role != "web":
        confirmations = Confirmations(inputs)
        handlers.include(
            reference_consumers(copies, reference.refresh),
            confirmation_consumers(ConfirmPublication(confirmations, clock), ConfirmRecord(confirmations, clock)),
        )
        broker = Broker(settings, handlers)
        outbox = EmbeddedOutbox(inputs, messages_of, clock)
        beat = health.add_loop("relay", STALL)
        relay = Relay(broker, mongo, stream_of_service(SERVICE), [outbox], beat, feed)
        patience = ConfirmationPatience(timedelta(seconds=settings.republish_after))
        reconcile = Reconcile(confirmations, patience, relay.wake, clock)
        process.add("nats", connected(broker, health, ready_after_catch_up={stream_of_service("registry")}))
        process.add("relay", relaying(relay, health))
        process.add("reconciler", _reconciler(reconcile, settings.reconcile_every, health))

    routers: list[APIRouter] = []
    if settings.hub_role != "worker":
        store = StoreSubmissions(submissions, relay.wake if relay else None)
        commit = GroupCommit(store, writers=settings.commit_writers, bound=settings.commit_queue)
        receive = ReceiveSubmission(submissions, commit, reference.current, clock, deadline=settings.commit_deadline)
        routers = [
            intake_routes(receive, submissions, SubmissionRepresentation(settings.site_url)),
            round_routes(reference.current, clock),
            questionnaire_routes(reference.current),
        ]
        process.add("group-commit", _group_commit(commit, health))
    process.add("changes", background(feed.run))
    return Service(settings, routers, process, health, handlers)


@asynccontextmanager
async def _readable(submissions: Submissions) -> AsyncIterator[None]:
    await submissions.check_shape()
    yield


@asynccontextmanager
async def _reference(
    reference: ReferenceCache, feed: ChangeFeed, health: Health, *, needed: bool
) -> AsyncIterator[None]:
    await reference.refresh()
    if needed:
        health.add_check("reference", reference.check)
    beat = health.add_loop("reference", max_age=6 * LOOK_EVERY)
    loop = LeasedLoop("reference", reference.refresh, poll=LOOK_EVERY, heartbeat=beat)
    for collection in COLLECTIONS:
        feed.on(collection, loop.wake)
    async with background(loop.run):
        yield


def _reconciler(reconcile: Reconcile, every: float, health: Health) -> AbstractAsyncContextManager[None]:
    beat = health.add_loop("reconciler", max_age=max(60.0, 3 * every))
    return background(LeasedLoop("reconciler", reconcile, poll=every, heartbeat=beat).run)


@asynccontextmanager
async def _group_commit(commit: GroupCommit[Submission, InsertOutcome], health: Health) -> AsyncIterator[None]:
    async def room() -> dict[str, float]:
        if commit.fill > FULL:
            raise QueueFillingError(f"the queue is {commit.fill:.0%} full")
        return {"fill": round(commit.fill, 3)}

    health.add_check("queue", room)
    try:
        yield
    finally:
        await commit.stop()
