"""The change queue: one entry per event that changed the read model, written in the same transaction.

An entry names what changed (an input, a record of the registry, or a single page) and not the pages that follow
from it: those depend on where things stand when the release is made. Entries are only ever inserted and deleted, so
that handlers at work side by side never wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from chassis.ids import new_id
from chassis.storage.mongo import Document, Index, Mongo, Session

COLLECTION: Final = "change_queue"
INDEXES: Final = (Index(COLLECTION, (("rank", 1), ("_id", 1))),)

INPUT: Final = "input"
"""Kind of an entry that names an input; records are named by their type."""
PAGE: Final = "page"
"""Kind of an entry that names a page to be composed anew from the same facts: no reader waits for it."""
AT_ONCE: Final = 5_000
"""Entries in one answer of the database: mostly all of them."""


@dataclass(frozen=True, slots=True)
class QueuedChange:
    """One entry of the queue."""

    id: str
    kind: str
    """``INPUT``, ``PAGE``, or the name of a type of record."""
    key: str
    """Id of the input, path of the page, or key of the record."""
    since: datetime
    traceparent: str | None


class ChangeQueue:
    """The collection ``change_queue``."""

    def __init__(self, mongo: Mongo) -> None:
        self._entries = mongo.collection(COLLECTION)

    async def add(
        self, kind: str, keys: Iterable[str], now: datetime, *, traceparent: str | None, session: Session | None
    ) -> None:
        """Enter what changed."""
        documents = [
            {
                "_id": new_id(),
                "kind": kind,
                "key": key,
                "since": now,
                "traceparent": traceparent,
                "rank": int(kind == PAGE),
            }
            for key in keys
        ]
        if documents:
            await self._entries.insert_many(documents, session=session)

    async def waiting(self, pages: int, session: Session) -> list[QueuedChange]:
        """List what waits: all that readers wait for, and at most ``pages`` single pages."""
        single: list[Document] = [{"$match": {"rank": 1}}, {"$sort": {"_id": 1}}, {"$limit": pages}]
        cursor = self._entries.aggregate(
            [
                {"$match": {"rank": 0}},
                {"$sort": {"_id": 1}},
                {"$unionWith": {"coll": COLLECTION, "pipeline": single}},
            ],
            session=session,
            batchSize=AT_ONCE,
        )
        return [_change(document) for document in await cursor.to_list(length=None)]

    async def oldest(self) -> datetime | None:
        """Return since when the oldest entry waits for which readers wait; None when there is none."""
        document = await self._entries.find_one({"rank": 0}, {"since": 1}, sort=[("rank", 1), ("_id", 1)])
        return document["since"] if document else None

    async def count(self, limit: int) -> int:
        """Count the entries that readers wait for, up to ``limit``."""
        return int(await self._entries.count_documents({"rank": 0}, limit=limit))

    async def delete(self, changes: Sequence[QueuedChange], session: Session) -> None:
        """Take away what a release has dealt with; entries that came meanwhile stay."""
        if changes:
            await self._entries.delete_many({"_id": {"$in": [change.id for change in changes]}}, session=session)


def _change(document: Document) -> QueuedChange:
    fields: dict[str, Any] = {name: document[name] for name in ("kind", "key", "since", "traceparent")}
    return QueuedChange(id=document["_id"], **fields)
