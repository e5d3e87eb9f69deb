"""The composition root: every adapter of a notifier process is made here and handed to those who use it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

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
from chassis.storage.lease import Lease
from chassis.storage.mongo import Mongo
from contracts.topology import stream_of_service
from notifier.deliveries import routes as delivery_routes
from notifier.deliveries.commands import Announce
from notifier.deliveries.consumers import consumers
from notifier.deliveries.queries import DeliveryQueries
from notifier.deliveries.repository import Deliveries
from notifier.dispatch.commands import AttemptDelivery, Policy
from notifier.dispatch.dispatcher import Dispatcher
from notifier.dispatch.lane import Lane, Limits
from notifier.dispatch.repository import Replicas
from notifier.dispatch.schedule import Schedule
from notifier.endpoints import routes as endpoint_routes
from notifier.endpoints.commands import EndpointCommands
from notifier.endpoints.model import Endpoint
from notifier.endpoints.queries import EndpointQueries
from notifier.endpoints.repository import Endpoints
from notifier.endpoints.vault import Vault
from notifier.indexes import INDEXES
from notifier.sending.guard import Guard
from notifier.sending.sender import Sender
from notifier.settings import Settings

SERVICE = "notifier"


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
    sender = Sender(guard, settings.webhook_timeout)
    beat = health.add_loop("dispatcher", STALL) if works else None
    relay_beat = health.add_loop("relay", STALL) if works else None

    def wake_relay() -> None:
        relay.wake()

    attempt = AttemptDelivery(
        mongo,
        endpoints,
        deliveries,
        outbox,
        sender=sender,
        vault=vault,
        policy=_policy(settings, chance),
        clock=clock,
        published=wake_relay,
    )
    limits = Limits(settings.webhook_concurrency, settings.webhook_drain_interval)

    def make_lane(endpoint: Endpoint, lease: Lease) -> Lane:
        return Lane(
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
        make_lane=make_lane,
        make_lease=lambda endpoint_id: Lease(mongo, f"lane/{endpoint_id}", settings.dispatch_lease),
        poll=settings.dispatch_poll,
        announce_every=settings.dispatch_lease / 3,
        clock=clock,
        beat=beat,
    )
    announce = Announce(endpoints, deliveries, clock=clock, public_url=settings.public_url, wake=dispatcher.wake)
    broker = Broker(settings, consumers(announce) if works else Handlers())
    relay = Relay(broker, mongo, stream_of_service(SERVICE), [outbox], relay_beat)

    def changed(endpoint_ids: Iterable[str]) -> None:
        dispatcher.refresh(endpoint_ids)
        relay.wake()

    commands = EndpointCommands(
        mongo,
        endpoints,
        deliveries,
        outbox,
        vault=vault,
        guard=guard,
        clock=clock,
        per_region=settings.endpoints_per_region,
        changed=changed,
    )
    process = Process(start_timeout=settings.start_timeout)
    process.add("mongodb", database(mongo, INDEXES, health))
    if works:
        process.add("sender", sender)
        process.add("dispatcher", background(dispatcher.run))
        process.add("nats", connected(broker, health))
        process.add("relay", relaying(relay, health))
    routers = (
        endpoint_routes.routes(commands, EndpointQueries(endpoints, deliveries)),
        delivery_routes.routes(DeliveryQueries(endpoints, deliveries)),
    )
    return Service(settings, routers if answers else (), process, health)


def _policy(settings: Settings, chance: Callable[[], float]) -> Policy:
    return Policy(
        schedule=Schedule(settings.webhook_schedule, settings.webhook_jitter),
        probe_every=timedelta(seconds=settings.webhook_probe_interval),
        origin=settings.webhook_origin,
        chance=chance,
    )
