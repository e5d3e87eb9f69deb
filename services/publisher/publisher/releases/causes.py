"""The dirty queue: one entry per event that changed the read model, written in the same transaction.

An entry names what changed (an input, a record of the registry, or a single page) and not the pages that follow
from it: those depend on where things stand when the release is made. Entries are only ever inserted and deleted, so
that handlers at work side by side never wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from chassis.ids import new_id
from chassis.storage.mongo import Document, Index, Mongo, Session, find_all

COLLECTION = "dirty"
INDEXES = (Index(COLLECTION, (("rank", 1), ("_id", 1))),)


class CauseKind(StrEnum):
    """What an entry names."""

    INPUT = "input"
    REGION = "region"
    ROUND = "round"
    CHAMPION = "champion"
    QUESTIONNAIRE = "questionnaire"
    PAGE = "page"
    """A page to be made anew with the same facts: no reader waits for it, so it may wait for a later release."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One entry of the queue."""

    id: str
    kind: CauseKind
    key: str
    since: datetime
    traceparent: str | None


class Causes:
    """The collection ``dirty``."""

    def __init__(self, mongo: Mongo) -> None:
        self._entries = mongo.collection(COLLECTION)

    async def add(
        self, kind: CauseKind, keys: Iterable[str], now: datetime, *, traceparent: str | None, session: Session | None
    ) -> None:
        """Enter what changed."""
        documents = [
            {
                "_id": new_id(),
                "kind": kind,
                "key": key,
                "since": now,
                "traceparent": traceparent,
                "rank": int(kind is CauseKind.PAGE),
            }
            for key in keys
        ]
        if documents:
            await self._entries.insert_many(documents, session=session)

    async def waiting(self, pages: int, session: Session) -> list[Cause]:
        """List what waits: all that readers wait for, and at most ``pages`` single pages."""
        urgent = await find_all(self._entries, {"rank": 0}, sort=[("_id", 1)], session=session)
        single = await find_all(self._entries, {"rank": 1}, sort=[("_id", 1)], limit=pages, session=session)
        return [_cause(document) for document in (*urgent, *single)]

    async def any(self) -> bool:
        """Tell whether something waits."""
        return await self._entries.find_one({}, {"_id": 1}) is not None

    async def oldest(self) -> datetime | None:
        """Tell since when the oldest entry waits for which readers wait."""
        document = await self._entries.find_one({"rank": 0}, {"since": 1}, sort=[("rank", 1), ("_id", 1)])
        return document["since"] if document else None

    async def count(self, limit: int) -> int:
        """Count the entries that readers wait for, up to ``limit``."""
        return int(await self._entries.count_documents({"rank": 0}, limit=limit))

    async def delete(self, causes: Sequence[Cause], session: Session) -> None:
        """Take away what a release has dealt with; entries that came meanwhile stay."""
        if causes:
            await self._entries.delete_many({"_id": {"$in": [cause.id for cause in causes]}}, session=session)


def _cause(document: Document) -> Cause:
    fields: dict[str, Any] = {name: document[name] for name in ("key", "since", "traceparent")}
    return Cause(id=document["_id"], kind=CauseKind(document["kind"]), **fields)
