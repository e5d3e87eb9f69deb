"""The collection ``publications``: one document per version of an input that became visible.

It holds what a release shows of the input and, as an embedded outbox, the event that says so. The document stays, so
that the same event, with the same id, can be announced again whenever the intake has not heard of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from chassis.messaging.embedded_outbox import EmbeddedOutbox, embedded_outbox_index
from chassis.messaging.events import OutboxMessage
from chassis.storage.mongo import Document, Index, Mongo, Session, find_all
from contracts.publisher_events import SubmissionPublished
from publisher.announcements.model import Announcement, ShownInput
from publisher.lists.model import ListEntry, ListKey

COLLECTION: Final = "publications"
INDEXES: Final = (
    Index(COLLECTION, (("submission_id", 1), ("version", 1)), unique=True),
    embedded_outbox_index(COLLECTION),
)


class Announcements:
    """Reads and writes what releases show of inputs, and its events."""

    def __init__(self, mongo: Mongo) -> None:
        self._publications = mongo.collection(COLLECTION)

    def outbox(self) -> EmbeddedOutbox:
        """Return the relay's source."""
        return EmbeddedOutbox(self._publications, _messages)

    async def newest(self, ids: Iterable[str], session: Session) -> dict[str, ShownInput]:
        """Return what the newest release shows of these inputs, by id."""
        documents = await find_all(
            self._publications,
            {"submission_id": {"$in": sorted(ids)}},
            sort=[("submission_id", 1), ("version", 1)],
            projection={"submission_id": 1, "version": 1, "entry": 1, "outbox.state": 1},
            session=session,
        )
        return {document["submission_id"]: _shown(document) for document in documents}

    async def add(self, announcements: Sequence[Announcement], now: datetime, session: Session) -> None:
        """Write what becomes visible."""
        if announcements:
            await self._publications.insert_many([_document(one, now) for one in announcements], session=session)

    async def move(self, moved: Iterable[ShownInput], session: Session) -> None:
        """Write where inputs stand now whose version is the same."""
        for one in moved:
            await self._publications.update_one(
                {"_id": _id(one.submission_id, one.version)},
                {"$set": {"entry": _entry(one.entry)}},
                session=session,
            )

    async def let_go(self, submission_ids: Iterable[str], now: datetime, session: Session) -> None:
        """Announce inputs that waited for a page that could not be made before."""
        ids = sorted(submission_ids)
        if ids:
            await self._publications.update_many(
                {"submission_id": {"$in": ids}, "outbox.state": "held"},
                {"$set": {"outbox.state": "new", "outbox.at": now}},
                session=session,
            )

    async def announce_again(self, submission_id: str, version: int, now: datetime) -> bool:
        """Let the newest publication from ``version`` on go out once more; False when there is none, or it still waits.

        Whoever asks about an older version hears of the newer one that took its place.
        """
        newest = await self._publications.find_one(
            {"submission_id": submission_id, "version": {"$gte": version}}, {"_id": 1}, sort=[("version", -1)]
        )
        if newest is None:
            return False
        result = await self._publications.update_one(
            {"_id": newest["_id"], "outbox.state": "sent"},
            {"$set": {"outbox.state": "new", "outbox.at": now}, "$inc": {"outbox.attempt": 1}},
        )
        return bool(result.modified_count)


def _id(submission_id: str, version: int) -> str:
    return f"{submission_id}@{version}"


def _document(one: Announcement, now: datetime) -> Document:
    data = one.data
    return {
        "_id": _id(data.submission_id, data.version),
        "submission_id": data.submission_id,
        "version": data.version,
        "entry": _entry(one.entry),
        "event_id": one.event_id,
        "event": data.model_dump(mode="json"),
        "at": data.published_at,
        "traceparent": one.traceparent,
        "outbox": {"state": "held" if one.held else "new", "at": now, "attempt": 1},
    }


def _entry(one: ListEntry) -> Document:
    return {
        "at": one.at,
        "lists": [str(key) for key in one.lists],
        "by_state": one.by_state,
        "states": list(one.states),
        "objectives": list(one.objectives),
    }


def _shown(document: Document) -> ShownInput:
    stored: dict[str, Any] = document["entry"]
    entry = ListEntry(
        id=document["submission_id"],
        at=stored["at"],
        lists=tuple(ListKey.parse(text) for text in stored["lists"]),
        by_state=stored["by_state"],
        states=tuple(stored["states"]),
        objectives=tuple(stored["objectives"]),
    )
    return ShownInput(document["submission_id"], document["version"], entry, held=document["outbox"]["state"] == "held")


def _messages(document: Document) -> Sequence[OutboxMessage]:
    data = SubmissionPublished.model_validate(document["event"])
    envelope = data.envelope(
        event_id=document["event_id"],
        subject=document["submission_id"],
        time=document["at"],
        traceparent=document["traceparent"],
    )
    return [OutboxMessage(document["_id"], envelope, data.nats_subject(), document["outbox"]["attempt"])]
