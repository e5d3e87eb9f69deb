"""The collection ``publications``: one document per version of an input that became visible.

It holds what a release shows of the input and, as an embedded outbox, the event that says so. The document stays, so
that the same event, with the same id, can be announced again whenever the intake has not heard of it.
"""

from __future__ import annotations

from collections.abc import Collection as Ids
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from chassis.messaging.embedded_outbox import (
    NEW,
    SENT,
    EmbeddedOutbox,
    embedded_outbox_index,
    publish_again,
    waiting_event,
)
from chassis.messaging.events import Pending
from chassis.storage.mongo import Document, Index, Mongo, Session, find_all
from contracts.publisher_events import SubmissionPublished
from publisher.announcements.model import Announcement, ShownInput
from publisher.lists.model import ListEntry, ListKey

COLLECTION: Final = "publications"
HELD: Final = "held"
"""State of an event that the relay leaves alone: the page of its input could not be made yet."""
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
            projection={"submission_id": 1, "version": 1, "entry": 1, "events.state": 1},
            session=session,
        )
        return {document["submission_id"]: _shown(document) for document in documents}

    async def add(self, announcements: Sequence[Announcement], now: datetime, session: Session) -> None:
        """Write what becomes visible."""
        if announcements:
            await self._publications.insert_many(
                [_document(announcement, now) for announcement in announcements], session=session
            )

    async def move(self, moved: Iterable[ShownInput], session: Session) -> None:
        """Write where inputs stand now whose version is the same."""
        for announcement in moved:
            await self._publications.update_one(
                {"_id": _id(announcement.submission_id, announcement.version)},
                {"$set": {"entry": _entry(announcement.entry)}},
                session=session,
            )

    async def let_go(self, submission_ids: Iterable[str], now: datetime, session: Session) -> None:
        """Announce inputs that waited for a page that could not be made before."""
        ids = sorted(submission_ids)
        if ids:
            await self._publications.update_many(
                {"submission_id": {"$in": ids}, "events.state": HELD},
                {"$set": {"events.0.state": NEW, "events.0.queued_at": now}},
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
            {"_id": newest["_id"], "events.state": SENT}, publish_again(now, "events.0")
        )
        return bool(result.modified_count)


def _id(submission_id: str, version: int) -> str:
    return f"{submission_id}@{version}"


def _document(announcement: Announcement, now: datetime) -> Document:
    data = announcement.data
    return {
        "_id": _id(data.submission_id, data.version),
        "submission_id": data.submission_id,
        "version": data.version,
        "entry": _entry(announcement.entry),
        "event": data.model_dump(mode="json"),
        "at": data.published_at,
        "traceparent": announcement.traceparent,
        "events": [waiting_event(announcement.event_id, now, HELD if announcement.held else NEW)],
    }


def _entry(entry: ListEntry) -> Document:
    return {
        "at": entry.at,
        "lists": [str(key) for key in entry.lists],
        "by_state": entry.by_state,
        "states": list(entry.states),
        "objectives": list(entry.objectives),
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
    return ShownInput(
        document["submission_id"], document["version"], entry, held=document["events"][0]["state"] == HELD
    )


def _messages(document: Document, ids: Ids[str]) -> Sequence[Pending]:
    data = SubmissionPublished.model_validate(document["event"])
    envelopes = [
        data.envelope(
            event_id=event_id,
            subject=document["submission_id"],
            time=document["at"],
            traceparent=document["traceparent"],
        )
        for event_id in ids
    ]
    return [Pending(envelope, data.nats_subject()) for envelope in envelopes]
