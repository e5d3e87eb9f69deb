"""The parts every process is made of: database, broker, relay, loops. Each proves itself and is watched."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from chassis.errors import HubError, StartError
from chassis.messaging.broker import Broker
from chassis.messaging.relay import Relay
from chassis.observability.logs import get_logger
from chassis.running.health import Check, Health
from chassis.running.loops import background
from chassis.storage.mongo import Index, Mongo

if TYPE_CHECKING:
    from chassis.messaging.subscription import Subscription

logger = get_logger()

STALL: Final = 30.0
"""Seconds without a turn after which a loop counts as stalled."""
LONGEST_LAG: Final = 60.0
"""Seconds an event may wait for its stream before the process says that it is not ready."""


class LagError(HubError):
    """Events wait too long: for the broker, or for their handlers."""


@asynccontextmanager
async def database(mongo: Mongo, indexes: Sequence[Index], health: Health) -> AsyncIterator[None]:
    """Prove the database and its indexes; the provisioning job makes them, nobody else.

    Raises:
        StartError: an index is missing.
    """
    health.add_check("mongodb", mongo.ping)
    try:
        await mongo.ping()
        if missing := await mongo.missing_indexes(indexes):
            names = ", ".join(f"{index.collection}.{index.name}" for index in missing)
            raise StartError(f"indexes are missing, run `hub provision` first: {names}")
        yield
    finally:
        mongo.close()


@asynccontextmanager
async def connected(
    broker: Broker, health: Health, *, ready_after_catch_up: Collection[str] = ()
) -> AsyncIterator[None]:
    """Connect and consume; ready as long as the broker answers and knows every durable.

    ``ready_after_catch_up`` names streams of which everything must have been handled once since the start before
    the process is ready.
    """
    health.add_check("nats", broker.check)
    try:
        await broker.start()
        for subscription in broker.subscriptions:
            stream = subscription.spec.stream
            health.add_check(f"durable {stream}", _durable(subscription, wait=stream in ready_after_catch_up))
        yield
    finally:
        await broker.stop()


def _durable(subscription: Subscription, *, wait: bool) -> Check:
    caught_up = not wait

    async def check() -> dict[str, int]:
        nonlocal caught_up
        info = await subscription.info()
        waiting = (info.num_pending or 0) + (info.num_ack_pending or 0)
        caught_up = caught_up or waiting == 0
        if not caught_up:
            raise LagError(f"{waiting} events are still to be handled")
        return {"pending": info.num_pending or 0}

    return check


@asynccontextmanager
async def relaying(relay: Relay, health: Health) -> AsyncIterator[None]:
    """Relay; ready as long as no event waits longer than ``LONGEST_LAG``."""

    async def lag() -> dict[str, float]:
        seconds = await relay.lag()
        if seconds > LONGEST_LAG:
            raise LagError(f"the oldest event has waited for {seconds:.0f} s")
        return {"lag_seconds": round(seconds, 3)}

    health.add_check("relay", lag)
    async with background(relay.run):
        yield
