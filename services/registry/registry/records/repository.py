"""The collection ``revisions``: immutable documents, one per step of a record's history.

A look into it costs the same however long the history is: the newest revision known at a moment is the first entry
of an index, and its timeline names the revision that holds for a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from chassis.mongo import Document, DuplicateKeyError, Index, Mongo, RetryTransactionError, Session, find_all
from contracts.vocabulary import Confidence
from registry.records.model import RecordType, Revision, Segment, Statement, version_at

COLLECTION: Final = "revisions"

INDEXES: Final = (
    # Two writers of one record: the second one meets this key and does its work again.
    Index(COLLECTION, (("type", 1), ("key", 1), ("version", -1)), unique=True),
    Index(COLLECTION, (("type", 1), ("key", 1), ("recorded_at", -1), ("version", -1))),
)


class Revisions:
    """Reads and writes the history of all records."""

    def __init__(self, mongo: Mongo) -> None:
        self._revisions = mongo.collection(COLLECTION)

    async def latest(
        self,
        record_type: RecordType,
        *,
        keys: Sequence[str] | None = None,
        known_at: datetime | None = None,
        session: Session | None = None,
    ) -> list[Revision]:
        """Read each record's newest revision known at a moment (now unless given), sorted by key."""
        wanted: Document = {"type": record_type.value}
        if keys is not None:
            wanted["key"] = {"$in": list(keys)}
        documents = await self._revisions.aggregate(_newest(wanted, known_at), session=session).to_list(length=None)
        return [_revision(document) for document in documents]

    async def valid(self, record_type: RecordType, day: date, known_at: datetime | None = None) -> list[Revision]:
        """Read the revisions that hold for a day, as known at a moment, sorted by key."""
        return await self._holding(await self.latest(record_type, known_at=known_at), day)

    async def valid_one(
        self, record_type: RecordType, key: str, day: date, known_at: datetime | None = None
    ) -> Revision | None:
        """Read the revision of one record that holds for a day, as known at a moment."""
        found = await self._holding(await self.latest(record_type, keys=[key], known_at=known_at), day)
        return found[0] if found else None

    async def add(self, revisions: Sequence[Revision], session: Session) -> None:
        """Write revisions in the caller's transaction.

        Raises:
            RetryTransactionError: another writer was first.
        """
        if not revisions:
            return
        try:
            await self._revisions.insert_many([_document(revision) for revision in revisions], session=session)
        except DuplicateKeyError as error:
            raise RetryTransactionError from error

    async def _holding(self, newest: Sequence[Revision], day: date) -> list[Revision]:
        holding = {r.statement.key: version_at(r.timeline, day) for r in newest}
        older = [
            _id(r.statement.type, r.statement.key, version)
            for r in newest
            if (version := holding[r.statement.key]) not in {None, r.version}
        ]
        found = {r.statement.key: r for r in newest if holding[r.statement.key] == r.version}
        if older:
            documents = await find_all(self._revisions, {"_id": {"$in": older}})
            found |= {document["key"]: _revision(document) for document in documents}
        return [found[key] for key in sorted(found)]


def _newest(wanted: Document, known_at: datetime | None) -> list[Document]:
    """Jump from key to key in one index, and take the first entry of each in another."""
    known: Document = {"type": wanted["type"]}
    order: dict[str, int] = {"version": -1}
    if known_at is not None:
        known["recorded_at"] = {"$lte": known_at}
        order = {"recorded_at": -1, "version": -1}
    newest: list[Document] = [{"$match": known}, {"$sort": order}, {"$limit": 1}]
    lookup = {"from": COLLECTION, "localField": "_id", "foreignField": "key", "pipeline": newest, "as": "newest"}
    return [
        {"$match": wanted},
        {"$group": {"_id": "$key"}},
        {"$lookup": lookup},
        {"$unwind": "$newest"},
        {"$replaceRoot": {"newRoot": "$newest"}},
        {"$sort": {"key": 1}},
    ]


def _id(record_type: RecordType, key: str, version: int) -> str:
    return f"{record_type.value}/{key}/{version}"


def _document(revision: Revision) -> Document:
    statement = revision.statement
    return {
        "_id": _id(statement.type, statement.key, revision.version),
        "type": statement.type.value,
        "key": statement.key,
        "version": revision.version,
        "valid_from": _text(statement.valid_from),
        "valid_to": _text(statement.valid_to),
        "recorded_at": revision.recorded_at,
        "state": dict(statement.state),
        "source": statement.source,
        "confidence": statement.confidence.value,
        "recorded_by": revision.recorded_by,
        "reason": revision.reason,
        "timeline": [
            {"version": s.version, "from": _text(s.valid_from), "to": _text(s.valid_to)} for s in revision.timeline
        ],
        "loaded": revision.loaded,
    }


def _revision(document: Document) -> Revision:
    statement = Statement(
        type=RecordType(document["type"]),
        key=document["key"],
        state=document["state"],
        valid_from=_day(document["valid_from"]),
        valid_to=_day(document["valid_to"]),
        source=document["source"],
        confidence=Confidence(document["confidence"]),
    )
    return Revision(
        statement=statement,
        version=document["version"],
        recorded_at=document["recorded_at"],
        recorded_by=document["recorded_by"],
        reason=document["reason"],
        timeline=tuple(Segment(s["version"], _day(s["from"]), _day(s["to"])) for s in document["timeline"]),
        loaded=document["loaded"],
    )


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None
