"""Streams and durable consumers, as data. One provisioning job makes them; services only assert them.

Why these settings: a full stream refuses at once (``discard: new`` with a bound), kept streams cannot be
deleted or purged by a service, atomic publishing keeps one fsync per batch, and durables carry a generation
because a server can refuse a consumer's state file for ever after a power failure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SECOND: Final = 1
MINUTE: Final = 60 * SECOND
DAY: Final = 24 * 60 * MINUTE
GIB: Final = 1024**3


@dataclass(frozen=True, slots=True)
class StreamSpec:
    """A stream; ``max_age`` in seconds, 0 = for good; ``kept`` = neither delete nor purge of messages."""

    name: str
    subjects: tuple[str, ...]
    max_age: float
    kept: bool
    max_bytes: int


DEAD_LETTERS: Final = StreamSpec("DEAD", ("dead.>",), max_age=0, kept=True, max_bytes=1 * GIB)
"""What no handler could take, of all services."""

OF_SERVICES: Final = (
    StreamSpec("REGISTRY", ("hub.registry.>",), max_age=0, kept=True, max_bytes=1 * GIB),
    StreamSpec("SUBMISSIONS", ("hub.submissions.>",), max_age=0, kept=True, max_bytes=8 * GIB),
    StreamSpec("PUBLISHER", ("hub.publisher.>",), max_age=90 * DAY, kept=False, max_bytes=2 * GIB),
    StreamSpec("NOTIFIER", ("hub.notifier.>",), max_age=90 * DAY, kept=False, max_bytes=1 * GIB),
)
"""One stream per service, named after it: only that service publishes to it."""

STREAMS: Final = (*OF_SERVICES, DEAD_LETTERS)
SERVICES: Final = tuple(stream.name.lower() for stream in OF_SERVICES)

DUPLICATE_WINDOW: Final = 10 * MINUTE
ACK_WAIT: Final = 30 * SECOND
RETRY_SCHEDULE: Final = (1, 5, 30, 120, 600)
"""Seconds before each further delivery of a message whose handler failed; then it is a dead letter."""
MAX_DELIVER: Final = 20
"""Above the schedule's length: a net for crashed workers, never the way a message ends."""
DEAD_LETTER_WINDOW: Final = 1 * MINUTE
"""Seconds within which dead letters are counted against a service's limit."""
GENERATIONS: Final = range(1, 10)
"""Generations a durable can have before an operator must look."""


@dataclass(frozen=True, slots=True)
class ConsumerSpec:
    """One durable of one service on one stream; ``concurrency`` messages are handled at once."""

    service: str
    stream: str
    filter_subject: str
    concurrency: int

    @property
    def max_ack_pending(self) -> int:
        """Four times the concurrency: delayed redeliveries count as pending and must not block the head."""
        return 4 * self.concurrency

    def durable(self, generation: int) -> str:
        """Name of the durable, as ``publisher-g1``."""
        return f"{self.service}-g{generation}"


CONSUMERS: Final = (
    ConsumerSpec("registry", "SUBMISSIONS", "hub.submissions.submission.>", concurrency=2),
    ConsumerSpec("submissions", "REGISTRY", "hub.registry.>", concurrency=4),
    ConsumerSpec("submissions", "PUBLISHER", "hub.publisher.submission.>", concurrency=8),
    ConsumerSpec("publisher", "REGISTRY", "hub.registry.>", concurrency=4),
    ConsumerSpec("publisher", "SUBMISSIONS", "hub.submissions.>", concurrency=8),
    ConsumerSpec("notifier", "SUBMISSIONS", "hub.submissions.>", concurrency=4),
    ConsumerSpec("notifier", "PUBLISHER", "hub.publisher.submission.>", concurrency=4),
    ConsumerSpec("notifier", "REGISTRY", "hub.registry.round.>", concurrency=4),
)


def stream_of_service(service: str) -> str:
    """Return the one stream a service publishes to."""
    return service.upper()


def consumers_of(service: str) -> tuple[ConsumerSpec, ...]:
    """Return the durables of a service."""
    return tuple(c for c in CONSUMERS if c.service == service)


def dead_subject(service: str, subject: str) -> str:
    """Where a message goes that ``service`` cannot handle."""
    return f"dead.{service}.{subject}"
