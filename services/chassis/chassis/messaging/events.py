"""Events on their way out: about to be written, waiting, published. Nothing here knows where they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from chassis.ids import new_id
from chassis.observability.telemetry import current_traceparent
from contracts.envelope import Envelope
from contracts.events import EventData


@dataclass(frozen=True, slots=True)
class Pending:
    """An event that is about to be written to the outbox."""

    envelope: Envelope
    nats_subject: str


def pending(
    data: EventData, subject: str, now: datetime, *, event_id: str | None = None, traceparent: str | None = None
) -> Pending:
    """Return an event about aggregate ``subject``; with a new id, within the current trace unless others are given."""
    envelope = data.envelope(
        event_id=event_id or new_id(), subject=subject, time=now, traceparent=traceparent or current_traceparent()
    )
    return Pending(envelope, data.nats_subject())


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One event to publish; ``key`` names the entry in its source, ``attempt`` counts deliberate re-publications."""

    key: Any
    envelope: Envelope
    nats_subject: str
    attempt: int


class OutboxSource(Protocol):
    """Where the relay takes events from."""

    @property
    def collection_name(self) -> str:
        """Name of the collection whose changes mean that something may wait."""

    async def due(self, limit: int) -> Sequence[OutboxMessage]:
        """Return what waits, oldest first: about ``limit`` messages.

        The messages of one document may come in several calls, and in several batches of one call.
        """

    async def sent(self, messages: Sequence[OutboxMessage]) -> None:
        """Note that the stream holds these; called once per confirmed batch, with nothing but what it held."""

    async def reject(self, message: OutboxMessage, reason: str) -> None:
        """Put aside a message that no stream will ever take."""

    async def oldest(self) -> datetime | None:
        """Return since when the oldest waiting message waits; None when nothing waits."""
