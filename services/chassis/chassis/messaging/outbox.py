"""The outbox: events written in the transaction of the change they tell of; the relay publishes them.

Entries stay for ``KEEP`` after they were sent, so that they can be published again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from chassis.clock import Clock, utc_now
from chassis.ids import new_id
from chassis.observability.telemetry import current_traceparent
from chassis.storage.mongo import Document, Index, Mongo, Session, find_all
from contracts.envelope import Envelope
from contracts.events import EventData

COLLECTION: Final = "outbox"
KEEP: Final = timedelta(days=30)

OUTBOX_INDEXES: Final = (
    Index(COLLECTION, (("at", 1), ("_id", 1)), partial={"state": "new"}),
    Index(COLLECTION, (("expires_at", 1),), expire_after=0),
)


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One event to publish; ``key`` names the entry in its source, ``attempt`` counts deliberate re-publications."""

    key: Any
    envelope: Envelope
    nats_subject: str
    attempt: int


class OutboxSource(Protocol):
    """Where the relay takes events from."""

    async def due(self, limit: int) -> Sequence[OutboxMessage]:
        """List what waits, oldest first: about ``limit`` messages."""

    async def sent(self, messages: Sequence[OutboxMessage]) -> None:
        """Note that the stream holds these."""

    async def reject(self, message: OutboxMessage, reason: str) -> None:
        """Put aside a message that no stream will ever take."""

    async def oldest(self) -> datetime | None:
        """Tell since when the oldest waiting message waits; None when nothing waits."""


@dataclass(frozen=True, slots=True)
class Pending:
    """An event that is about to be written to the outbox."""

    envelope: Envelope
    nats_subject: str


def pending(
    data: EventData, subject: str, now: datetime, *, event_id: str | None = None, traceparent: str | None = None
) -> Pending:
    """Make an event of ``data`` about aggregate ``subject``, within the current trace unless another is given."""
    envelope = data.envelope(
        event_id=event_id or new_id(), subject=subject, time=now, traceparent=traceparent or current_traceparent()
    )
    return Pending(envelope, data.nats_subject())


class Outbox:
    """The collection ``outbox`` of a service, as writer's door and as source of the relay."""

    def __init__(self, mongo: Mongo, clock: Clock = utc_now) -> None:
        self._entries = mongo.collection(COLLECTION)
        self._clock = clock

    async def add(self, session: Session, events: Sequence[Pending]) -> None:
        """Write events in the caller's transaction."""
        if events:
            await self._entries.insert_many([_entry(event, self._clock()) for event in events], session=session)

    async def again(self, event_id: str, session: Session | None = None) -> bool:
        """Let an entry be published once more, as the next attempt; False when the outbox no longer has it."""
        result = await self._entries.update_one(
            {"_id": event_id, "state": "sent"},
            {"$set": {"state": "new"}, "$inc": {"attempt": 1}, "$unset": {"expires_at": ""}},
            session=session,
        )
        return bool(result.matched_count)

    async def due(self, limit: int) -> Sequence[OutboxMessage]:
        """List what waits, oldest first."""
        documents = await find_all(self._entries, {"state": "new"}, sort=[("at", 1), ("_id", 1)], limit=limit)
        return [_message(document) for document in documents]

    async def sent(self, messages: Sequence[OutboxMessage]) -> None:
        """Note that the stream holds these; an entry that asks for a later attempt meanwhile stays new."""
        now = self._clock()
        changes = {"state": "sent", "sent_at": now, "expires_at": now + KEEP}
        by_attempt: dict[int, list[Any]] = {}
        for message in messages:
            by_attempt.setdefault(message.attempt, []).append(message.key)
        for attempt, keys in by_attempt.items():
            await self._entries.update_many({"_id": {"$in": keys}, "attempt": attempt}, {"$set": changes})

    async def reject(self, message: OutboxMessage, reason: str) -> None:
        """Put aside a message that no stream will ever take, with the reason."""
        await self._entries.update_one({"_id": message.key}, {"$set": {"state": "rejected", "reason": reason}})

    async def oldest(self) -> datetime | None:
        """Tell since when the oldest waiting message waits."""
        document = await self._entries.find_one({"state": "new"}, {"at": 1}, sort=[("at", 1), ("_id", 1)])
        return document["at"] if document else None


def _entry(event: Pending, now: datetime) -> Document:
    envelope = event.envelope
    return {
        "_id": envelope.id,
        "state": "new",
        "attempt": 1,
        "at": now,
        "nats_subject": event.nats_subject,
        "source": envelope.source,
        "type": envelope.type,
        "subject": envelope.subject,
        "time": envelope.time,
        "dataschema": envelope.dataschema,
        "traceparent": envelope.traceparent,
        "data": dict(envelope.data),
    }


def _message(document: Mapping[str, Any]) -> OutboxMessage:
    envelope = Envelope(
        id=document["_id"],
        source=document["source"],
        type=document["type"],
        subject=document["subject"],
        time=document["time"],
        dataschema=document["dataschema"],
        data=document["data"],
        traceparent=document["traceparent"],
    )
    return OutboxMessage(document["_id"], envelope, document["nats_subject"], document["attempt"])
