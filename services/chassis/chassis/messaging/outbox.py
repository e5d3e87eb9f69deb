"""The outbox: events written in the transaction of the change they tell of; the relay publishes them.

Entries stay for ``KEEP`` after they were sent, so that they can be published again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from chassis.clock import Clock, utc_now
from chassis.messaging.events import OutboxMessage, Pending
from chassis.storage.mongo import Document, Index, Mongo, Session, find_all
from contracts.envelope import Envelope

COLLECTION: Final = "outbox"
KEEP: Final = timedelta(days=30)

OUTBOX_INDEXES: Final = (
    Index(COLLECTION, (("at", 1), ("_id", 1)), partial={"state": "new"}),
    Index(COLLECTION, (("expires_at", 1),), expire_after=0),
)


class Outbox:
    """The collection ``outbox`` of a service, as writer's door and as source of the relay."""

    collection_name: Final = COLLECTION

    def __init__(self, mongo: Mongo, clock: Clock = utc_now) -> None:
        self._entries = mongo.collection(COLLECTION)
        self._clock = clock

    async def add(self, session: Session, events: Sequence[Pending]) -> None:
        """Write events in the caller's transaction."""
        if events:
            await self._entries.insert_many([_entry(event, self._clock()) for event in events], session=session)

    async def again(self, event_id: str, session: Session | None = None) -> bool:
        """Let an entry be published once more, as the next attempt; return False when the outbox no longer has it."""
        result = await self._entries.update_one(
            {"_id": event_id, "state": "sent"},
            {"$set": {"state": "new"}, "$inc": {"attempt": 1}, "$unset": {"expires_at": ""}},
            session=session,
        )
        return bool(result.matched_count)

    async def due(self, limit: int) -> Sequence[OutboxMessage]:
        """Return at most ``limit`` waiting events, oldest first."""
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
        """Return since when the oldest waiting event waits; None when nothing waits."""
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
