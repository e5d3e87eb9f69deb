"""Composition root: everything this process consists of, in the order in which it starts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fastapi import APIRouter

from chassis.clock import Clock, utc_now
from chassis.errors import HubError
from chassis.lifecycle import STALL, connected, database, relaying, repeat
from chassis.messaging.broker import Broker
from chassis.messaging.consuming import Handlers
from chassis.messaging.embedded_outbox import EmbeddedOutbox
from chassis.messaging.relay import Relay
from chassis.running.health import Health
from chassis.running.loops import background
from chassis.running.process import Process
from chassis.storage.mongo import Mongo
from contracts.registry_events import QuestionnairePublished, RegionRecorded, RoundRecorded
from contracts.topology import stream_of_service
from submissions import metrics
from submissions.copies import Copies
from submissions.countries.consumers import consumers as country_consumers
from submissions.indexes import INDEXES
from submissions.intake.commands import TakeIn
from submissions.intake.group_commit import GroupCommit
from submissions.intake.model import Submission
from submissions.intake.repository import COLLECTION, Outcome, Submissions, messages_of
from submissions.intake.representation import Representation
from submissions.intake.routes import routes as intake_routes
from submissions.keeper import LOOK_EVERY, Keeper
from submissions.publication.commands import Reconcile, RecordPublication, RecordTaken
from submissions.publication.consumers import consumers as publication_consumers
from submissions.publication.model import Patience
from submissions.publication.repository import Publications
from submissions.questionnaires.consumers import consumers as questionnaire_consumers
from submissions.questionnaires.routes import routes as questionnaire_routes
from submissions.rounds.consumers import consumers as round_consumers
from submissions.rounds.routes import routes as round_routes
from submissions.settings import Settings

SERVICE: Final = "submissions"
FULL: Final = 0.8
"""A queue fuller than this sends new requests to other replicas."""


class NotReadyError(HubError):
    """A part of the process is not as it should be."""


@dataclass(frozen=True, slots=True)
class Service:
    """A built process: its HTTP routes, its parts, its health."""

    settings: Settings
    routers: Sequence[APIRouter]
    process: Process
    health: Health
    handlers: Handlers


class _Intake:
    """The parts that only exist once per process and that several functions here need."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.health = Health()
        self.mongo = Mongo(settings.mongodb_url, settings.mongodb_database, "submissions")
        self.inputs = self.mongo.collection(COLLECTION)
        self.submissions = Submissions(self.inputs)
        self.rounds = Copies(self.mongo.collection("rounds"), RoundRecorded)
        self.questionnaires = Copies(self.mongo.collection("questionnaires"), QuestionnairePublished)
        self.regions = Copies(self.mongo.collection("regions"), RegionRecorded)
        self.keeper = Keeper(self.rounds, self.questionnaires, self.regions)
        self.publications = Publications(self.inputs)
        self.relay: Relay | None = None
        self.commit: GroupCommit[Submission, Outcome] = GroupCommit(
            self.write, writers=settings.commit_writers, bound=settings.commit_queue
        )

    async def write(self, items: Sequence[Submission]) -> Sequence[Outcome]:
        """Insert a group and let the relay know."""
        metrics.BATCH_SIZE.observe(len(items))
        outcomes = await self.submissions.insert(items)
        self.wake()
        return outcomes

    def wake(self) -> None:
        """Tell the relay of this process, if there is one; others look by themselves."""
        if self.relay is not None:
            self.relay.wake()


def build(settings: Settings, *, clock: Clock = utc_now) -> Service:
    """Build the process for its role: ``web`` takes inputs in, ``worker`` relays and consumes, ``all`` does both."""
    parts = _Intake(settings, clock)
    process = Process(start_timeout=settings.start_timeout)
    process.add("mongodb", database(parts.mongo, INDEXES, parts.health))
    process.add("keeper", _keeper(parts))
    handlers = Handlers()
    if settings.hub_role != "web":
        handlers = _handlers(parts)
        broker = Broker(settings, handlers)
        process.add("nats", connected(broker, parts.health, ready_after_catch_up={stream_of_service("registry")}))
        process.add("relay", _relay(parts, broker))
        process.add("reconciler", _reconciler(parts))
    routers: list[APIRouter] = []
    if settings.hub_role != "worker":
        routers = _routers(parts)
        process.add("group-commit", _group_commit(parts))
    return Service(settings, routers, process, parts.health, handlers)


def _handlers(parts: _Intake) -> Handlers:
    changed = parts.keeper.refresh
    return Handlers().include(
        round_consumers(parts.rounds, changed),
        questionnaire_consumers(parts.questionnaires, changed),
        country_consumers(parts.regions, changed),
        publication_consumers(
            RecordPublication(parts.publications, parts.clock), RecordTaken(parts.publications, parts.clock)
        ),
    )


def _routers(parts: _Intake) -> list[APIRouter]:
    directory = parts.keeper.current
    take_in = TakeIn(parts.submissions, parts.commit, directory, parts.clock, deadline=parts.settings.commit_deadline)
    return [
        intake_routes(take_in, parts.submissions, Representation(parts.settings.site_url)),
        round_routes(directory, parts.clock),
        questionnaire_routes(directory),
    ]


@asynccontextmanager
async def _keeper(parts: _Intake) -> AsyncIterator[None]:
    await parts.keeper.refresh()
    beat = parts.health.add_loop("keeper", max_age=30)
    if parts.settings.hub_role != "worker":
        parts.health.add_check("directory", parts.keeper.check)
    async with background(lambda: repeat(parts.keeper.refresh, LOOK_EVERY, beat)):
        yield


@asynccontextmanager
async def _relay(parts: _Intake, broker: Broker) -> AsyncIterator[None]:
    beat = parts.health.add_loop("relay", STALL)
    outbox = EmbeddedOutbox(parts.inputs, messages_of, parts.clock)
    relay = parts.relay = Relay(broker, parts.mongo, stream_of_service(SERVICE), [outbox], beat)
    async with relaying(relay, parts.health):
        yield
    parts.relay = None


@asynccontextmanager
async def _reconciler(parts: _Intake) -> AsyncIterator[None]:
    beat = parts.health.add_loop("reconciler", max_age=max(60.0, 3 * parts.settings.reconcile_every))
    patience = Patience(timedelta(seconds=parts.settings.republish_after))
    reconcile = Reconcile(parts.publications, patience, parts.wake, parts.clock)
    async with background(lambda: repeat(reconcile, parts.settings.reconcile_every, beat)):
        yield


@asynccontextmanager
async def _group_commit(parts: _Intake) -> AsyncIterator[None]:
    async def room() -> dict[str, float]:
        if parts.commit.fill > FULL:
            raise NotReadyError(f"the queue is {parts.commit.fill:.0%} full")
        return {"fill": round(parts.commit.fill, 3)}

    parts.health.add_check("queue", room)
    try:
        yield
    finally:
        await parts.commit.stop()
