"""Looks into the two times of records, as pipelines of the database.

From key to key in one index, then one step in another: what holds for a day is the newest period that begins by
then. What was known at a moment is looked for along the time in which the answer stands: histories grow at their
ends, so that the first entry is the one, and the database tries further ones where somebody wrote them otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from chassis.storage.mongo import Document, Index
from registry.records.model import ESTABLISHED, OF_THE_NETWORK, RecordType
from registry.records.store.documents import EVER, begin_text

REVISIONS: Final = "revisions"
PERIODS: Final = "periods"

INDEXES: Final = (
    # Two writers of one record: the second one meets this key and does its work again.
    Index(REVISIONS, (("type", 1), ("key", 1), ("version", -1)), unique=True),
    Index(REVISIONS, (("type", 1), ("recorded_at", -1))),
    Index(PERIODS, (("type", 1), ("key", 1), ("known_to", 1), ("valid_from", -1))),
    Index(PERIODS, (("type", 1), ("key", 1), ("valid_from", -1), ("known_from", -1), ("valid_to", 1), ("known_to", 1))),
    Index(PERIODS, (("type", 1), ("key", 1), ("known_from", -1), ("valid_from", -1), ("valid_to", 1), ("known_to", 1))),
    Index(PERIODS, (("names", 1), ("known_to", 1))),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """The day asked about, and what was known when (None: everything known now)."""

    as_of: date
    known_at: datetime | None


def keys(record_type: RecordType, *, after: str | None = None) -> list[Document]:
    """Return every key of a type once, sorted."""
    wanted: Document = {"type": record_type.value}
    if after is not None:
        wanted["key"] = {"$gt": after}
    return [{"$match": wanted}, {"$group": {"_id": "$key"}}, {"$sort": {"_id": 1}}]


def heads(record_type: RecordType, wanted: Collection[str]) -> list[Document]:
    """Return the newest revision of each record."""
    newest: list[Document] = [
        {"$match": {"type": record_type.value}},
        {"$sort": {"version": -1}},
        {"$limit": 1},
        {"$project": {"key": 1, "version": 1, "recorded_at": 1}},
    ]
    lookup = {"from": REVISIONS, "localField": "_id", "foreignField": "key", "pipeline": newest, "as": "head"}
    return [
        {"$match": {"type": record_type.value, "key": {"$in": sorted(wanted)}}},
        {"$group": {"_id": "$key"}},
        {"$lookup": lookup},
        {"$unwind": "$head"},
        {"$replaceRoot": {"newRoot": "$head"}},
    ]


def periods(record_type: RecordType, moment: Moment) -> list[Document]:
    """Return the one period of a record that holds, if any."""
    day = begin_text(moment.as_of)
    match: Document = {"type": record_type.value, "valid_from": {"$lte": day}}
    if moment.known_at is None:
        # The newest one that began: an older one cannot hold, so the end is looked at afterwards.
        newest: list[Document] = [
            {"$match": match | {"known_to": None}},
            {"$sort": {"valid_from": -1}},
            {"$limit": 1},
            {"$match": {"valid_to": {"$gt": day}}},
        ]
        return newest
    match |= {
        "valid_to": {"$gt": day},
        "known_from": {"$lte": moment.known_at},
        "$or": [{"known_to": None}, {"known_to": {"$gt": moment.known_at}}],
    }
    by_knowledge = moment.as_of >= moment.known_at.date()
    order = {"known_from": -1, "valid_from": -1} if by_knowledge else {"valid_from": -1, "known_from": -1}
    return [{"$match": match}, {"$sort": order}, {"$limit": 1}]


def holding(record_type: RecordType, moment: Moment) -> list[Document]:
    """Turn keys into their periods that hold."""
    lookup = {
        "from": PERIODS,
        "localField": "_id",
        "foreignField": "key",
        "pipeline": periods(record_type, moment),
        "as": "period",
    }
    return [{"$lookup": lookup}, {"$unwind": "$period"}, {"$replaceRoot": {"newRoot": "$period"}}]


def asserted(record_type: RecordType, day: date) -> Document:
    """Return the condition that a source attests by the day what holds since an unknown one; none for most types."""
    if record_type not in OF_THE_NETWORK:
        return {}
    known: list[Document] = [{"valid_from": {"$ne": EVER}}, {"state.attested_from": {"$lte": day.isoformat()}}]
    return {"$or": [*known, {"state.attested_from": None}] if day >= ESTABLISHED else known}


def attested_later(record_type: RecordType, moment: Moment, where: Mapping[str, Any]) -> list[Document]:
    """Return the records whose start is not known and which no source of the day or before attests.

    A champion's first day is that of its first source, unless one tells when it joined.
    """
    day = moment.as_of.isoformat()
    if record_type is not RecordType.CHAMPION:
        unknown: Document = {"valid_from": EVER, "state.attested_from": {"$gt": day}}
        return [*keys(record_type), *holding(record_type, moment), *with_revision(unknown, where)]
    known: Document = {"known_to": None}
    if moment.known_at is not None:
        later = [{"known_to": None}, {"known_to": {"$gt": moment.known_at}}]
        known = {"known_from": {"$lte": moment.known_at}, "$or": later}
    unknown = {"state.first_attested": {"$gt": day}, "state.joined": None, "state.expressed_on": None}
    return [
        {"$match": {"type": record_type.value, "valid_from": {"$gt": day}} | known},
        {"$sort": {"key": 1, "valid_from": 1}},
        {"$group": {"_id": "$key", "first": {"$first": "$$ROOT"}}},
        {"$sort": {"_id": 1}},
        {"$replaceRoot": {"newRoot": "$first"}},
        *with_revision(unknown, where),
    ]


def with_revision(*conditions: Mapping[str, Any]) -> list[Document]:
    """Turn periods into their revisions, with the days of the period, and keep those that fit all conditions."""
    days = {"valid_from": "$valid_from", "valid_to": "$valid_to"}
    return [
        {"$lookup": {"from": REVISIONS, "localField": "revision", "foreignField": "_id", "as": "found"}},
        {"$unwind": "$found"},
        {"$replaceRoot": {"newRoot": {"$mergeObjects": ["$found", days]}}},
        *({"$match": dict(condition)} for condition in conditions if condition),
    ]
