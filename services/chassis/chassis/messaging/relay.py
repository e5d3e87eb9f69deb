"""The relay: takes events from the outbox and publishes them. Nobody else publishes.

It holds a lease, so that one replica relays at a time; if two do for a moment, the streams drop the second copy by
``Nats-Msg-Id``. An event is marked as sent only after the stream confirmed it, so a crash in between publishes it
once more under the same id.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from chassis.clock import utc_now
from chassis.messaging.broker import Broker
from chassis.messaging.events import OutboxMessage, OutboxSource
from chassis.messaging.metrics import OUTBOX_AGE_SECONDS, RELAY_FAILURES, RELAYED
from chassis.messaging.publishing import BATCH_LIMIT, Publication, TooLargeError
from chassis.messaging.spans import sent
from chassis.observability.logs import get_logger
from chassis.running.health import Heartbeat
from chassis.running.loops import LeasedLoop
from chassis.storage.changes import ChangeFeed
from chassis.storage.lease import Lease
from chassis.storage.mongo import Mongo

logger = get_logger()

POLL: Final = 5.0
"""Seconds between two looks that nobody asked for: every write is told, by its process or by the change feed."""
POLL_WITHOUT_FEED: Final = 0.1
"""Seconds between two looks where nobody tells what other replicas write."""
PACE: Final = 0.02
"""Seconds after a turn that published little: what arrives meanwhile goes together, and costs one turn, not many."""


class Relay:
    """Publishes the events of ``sources`` to the one stream of the service.

    Args:
        broker: Publishes.
        mongo: Keeps the lease.
        stream: Name of the service's stream.
        sources: Where events wait.
        heartbeat: Beaten while the relay runs.
        feed: Tells what other replicas write to the sources; without it the relay looks ten times a second.
    """

    def __init__(
        self,
        broker: Broker,
        mongo: Mongo,
        stream: str,
        sources: Sequence[OutboxSource],
        heartbeat: Heartbeat | None = None,
        feed: ChangeFeed | None = None,
    ) -> None:
        self._broker = broker
        self._stream = stream
        self._sources = sources
        self.loop = LeasedLoop(
            "relay",
            self._turn,
            poll=POLL if feed else POLL_WITHOUT_FEED,
            heartbeat=heartbeat,
            lease=Lease(mongo, "relay"),
            on_failure=lambda _: RELAY_FAILURES.inc(),
        )
        if feed:
            for source in sources:
                feed.on(source.collection_name, self.wake)

    def wake(self) -> None:
        """Wake the relay: something was written."""
        self.loop.wake()

    async def run(self) -> None:
        """Relay until cancelled."""
        await self.loop.run()

    async def lag(self) -> float:
        """Return the age of the oldest waiting event in seconds; 0 when none waits."""
        times = [moment for source in self._sources if (moment := await source.oldest())]
        age = _age(min(times)) if times else 0.0
        OUTBOX_AGE_SECONDS.set(age)
        return age

    async def _turn(self) -> float | None:
        """Publish what is due; return when to look again, None when nothing was."""
        published = sum([await self._relay(source) for source in self._sources])
        if not published:
            return None
        return PACE if published < BATCH_LIMIT // 2 else 0.0

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
            sent(message.envelope, message.nats_subject)

    async def _fits(self, source: OutboxSource, message: OutboxMessage, publication: Publication) -> bool:
        """Put aside what the server can never take: it must not stop the others."""
        try:
            self._broker.check_size(publication)
        except TooLargeError as error:
            logger.error("event_too_large", event_id=message.envelope.id, reason=str(error))  # noqa: TRY400 - no bug here
            await source.reject(message, f"too large: {error}")
            return False
        return True


def _publication(message: OutboxMessage) -> Publication:
    envelope = message.envelope
    return Publication(message.nats_subject, envelope.headers(message.attempt), envelope.body())


def _age(moment: datetime) -> float:
    return max(0.0, (utc_now() - moment).total_seconds())
