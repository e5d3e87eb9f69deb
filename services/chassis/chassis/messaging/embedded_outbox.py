"""The outbox as a field of the document whose change it tells of: one insert, no transaction.

A document carries ``outbox: {state, at, attempt}``; what its events say is projected from the document, which
must therefore hold everything they need unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from chassis.clock import Clock, utc_now
from chassis.messaging.events import OutboxMessage
from chassis.observability.logs import get_logger
from chassis.storage.mongo import Collection, Document, Index, find_all

logger = get_logger()


def embedded_outbox_index(collection: str) -> Index:
    """Declare the index by which waiting documents are found."""
    return Index(collection, (("outbox.state", 1), ("outbox.at", 1)))


class EmbeddedOutbox:
    """Source of the relay over one collection.

    ``project`` gives a document's events as messages whose ``key`` is the document's ``_id`` and whose
    ``attempt`` is ``outbox.attempt``.
    """

    def __init__(
        self,
        collection: Collection,
        project: Callable[[Document], Sequence[OutboxMessage]],
        clock: Clock = utc_now,
    ) -> None:
        self._collection = collection
        self._project = project
        self._clock = clock

    @property
    def collection_name(self) -> str:
        """Name of the collection whose changes mean that something may wait."""
        return str(self._collection.name)

    async def due(self, limit: int) -> Sequence[OutboxMessage]:
        """List the events of the documents that wait, oldest first."""
        documents = await find_all(
            self._collection, {"outbox.state": "new"}, sort=[("outbox.at", 1)], limit=max(1, limit // 2)
        )
        return [message for document in documents for message in await self._messages(document)]

    async def _messages(self, document: Document) -> Sequence[OutboxMessage]:
        """Project one document; one that cannot be projected is put aside and must not stop the others."""
        try:
            return self._project(document)
        except Exception as error:
            logger.exception("events_not_projected", document=str(document["_id"]))
            await self._put_aside(document["_id"], f"{type(error).__name__}: {error}"[:300])
            return ()

    async def sent(self, messages: Sequence[OutboxMessage]) -> None:
        """Note that the stream holds the events of these documents, and since when (``outbox.sent_at``)."""
        now = self._clock()
        by_attempt: dict[int, set[Any]] = {}
        for message in messages:
            by_attempt.setdefault(message.attempt, set()).add(message.key)
        for attempt, keys in by_attempt.items():
            await self._collection.update_many(
                {"_id": {"$in": list(keys)}, "outbox.state": "new", "outbox.attempt": attempt},
                {"$set": {"outbox.state": "sent", "outbox.sent_at": now}},
            )

    async def reject(self, message: OutboxMessage, reason: str) -> None:
        """Put aside a document whose events no stream will ever take, with the reason."""
        await self._put_aside(message.key, reason)

    async def _put_aside(self, key: Any, reason: str) -> None:
        await self._collection.update_one({"_id": key}, {"$set": {"outbox.state": "rejected", "outbox.reason": reason}})

    async def oldest(self) -> datetime | None:
        """Tell since when the oldest waiting document waits."""
        document: Mapping[str, Any] | None = await self._collection.find_one(
            {"outbox.state": "new"}, {"outbox.at": 1}, sort=[("outbox.at", 1)]
        )
        return document["outbox"]["at"] if document else None
