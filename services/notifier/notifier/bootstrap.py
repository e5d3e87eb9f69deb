"""The composition root: every adapter of a notifier process is made here and handed to those who use it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from fastapi import APIRouter

from chassis.clock import Clock, utc_now
from chassis.ids import new_id
from chassis.lifecycle import STALL, connected, database, relaying
from chassis.messaging.broker import Broker
from chassis.messaging.consuming import Handlers
from chassis.messaging.outbox import Outbox
from chassis.messaging.relay import Relay
from chassis.running.health import Health
from chassis.running.loops import background
from chassis.running.process import Process
from chassis.storage.changes import ChangeFeed
from chassis.storage.lease import Lease
from chassis.storage.mongo import Mongo
from contracts.topology import stream_of_service
from notifier.deliveries import routes as delivery_routes
from notifier.deliveries.queries import DeliveryQueries
from notifier.deliveries.repository import Deliveries
from notifier.dispatch.commands import AttemptDelivery, AttemptPolicy
from notifier.dispatch.dispatcher import Dispatcher
from notifier.dispatch.repository import Replicas
from notifier.dispatch.schedule import Schedule
from notifier.dispatch.worker import EndpointWorker, Limits
from notifier.endpoints import routes as endpoint_routes
from notifier.endpoints.access import require_endpoint
from notifier.endpoints.commands import EndpointCommands
from notifier.endpoints.lifecycle import EndpointLifecycle
from notifier.endpoints.model import Endpoint
from notifier.endpoints.queries import EndpointQueries
from notifier.endpoints.repository import Endpoints
from notifier.endpoints.vault import Vault
from notifier.fan_out.commands import FanOut
from notifier.fan_out.consumers import consumers
from notifier.indexes import INDEXES
from notifier.sending.guard import Guard
from notifier.sending.resolving import NameLookups
from notifier.sending.sender import WebhookSender
from notifier.settings import Settings

SERVICE = "notifier"
LEASE = "lane"
"""Before the endpoint's id in the name of its lease. The name stays: replicas of two versions must agree on it."""


@dataclass(frozen=True, slots=True)
class Service:
    """What a process consists of: routes for its HTTP side, parts that start and stop, health."""

    settings: Settings
    routers: tuple[APIRouter, ...]
    process: Process
    health: Health


def build(settings: Settings, *, clock: Clock = utc_now, chance: Callable[[], float] = random.random) -> Service:
    """Make everything a process of this role needs; nothing connects yet."""
    works, answers = settings.hub_role != "web", settings.hub_role != "worker"
    health = Health()
    mongo = Mongo(settings.mongodb_url, settings.mongodb_database, SERVICE)
    endpoints, deliveries, outbox = Endpoints(mongo), Deliveries(mongo), Outbox(mongo, clock)
    vault = Vault(settings.notifier_secret_key.get_secret_value())
    guard = Guard.of(settings.webhook_allow_cidrs, allow_http=settings.webhook_allow_http)
    sender = WebhookSender(guard, settings.webhook_timeout)
    heartbeat = health.add_loop("dispatcher", STALL) if works else None
    relay_heartbeat = health.add_loop("relay", STALL) if works else None

    def published() -> None:
        relay.wake()

    def changed(endpoint_ids: Iterable[str]) -> None:
        dispatcher.refresh(endpoint_ids)
        relay.wake()

    lifecycle = EndpointLifecycle(
        mongo,
        endpoints,
        deliveries,
        outbox,
        clock=clock,
        probe_every=timedelta(seconds=settings.webhook_probe_interval),
        changed=changed,
    )
    attempt = AttemptDelivery(
        mongo,
        endpoints,
        deliveries,
        outbox,
        lifecycle,
        sender=sender,
        vault=vault,
        policy=AttemptPolicy(
            schedule=Schedule(settings.webhook_schedule, settings.webhook_jitter),
            origin=settings.webhook_origin,
            chance=chance,
        ),
        clock=clock,
        published=published,
    )
    limits = Limits(settings.webhook_concurrency, settings.webhook_drain_interval)

    def make_worker(endpoint: Endpoint, lease: Lease) -> EndpointWorker:
        return EndpointWorker(
            endpoint,
            lease,
            endpoints=endpoints,
            deliveries=deliveries,
            attempt=attempt,
            limits=limits,
            clock=clock,
        )

    replica = new_id()
    dispatcher = Dispatcher(
        endpoints,
        deliveries,
        Replicas(mongo, replica, settings.dispatch_lease),
        replica=replica,
        make_worker=make_worker,
        make_lease=lambda endpoint_id: Lease(mongo, f"{LEASE}/{endpoint_id}", settings.dispatch_lease),
        lease=settings.dispatch_lease,
        poll=settings.dispatch_poll,
        clock=clock,
        heartbeat=heartbeat,
    )
    fan_out = FanOut(endpoints, deliveries, clock=clock, public_url=settings.public_url, wake=dispatcher.wake)
    broker = Broker(settings, consumers(fan_out) if works else Handlers())
    feed = ChangeFeed(mongo)
    feed.on("endpoints", dispatcher.refresh)
    feed.on("deliveries", dispatcher.deliveries_changed)
    relay = Relay(broker, mongo, stream_of_service(SERVICE), [outbox], relay_heartbeat, feed)
    commands = EndpointCommands(
        mongo,
        endpoints,
        deliveries,
        lifecycle,
        vault=vault,
        guard=guard,
        lookups=NameLookups(seconds=3, limit=64),
        clock=clock,
        per_region=settings.endpoints_per_region,
        changed=changed,
    )
    process = Process(start_timeout=settings.start_timeout)
    process.add("mongodb", database(mongo, INDEXES, health))
    if works:
        process.add("sender", sender)
        process.add("dispatcher", dispatcher.running())
        process.add("nats", connected(broker, health))
        process.add("relay", relaying(relay, health))
        process.add("changes", background(feed.run))
    routers = (
        endpoint_routes.routes(commands, EndpointQueries(endpoints, deliveries)),
        delivery_routes.routes(DeliveryQueries(deliveries, partial(require_endpoint, endpoints))),
    )
    return Service(settings, routers if answers else (), process, health)
