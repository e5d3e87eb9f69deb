"""Deliveries in the database: enqueued in order, found when they are due, with their attempts.

Two unique indexes make the numbering right without any lock or counter: a number is given once per endpoint, and an
event once per endpoint. Enqueueing a delivery is the insert of one document, so nothing can be left half done.

``open`` is true while a delivery waits (pending or exhausted); the indexes of the queue hold only open ones, so
that they stay small however long the history gets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from chassis.storage.mongo import DUPLICATE_KEY, BulkWriteError, Document, Index, Mongo, Session, find_all
from notifier.deliveries.model import Attempt, ChainHead, Delivery, DeliveryState, chain_start

OPEN_STATES: Final = (DeliveryState.PENDING, DeliveryState.EXHAUSTED)
LOG_LENGTH: Final = 1000
"""Attempts kept per delivery: ten of the schedule, then eight months of probes."""
_OPEN: Final = {"open": True}

INDEXES: Final = (
    Index("deliveries", (("endpoint_id", 1), ("sequence", 1)), unique=True),
    Index("deliveries", (("event_id", 1), ("endpoint_id", 1)), unique=True),
    Index("deliveries", (("endpoint_id", 1), ("state", 1), ("sequence", 1))),
    Index("deliveries", (("endpoint_id", 1), ("sequence", 1), ("next_at", 1)), partial=_OPEN),
    Index("deliveries", (("endpoint_id", 1), ("next_at", 1)), partial=_OPEN),
    Index("deliveries", (("endpoint_id", 1), ("order_key", 1), ("order_version", 1), ("sequence", 1)), partial=_OPEN),
    Index("deliveries", (("open", 1), ("created_at", 1), ("endpoint_id", 1)), partial=_OPEN),
)


@dataclass(frozen=True, slots=True)
class Added:
    """Endpoints whose delivery was stored, and those whose number another delivery took first."""

    stored: set[str]
    late: set[str]


class Deliveries:
    """The collection of deliveries."""

    def __init__(self, mongo: Mongo) -> None:
        self._deliveries = mongo.collection("deliveries")

    async def endpoints_with(self, event_id: str) -> set[str]:
        """Return the endpoints that have a delivery of this event."""
        documents = await find_all(self._deliveries, {"event_id": event_id}, projection=["endpoint_id"])
        return {document["endpoint_id"] for document in documents}

    async def chain_head(self, endpoint_id: str, session: Session | None = None) -> ChainHead:
        """Return the newest link of an endpoint's chain."""
        document = await self._deliveries.find_one(
            {"endpoint_id": endpoint_id}, {"sequence": 1, "digest": 1}, sort=[("sequence", -1)], session=session
        )
        return ChainHead(document["sequence"], document["digest"]) if document else chain_start(endpoint_id)

    async def add(self, deliveries: Sequence[Delivery]) -> Added:
        """Store deliveries of one event, each as the next link of its endpoint's chain."""
        try:
            await self._deliveries.insert_many([_document(delivery) for delivery in deliveries], ordered=False)
        except BulkWriteError as error:
            refused = error.details["writeErrors"]
            if error.details["writeConcernErrors"] or any(failure["code"] != DUPLICATE_KEY for failure in refused):
                raise
        else:
            refused = []
        there = {deliveries[each["index"]].endpoint_id for each in refused if "event_id" in each["keyPattern"]}
        late = {deliveries[each["index"]].endpoint_id for each in refused} - there
        return Added({delivery.endpoint_id for delivery in deliveries} - there - late, late)

    async def get(self, endpoint_id: str, delivery_id: str) -> Delivery | None:
        """Find one delivery of an endpoint."""
        document = await self._deliveries.find_one({"_id": delivery_id, "endpoint_id": endpoint_id})
        return delivery_from(document) if document else None

    async def page(self, endpoint_id: str, *, state: DeliveryState | None, after: int, limit: int) -> list[Delivery]:
        """List deliveries after a sequence with their latest attempts."""
        query: Document = {"endpoint_id": endpoint_id, "sequence": {"$gt": after}}
        if state:
            query["state"] = state.value
        shown = {"log": {"$slice": -20}, "data": 0}
        documents = await find_all(self._deliveries, query, sort=[("sequence", 1)], limit=limit, projection=shown)
        return [delivery_from(document) for document in documents]

    async def due(
        self, endpoint_id: str, *, now: datetime, after: int, busy: Sequence[str], limit: int
    ) -> list[Delivery]:
        """List deliveries whose time has come, in order of their sequence, leaving out busy order keys."""
        query = {
            "endpoint_id": endpoint_id,
            "sequence": {"$gt": after},
            "next_at": {"$lte": now},
            "order_key": {"$nin": list(busy)},
            **_OPEN,
        }
        return await self._read(query, [("sequence", 1)], limit)

    async def oldest_open(self, endpoint_id: str) -> Delivery | None:
        """Find the oldest delivery that waits."""
        found = await self._read({"endpoint_id": endpoint_id, **_OPEN}, [("sequence", 1)], 1)
        return found[0] if found else None

    async def first_in_order(self, endpoint_id: str, order_keys: Sequence[str]) -> set[str]:
        """Return the open deliveries that come first under each of these order keys."""
        query = {"endpoint_id": endpoint_id, "order_key": {"$in": list(order_keys)}, **_OPEN}
        order = [("order_key", 1), ("order_version", 1), ("sequence", 1)]
        first: dict[str, str] = {}
        for document in await find_all(self._deliveries, query, sort=order, projection=["order_key"]):
            first.setdefault(document["order_key"], document["_id"])
        return set(first.values())

    async def waiting_since(self, moment: datetime) -> set[str]:
        """Return the endpoints with open deliveries enqueued after ``moment``."""
        return set(await self._deliveries.distinct("endpoint_id", {**_OPEN, "created_at": {"$gt": moment}}))

    async def next_due(self, endpoint_id: str, now: datetime) -> datetime | None:
        """Return when the next delivery after ``now`` falls due."""
        document = await self._deliveries.find_one(
            {"endpoint_id": endpoint_id, "next_at": {"$gt": now}, **_OPEN}, {"next_at": 1}, sort=[("next_at", 1)]
        )
        return document["next_at"] if document else None

    async def record_attempt(
        self, delivery: Delivery, attempt: Attempt, changes: Mapping[str, Any], session: Session | None = None
    ) -> bool:
        """Record an attempt and what follows from it; False when the delivery no longer waits."""
        result = await self._deliveries.update_one(
            {"_id": delivery.id, **_OPEN},
            {
                "$set": {**changes, "first_attempt_at": delivery.first_attempt_at or attempt.at},
                "$inc": {"attempts": 1},
                "$push": {"log": {"$each": [_attempt(attempt)], "$slice": -LOG_LENGTH}},
            },
            session=session,
        )
        return bool(result.matched_count)

    async def make_due(self, endpoint_id: str, now: datetime) -> None:
        """Let everything that waits begin its schedule anew."""
        fresh = {"state": DeliveryState.PENDING.value, "next_at": now, "step": 0, "first_attempt_at": None}
        await self._deliveries.update_many({"endpoint_id": endpoint_id, **_OPEN}, {"$set": fresh})

    async def cancel(self, endpoint_id: str, session: Session | None = None) -> None:
        """Close everything that waits; the records stay."""
        closed = {"state": DeliveryState.CANCELLED.value, "open": False}
        await self._deliveries.update_many({"endpoint_id": endpoint_id, **_OPEN}, {"$set": closed}, session=session)

    async def backlog(self, endpoint_id: str | None = None, session: Session | None = None) -> int:
        """Count what waits, of one endpoint or of all."""
        query = {"endpoint_id": endpoint_id, **_OPEN} if endpoint_id else _OPEN
        return int(await self._deliveries.count_documents(query, session=session))

    async def oldest_waiting(self) -> datetime | None:
        """Return since when the oldest open delivery of all waits."""
        document = await self._deliveries.find_one(_OPEN, {"created_at": 1}, sort=[("created_at", 1)])
        return document["created_at"] if document else None

    async def _read(self, query: Document, order: list[tuple[str, int]], limit: int) -> list[Delivery]:
        hidden = {"log": 0, "data": 0}
        documents = await find_all(self._deliveries, query, sort=order, limit=limit, projection=hidden)
        return [delivery_from(document) for document in documents]


