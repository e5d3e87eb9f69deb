"""The collections ``revisions`` and ``periods``: what was stated, and what of it holds when.

Revisions are never changed. Of a period, only the end of its being known is written later; ``as_of.py`` says how a
day is found in a long history.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from chassis.storage.mongo import (
    BulkWriteError,
    Document,
    DuplicateKeyError,
    Mongo,
    RetryTransactionError,
    Session,
    find_all,
)
from registry.records.definition import Key
from registry.records.model import RecordType, Revision
from registry.records.store import as_of
from registry.records.store.as_of import Moment
from registry.records.store.documents import revision_id, revision_of

GUARDS: Final = "guards"
Where = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """Where a record's history ends."""

    version: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """Periods of a record, by their versions, that are known no longer since a revision."""

    by: Revision
    versions: tuple[int, ...]


class Revisions:
    """Reads and writes the history of all records."""

    def __init__(self, mongo: Mongo) -> None:
        self._revisions = mongo.collection(as_of.REVISIONS)
        self._periods = mongo.collection(as_of.PERIODS)
        self._guards = mongo.collection(GUARDS)

    async def one(self, record_type: RecordType, key: str, moment: Moment) -> Revision | None:
        """Read what holds of one record."""
        here: Document = {"$match": {"type": record_type.value, "key": key}}
        found = await self._read([here, *as_of.periods(record_type, moment), *as_of.with_revision()])
        return found[0] if found else None

    async def page(
        self,
        record_type: RecordType,
        moment: Moment,
        *,
        where: Where | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> list[Revision]:
        """Read what holds of the records of a type, sorted by key, from the first key after ``after`` on."""
        pipeline = [*as_of.keys(record_type, after=after), *as_of.holding(record_type, moment)]
        pipeline += as_of.with_revision(where)
        return await self._read([*pipeline, {"$limit": limit}] if limit else pipeline)

    async def count(self, record_type: RecordType, moment: Moment, *, where: Where | None = None) -> int:
        """Count the records of a type that hold and fit."""
        pipeline = [*as_of.keys(record_type), *as_of.holding(record_type, moment)]
        pipeline += as_of.with_revision(where) if where else []
        found = await self._periods.aggregate([*pipeline, {"$count": "count"}]).to_list(length=None)
        return int(found[0]["count"]) if found else 0

    async def current(
        self, record_type: RecordType, keys: Collection[str] | None = None, *, session: Session | None = None
    ) -> dict[str, list[Revision]]:
        """Read all periods that hold by what is known now, in order of time, by key."""
        open_periods: Document = {"type": record_type.value, "known_to": None}
        if keys is not None:
            open_periods["key"] = {"$in": sorted(keys)}
        order: Document = {"$sort": {"key": 1, "valid_from": 1}}
        found = await self._read([{"$match": open_periods}, *as_of.with_revision(), order], session=session)
        return {key: list(held) for key, held in groupby(found, lambda revision: revision.statement.key)}

    async def known_keys(self, record_type: RecordType, *, after: str | None = None, limit: int = 0) -> list[str]:
        """Return the keys of a type."""
        pipeline = as_of.keys(record_type, after=after) + ([{"$limit": limit}] if limit else [])
        return [found["_id"] for found in await self._periods.aggregate(pipeline).to_list(length=None)]

    async def all_keys(self) -> set[Key]:
        """Return type and key of every record that was ever stated."""
        pipeline: list[Document] = [{"$group": {"_id": {"type": "$type", "key": "$key"}}}]
        found = await self._periods.aggregate(pipeline).to_list(length=None)
        return {(RecordType(document["_id"]["type"]), document["_id"]["key"]) for document in found}

    async def naming(self, names: Collection[str], session: Session) -> list[Key]:
        """Return the records that name one of these, by what is known now."""
        query = {"names": {"$in": sorted(names)}, "known_to": None}
        found = await find_all(self._periods, query, projection=["type", "key"], session=session)
        return sorted({(RecordType(document["type"]), document["key"]) for document in found})

    async def heads(
        self, record_type: RecordType, keys: Collection[str], *, session: Session | None = None
    ) -> dict[str, Head]:
        """Return the newest revision of each record, by key."""
        pipeline = as_of.heads(record_type, keys)
        found = await self._revisions.aggregate(pipeline, session=session).to_list(length=None)
        return {document["key"]: Head(document["version"], document["recorded_at"]) for document in found}

    async def head(self, record_type: RecordType, key: str) -> Head | None:
        """Return the newest revision of a record."""
        return (await self.heads(record_type, [key])).get(key)

    async def history(
        self, record_type: RecordType, key: str, *, before: int | None = None, limit: int = 0
    ) -> list[Revision]:
        """Read the revisions of a record, the newest first."""
        query: Document = {"type": record_type.value, "key": key}
        if before is not None:
            query["version"] = {"$lt": before}
        found = await find_all(self._revisions, query, sort=[("version", -1)], limit=limit)
        return [revision_of(document) for document in found]

    async def versions(self, record_type: RecordType, key: str, versions: Collection[int]) -> dict[int, Revision]:
        """Read certain revisions of a record."""
        ids = [revision_id(record_type, key, version) for version in versions]
        found = await find_all(self._revisions, {"_id": {"$in": ids}})
        return {document["version"]: revision_of(document) for document in found}

    async def last_change(self, record_type: RecordType) -> datetime | None:
        """Return when a record of the type was last changed."""
        document = await self._revisions.find_one(
            {"type": record_type.value}, {"recorded_at": 1}, sort=[("recorded_at", -1)]
        )
        return document["recorded_at"] if document else None

    async def guard(self, types: Iterable[RecordType], session: Session) -> None:
        """Let no other transaction that reads or writes records of these types pass at the same time.

        Raises:
            RetryTransactionError: another one is doing so.
        """
        for record_type in sorted(set(types)):
            try:
                await self._guards.update_one(
                    {"_id": record_type.value}, {"$inc": {"writers": 1}}, upsert=True, session=session
                )
            except DuplicateKeyError as error:
                raise RetryTransactionError from error

    async def write(
        self, added: Sequence[Document], opened: Sequence[Document], ended: Sequence[Ended], session: Session
    ) -> None:
        """Write revisions, end the periods that are known no longer, and begin others, in the caller's transaction.

        Raises:
            RetryTransactionError: another writer was first.
        """
        try:
            if added:
                await self._revisions.insert_many(added, session=session)
            for period in ended:
                await self._end(period, session)
            if opened:
                await self._periods.insert_many(opened, session=session)
        except (DuplicateKeyError, BulkWriteError) as error:
            raise RetryTransactionError from error

    async def _end(self, ended: Ended, session: Session) -> None:
        statement = ended.by.statement
        query = {
            "type": statement.type.value,
            "key": statement.key,
            "known_to": None,
            "version": {"$in": list(ended.versions)},
        }
        await self._periods.update_many(query, {"$set": {"known_to": ended.by.recorded_at}}, session=session)

    async def _read(self, pipeline: Sequence[Document], session: Session | None = None) -> list[Revision]:
        found = await self._periods.aggregate(list(pipeline), session=session).to_list(length=None)
        return [revision_of(document) for document in found]
