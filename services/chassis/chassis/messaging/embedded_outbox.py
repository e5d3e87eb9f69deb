"""The outbox inside the document whose changes it tells of: one write, no transaction, no second collection.

A document carries ``events``, one member per event, each on its own way to the stream:

    {id, state, queued_at, attempt, ...}

``state`` is ``new`` (waits for the relay), ``sent`` (the stream has it, since ``sent_at``) or ``rejected`` (no stream
will ever take it, for ``reason``); ``queued_at`` says since when it waits, ``attempt`` counts deliberate publications.
What else stands in a member belongs to the service, and so does any further state, which the relay lets lie. What an
event says is projected from the document, which must therefore hold everything its events need unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Collection as Ids
from datetime import datetime
from typing import Any, Final, NamedTuple

from chassis.clock import Clock, utc_now
from chassis.messaging.events import OutboxMessage, Pending
from chassis.observability.logs import get_logger
from chassis.storage.mongo import Collection, Document, Index

logger = get_logger()

NEW: Final = "new"
SENT: Final = "sent"
REJECTED: Final = "rejected"
OUTBOX_KEYS: Final = (("events.state", 1), ("events.queued_at", 1))
_WAITING: Final = {"events.state": NEW}
_PAGES: Final = 4
"""Parts in which a batch is read: documents hold several events, so most of the last parts are never asked for."""

Project = Callable[[Document, Ids[str]], Sequence[Pending]]
"""Returns those events of a document that have one of these ids."""


class EventKey(NamedTuple):
    """Which event of which document."""

    document: Any
    event: str


def embedded_outbox_index(collection: str) -> Index:
    """Return the index by which waiting events are found, oldest first."""
    return Index(collection, OUTBOX_KEYS)


def waiting_event(event_id: str, now: datetime, state: str = NEW) -> Document:
    """Return the member of ``events`` for an event that was just made."""
    return {"id": event_id, "state": state, "queued_at": now, "attempt": 1}


def publish_again(now: datetime, place: str) -> Document:
    """Return the update by which events are published once more; ``place`` is ``events.$`` or ``events.$[filter]``."""
    return {"$set": {f"{place}.state": NEW, f"{place}.queued_at": now}, "$inc": {f"{place}.attempt": 1}}


class EmbeddedOutbox:
    """Source of the relay over one collection.

    Args:
        collection: The documents; it has ``embedded_outbox_index``.
        project: Makes the events of a document; it must give the same bytes each time.
        clock: Gives the time of ``sent_at``.
    """

    def __init__(self, collection: Collection, project: Project, clock: Clock = utc_now) -> None:
        self._collection = collection
        self._project = project
        self._clock = clock

    @property
    def collection_name(self) -> str:
        """Name of the collection whose changes mean that something may wait."""
        return str(self._collection.name)

    async def due(self, limit: int) -> Sequence[OutboxMessage]:
        """Return the events that wait, at most ``limit``, those of the longest waiting documents first.

        The order is that of the index: sorting by a member of an array would read everything that waits.
        """
        page = max(1, limit // _PAGES)
        cursor = self._collection.find(_WAITING, hint=list(OUTBOX_KEYS), limit=limit, batch_size=page)
        messages: list[OutboxMessage] = []
        while len(messages) < limit and (documents := await cursor.to_list(length=page)):
            for document in documents:
                messages += await self._messages(document)
        await cursor.close()
        return messages[:limit]

    async def _messages(self, document: Document) -> Sequence[OutboxMessage]:
        """Project the waiting events of one document; one that cannot be projected must not stop the others."""
        attempts = {event["id"]: event["attempt"] for event in document["events"] if event["state"] == NEW}
        try:
            return [
                OutboxMessage(
                    EventKey(document["_id"], event.envelope.id),
                    event.envelope,
                    event.nats_subject,
                    attempts[event.envelope.id],
                )
                for event in self._project(document, attempts.keys())
            ]
        except Exception as error:
            logger.exception("events_not_projected", document=str(document["_id"]))
            await self._put_aside(document["_id"], list(attempts), f"{type(error).__name__}: {error}"[:300])
            return ()

    async def sent(self, messages: Sequence[OutboxMessage]) -> None:
        """Note that the stream holds these; an event that asks for a later attempt meanwhile stays new."""
        now = self._clock()
        by_attempt: dict[int, list[EventKey]] = {}
        for message in messages:
            by_attempt.setdefault(message.attempt, []).append(message.key)
        for attempt, keys in by_attempt.items():
            wanted = {"event.id": {"$in": [key.event for key in keys]}, "event.state": NEW, "event.attempt": attempt}
            await self._collection.update_many(
                {"_id": {"$in": list({key.document for key in keys})}},
                {"$set": {"events.$[event].state": SENT, "events.$[event].sent_at": now}},
                array_filters=[wanted],
            )

    async def reject(self, message: OutboxMessage, reason: str) -> None:
        """Put aside an event that no stream will ever take, with the reason."""
        await self._put_aside(message.key.document, [message.key.event], reason)

    async def _put_aside(self, document: Any, ids: Sequence[str], reason: str) -> None:
        await self._collection.update_one(
            {"_id": document},
            {"$set": {"events.$[event].state": REJECTED, "events.$[event].reason": reason}},
            array_filters=[{"event.id": {"$in": list(ids)}, "event.state": NEW}],
        )

    async def oldest(self) -> datetime | None:
        """Return since when the longest waiting event waits; None when nothing waits."""
        document: Mapping[str, Any] | None = await self._collection.find_one(
            _WAITING, {"events.state": 1, "events.queued_at": 1}, hint=list(OUTBOX_KEYS)
        )
        if document is None:
            return None
        times: list[datetime] = [event["queued_at"] for event in document["events"] if event["state"] == NEW]
        return min(times)
