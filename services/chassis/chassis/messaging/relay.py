"""The relay: takes events from the outbox and publishes them. Nobody else publishes.

It holds a lease, so that one replica relays at a time; if two do for a moment, the streams drop the second copy by
``Nats-Msg-Id``. An event is marked as sent only after the stream confirmed it, so a crash in between publishes it
once more under the same id.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from opentelemetry.trace import SpanKind

from chassis.clock import utc_now
from chassis.messaging.broker import Broker
from chassis.messaging.events import OutboxMessage, OutboxSource
from chassis.messaging.metrics import OUTBOX_AGE_SECONDS, RELAY_FAILURES, RELAYED
from chassis.messaging.publishing import BATCH_LIMIT, NotConfirmedError, Publication, TooLargeError
from chassis.observability.logs import get_logger
from chassis.observability.telemetry import span_from
from chassis.running.health import Heartbeat
from chassis.running.waiting import wait
from chassis.storage.lease import Lease
from chassis.storage.mongo import Mongo, PyMongoError

logger = get_logger()

POLL: Final = 0.1
"""Seconds between two looks when nobody woke the relay (another replica may have written)."""
PACE: Final = 0.02
"""Seconds after a turn that published little: what arrives meanwhile goes together, and costs one turn, not many."""
FAILURE_PAUSES: Final = (0.1, 0.25, 0.5, 1.0, 2.0)


class Relay:
    """Publishes the events of ``sources`` to the one stream of the service."""

    def __init__(
        self, broker: Broker, mongo: Mongo, stream: str, sources: Sequence[OutboxSource], beat: Heartbeat | None = None
    ) -> None:
        self._broker = broker
        self._stream = stream
        self._sources = sources
        self._lease = Lease(mongo, "relay")
        self._beat = beat
        self._woken = asyncio.Event()
        self._failures = 0

    def wake(self) -> None:
        """Say that something was written, so that the relay need not find out by itself."""
        self._woken.set()

    async def run(self) -> None:
        """Relay until cancelled."""
        try:
            while True:
                self._woken.clear()
                published = await self._turn()
                if self._beat:
                    self._beat.beat()
                if not published:
                    await wait(self._woken, POLL)
                elif published < BATCH_LIMIT // 2:
                    await asyncio.sleep(PACE)
        finally:
            await self._give_back()

    async def lag(self) -> float:
        """Give the age of the oldest waiting event in seconds; 0 when none waits."""
        times = [moment for source in self._sources if (moment := await source.oldest())]
        age = _age(min(times)) if times else 0.0
        OUTBOX_AGE_SECONDS.set(age)
        return age

    async def _turn(self) -> int:
        """Publish what is due; tell how much it was."""
        try:
            if not await self._lease.hold():
                return 0
            published = sum([await self._relay(source) for source in self._sources])
        except (NotConfirmedError, PyMongoError) as error:
            pause = FAILURE_PAUSES[min(self._failures, len(FAILURE_PAUSES) - 1)]
            self._failures += 1
            RELAY_FAILURES.inc()
            logger.warning("relay_failed", reason=f"{type(error).__name__}: {error}"[:300], pause=pause)
            await asyncio.sleep(pause)
            return BATCH_LIMIT
        self._failures = 0
        return published

    async def _relay(self, source: OutboxSource) -> int:
        messages = await source.due(BATCH_LIMIT)
        for start in range(0, len(messages), BATCH_LIMIT):
            await self._publish(source, messages[start : start + BATCH_LIMIT])
        return len(messages)

    async def _publish(self, source: OutboxSource, messages: Sequence[OutboxMessage]) -> None:
        publications = [_publication(message) for message in messages]
        fitting = [
            (message, publication)
            for message, publication in zip(messages, publications, strict=True)
            if await self._fits(source, message, publication)
        ]
        if not fitting:
            return
        sendable = [message for message, _ in fitting]
        duplicates = await self._broker.publish_batch(self._stream, [publication for _, publication in fitting])
        await source.sent(sendable)
        RELAYED.labels(duplicate="no").inc(len(sendable) - duplicates)
        RELAYED.labels(duplicate="yes").inc(duplicates)
        for message in sendable:
            if _recorded(message.envelope.traceparent):
                _trace(message)

    async def _fits(self, source: OutboxSource, message: OutboxMessage, publication: Publication) -> bool:
        """Put aside what the server can never take: it must not stop the others."""
        try:
            self._broker.check_size(publication)
        except TooLargeError as error:
            logger.error("event_too_large", event_id=message.envelope.id, reason=str(error))  # noqa: TRY400 - no bug here
            await source.reject(message, f"too large: {error}")
            return False
        return True

    async def _give_back(self) -> None:
        try:
            await asyncio.shield(self._lease.release())
        except PyMongoError:
            logger.warning("lease_not_released", lease="relay")


def _publication(message: OutboxMessage) -> Publication:
    envelope = message.envelope
    return Publication(message.nats_subject, envelope.headers(message.attempt), envelope.body())


def _recorded(traceparent: str | None) -> bool:
    """Tell whether anybody records the trace; its flags say so, and most traces of a quiet deployment are not."""
    return traceparent is None or not traceparent.endswith("-00")


def _trace(message: OutboxMessage) -> None:
    attributes = {
        "messaging.system": "nats",
        "messaging.operation.type": "send",
        "messaging.destination.name": message.nats_subject,
        "messaging.message.id": message.envelope.id,
    }
    with span_from(message.envelope.traceparent, f"send {message.nats_subject}", SpanKind.PRODUCER, attributes):
        pass


def _age(moment: datetime) -> float:
    return max(0.0, (utc_now() - moment).total_seconds())
