"""The way of an input as the document knows it: ``outbox.state`` goes new -> sent -> done, back to new if lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from chassis.storage.mongo import Collection, Document, find_all
from contracts.publisher_events import SubmissionPublished
from contracts.vocabulary import REGISTRY_KINDS
from contracts.vocabulary import SubmissionStatus as Status
from submissions.intake.repository import key_of
from submissions.publication.model import Patience, Taken

AT_ONCE: Final = 1_000
"""Inputs sent again in one turn: more would crowd out the new ones."""


class Report(StrEnum):
    """What a report of the publisher or the registry meant here."""

    FIRST = "first"
    KNOWN = "known"
    OLD = "old"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Inputs in one state: how many, and since when the oldest."""

    count: int
    since: datetime | None


class Publications:
    """Reads and moves ``outbox`` and ``publication`` of the documents in ``submissions``."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def record(self, data: SubmissionPublished, now: datetime) -> tuple[Report, Document | None]:
        """Note that this version is on its pages; later reports of the same version change nothing."""
        key = key_of(data.submission_id, data.revision)
        publication = {
            "version": data.submission_version,
            "published_at": data.published_at,
            "addresses": {str(language): address for language, address in data.addresses.items()},
            "release": data.release,
        }
        before = await self._collection.find_one_and_update(
            {"_id": key, "version": data.submission_version, "outbox.state": {"$ne": "done"}},
            {"$set": {"outbox.state": "done", "outbox.done_at": now, "publication": publication}},
        )
        if before is not None:
            return Report.FIRST, before
        stored = await self._collection.find_one({"_id": key}, {"version": 1})
        if stored is None:
            return Report.FOREIGN, None
        return (Report.KNOWN if stored["version"] == data.submission_version else Report.OLD), None

    async def record_taken(self, taken: Taken, now: datetime) -> Report:
        """Note that the registry took this revision; with it go earlier ones that were sent, and none that is later."""
        key = key_of(taken.submission_id, taken.revision)
        until = {"$gte": key_of(taken.submission_id, 1), "$lte": key}
        ways: list[Mapping[str, Any]] = [{"_id": key, "outbox.state": {"$ne": "done"}}, {"outbox.state": "sent"}]
        result = await self._collection.update_many(
            {"_id": until, "kind": str(taken.kind), "$or": ways},
            {"$set": {"outbox.state": "done", "outbox.done_at": now}},
        )
        if result.modified_count:
            return Report.FIRST
        stored = await self._collection.find_one({"_id": key, "kind": str(taken.kind)}, {"_id": 1})
        return Report.KNOWN if stored else Report.FOREIGN

    async def send_again(self, patience: Patience, now: datetime) -> list[str]:
        """Let accepted inputs without a page or a record wait for the relay once more; give their keys."""
        overdue = _overdue(patience, now)
        found = await find_all(self._collection, overdue, sort=[("outbox.at", 1)], limit=AT_ONCE, projection={"_id": 1})
        keys = [document["_id"] for document in found]
        if keys:
            await self._collection.update_many(
                {"_id": {"$in": keys}, **overdue},
                {"$set": {"outbox.state": "new", "outbox.at": now}, "$inc": {"outbox.attempt": 1}},
            )
        return keys

    async def waiting(self, state: str) -> Waiting:
        """Look at one state; ``done`` is never asked for, it only grows."""
        count = await self._collection.count_documents({"outbox.state": state})
        oldest = await find_all(
            self._collection, {"outbox.state": state}, sort=[("outbox.at", 1)], limit=1, projection={"outbox.at": 1}
        )
        return Waiting(count, oldest[0]["outbox"]["at"] if oldest else None)


def _overdue(patience: Patience, now: datetime) -> dict[str, Any]:
    kinds = sorted(REGISTRY_KINDS)
    conditions = [{"kind": {"$nin": kinds}} | step for step in _steps(patience, now)]
    conditions += [{"kind": {"$in": kinds}} | step for step in _steps(patience.for_records(), now)]
    return {"outbox.state": "sent", "status": str(Status.ACCEPTED), "$or": conditions}


def _steps(patience: Patience, now: datetime) -> Iterator[dict[str, Any]]:
    steps = list(patience.steps())
    for attempt, wait in steps[:-1]:
        yield {"outbox.attempt": attempt, "outbox.sent_at": {"$lte": now - wait}}
    last, longest = steps[-1]
    yield {"outbox.attempt": {"$gte": last}, "outbox.sent_at": {"$lte": now - longest}}
