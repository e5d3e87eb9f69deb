"""What is awaited of a revision and what others confirmed, beside its outbox in the same document.

An event that somebody must confirm carries ``awaited`` until that came; ``confirmed`` holds what came: ``at``, and from
the publisher ``version``, ``published_at``, ``addresses`` and ``release``, from the registry the ``revision`` that its
record is of. How far an event came on its way to the stream (its ``state``) is none of this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from chassis.messaging.embedded_outbox import NEW, OUTBOX_KEYS, REJECTED, SENT, publish_again
from chassis.storage.mongo import Collection, Index, find_all
from contracts.publisher_events import SubmissionPublished
from contracts.vocabulary import Destination
from submissions.confirmation.model import ConfirmationOutcome, ConfirmationPatience, RecordedByRegistry, Waiting
from submissions.submission.repository import COLLECTION, key_of

AT_ONCE: Final = 1_000
"""Inputs sent again in one turn: more would crowd out the new ones."""
_AWAITED: Final = {"events.awaited": True}
_KEYS: Final = (("events.awaited", 1), ("_id", 1))
INDEXES: Final = (Index(COLLECTION, _KEYS, partial=_AWAITED),)
"""Only what is awaited is in it, by the order of receipt: the ids count up with time."""


class Confirmations:
    """Reads and writes ``events.awaited`` and ``confirmed`` of the documents in ``submissions``."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def published(self, data: SubmissionPublished, now: datetime) -> tuple[ConfirmationOutcome, datetime | None]:
        """Note that this version is on its pages; later reports of the same version change nothing.

        Returns what the report meant and, of the first one, when the input was received.
        """
        key = key_of(data.submission_id, data.revision)
        confirmed = {
            "version": data.submission_version,
            "at": now,
            "published_at": data.published_at,
            "addresses": {str(language): address for language, address in data.addresses.items()},
            "release": data.release,
        }
        before = await self._collection.find_one_and_update(
            {"_id": key, "version": data.submission_version, **_AWAITED}, _confirm(confirmed), {"received_at": 1}
        )
        if before is not None:
            return ConfirmationOutcome.FIRST, before["received_at"]
        stored = await self._collection.find_one({"_id": key}, {"version": 1})
        if stored is None:
            return ConfirmationOutcome.FOREIGN, None
        same = stored["version"] == data.submission_version
        return (ConfirmationOutcome.KNOWN if same else ConfirmationOutcome.OLD), None

    async def recorded(self, recorded: RecordedByRegistry, now: datetime) -> ConfirmationOutcome:
        """Note that the registry has this revision; with it go earlier ones that were sent, and none that is later."""
        key = key_of(recorded.submission_id, recorded.revision)
        until = {"$gte": key_of(recorded.submission_id, 1), "$lte": key}
        kind = str(recorded.kind)
        ways: list[Mapping[str, Any]] = [{"_id": key}, {"events": {"$elemMatch": {"awaited": True, "state": SENT}}}]
        result = await self._collection.update_many(
            {"_id": until, "kind": kind, "$or": ways, **_AWAITED},
            _confirm({"revision": recorded.revision, "at": now}),
        )
        if result.modified_count:
            return ConfirmationOutcome.FIRST
        stored = await self._collection.find_one({"_id": key, "kind": kind}, {"_id": 1})
        return ConfirmationOutcome.KNOWN if stored else ConfirmationOutcome.FOREIGN

    async def send_again(self, patience: ConfirmationPatience, now: datetime) -> list[str]:
        """Let events wait for the relay once more whose arrival was not confirmed in time; return whose they are.

        All events of such an input go again that the stream took: it may have lost any of them.
        """
        overdue = {**_AWAITED, "$or": list(_overdue(patience, now))}
        found = await find_all(self._collection, overdue, sort=[("_id", 1)], limit=AT_ONCE, projection={"_id": 1})
        keys = [document["_id"] for document in found]
        if keys:
            await self._collection.update_many(
                {"_id": {"$in": keys}, **overdue},
                publish_again(now, "events.$[event]"),
                array_filters=[{"event.state": SENT}],
            )
        return keys

    async def waiting(self) -> dict[str, Waiting]:
        """Return how many inputs wait for the relay (``new``), for a confirmation (``sent``), for an operator."""
        return {
            NEW: await self._waiting({"events.state": NEW}, OUTBOX_KEYS),
            SENT: await self._waiting({**_AWAITED, "events": {"$elemMatch": {"awaited": True, "state": SENT}}}, _KEYS),
            REJECTED: await self._waiting({"events.state": REJECTED}, OUTBOX_KEYS),
        }

    async def _waiting(self, query: Mapping[str, Any], keys: Sequence[tuple[str, int]]) -> Waiting:
        """Count, and take the first in the order of an index: sorting would read everything that waits."""
        count = await self._collection.count_documents(query)
        if not count:
            return Waiting(0, None)
        oldest = await self._collection.find_one(query, {"received_at": 1}, hint=list(keys))
        return Waiting(count, oldest.get("received_at") if oldest else None)


def _confirm(confirmed: Mapping[str, Any]) -> dict[str, Any]:
    return {"$set": {"confirmed": confirmed}, "$unset": {"events.$[].awaited": ""}}


def _overdue(patience: ConfirmationPatience, now: datetime) -> Iterator[dict[str, Any]]:
    for destination, waits in ((Destination.PAGES, patience), (Destination.REGISTRY, patience.for_records())):
        for sent in _steps(waits, now):
            lost = {"awaited": True, "state": SENT, **sent}
            yield {"destination": str(destination), "events": {"$elemMatch": lost}}


def _steps(patience: ConfirmationPatience, now: datetime) -> Iterator[dict[str, Any]]:
    steps = list(patience.steps())
    for attempt, wait in steps[:-1]:
        yield {"attempt": attempt, "sent_at": {"$lte": now - wait}}
    last, longest = steps[-1]
    yield {"attempt": {"$gte": last}, "sent_at": {"$lte": now - longest}}