def delivery_from(document: Mapping[str, Any]) -> Delivery:
    """Read a delivery; parts a projection left out are empty."""
    return Delivery(
        id=document["_id"],
        endpoint_id=document["endpoint_id"],
        event_id=document["event_id"],
        event_type=document["event_type"],
        order_key=document["order_key"],
        order_version=document["order_version"],
        sequence=document["sequence"],
        body=document["body"],
        digest=document["digest"],
        data=document.get("data"),
        traceparent=document["traceparent"],
        state=DeliveryState(document["state"]),
        created_at=document["created_at"],
        next_at=document["next_at"],
        step=document["step"],
        attempts=document["attempts"],
        first_attempt_at=document["first_attempt_at"],
        delivered_at=document["delivered_at"],
        log=tuple(Attempt(**attempt) for attempt in document.get("log", ())),
    )


def _document(delivery: Delivery) -> Document:
    return {
        "_id": delivery.id,
        "endpoint_id": delivery.endpoint_id,
        "event_id": delivery.event_id,
        "event_type": delivery.event_type,
        "order_key": delivery.order_key,
        "order_version": delivery.order_version,
        "sequence": delivery.sequence,
        "body": delivery.body,
        "digest": delivery.digest,
        "data": delivery.data,
        "traceparent": delivery.traceparent,
        "state": delivery.state.value,
        "open": delivery.state in OPEN_STATES,
        "created_at": delivery.created_at,
        "next_at": delivery.next_at,
        "step": delivery.step,
        "attempts": delivery.attempts,
        "first_attempt_at": delivery.first_attempt_at,
        "delivered_at": delivery.delivered_at,
        "log": [],
    }


def _attempt(attempt: Attempt) -> Document:
    return {
        "at": attempt.at,
        "status": attempt.status,
        "error": attempt.error,
        "duration": attempt.duration,
        "excerpt": attempt.excerpt,
    }
