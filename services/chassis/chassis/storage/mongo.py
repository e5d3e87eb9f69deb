"""The only door to MongoDB: client, transactions, snapshots, guarded upserts, indexes, changes.

Everything about the driver (Motor today) stays in this file, so that another driver can take its place here.
Writes are acknowledged by a majority and journaled; a write-concern error is never a success, though it does
not undo the write: whoever repeats finds it (see ``upsert_if_newer`` and the unique indexes).
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from collections.abc import Collection as Names
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final, TypeAlias, TypeVar

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import DeleteOne, IndexModel, ReadPreference, ReplaceOne, ReturnDocument
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    DuplicateKeyError,
    OperationFailure,
    PyMongoError,
    WriteConcernError,
    WTimeoutError,
)
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

__all__ = [
    "DUPLICATE_KEY",
    "BulkWriteError",
    "Collection",
    "ConnectionFailure",
    "Document",
    "DuplicateKeyError",
    "Index",
    "Mongo",
    "OperationFailure",
    "PyMongoError",
    "RetryTransactionError",
    "ReturnDocument",
    "Session",
    "WTimeoutError",
    "WriteConcernError",
    "find_all",
    "replace_all",
    "upsert_if_newer",
]

Document: TypeAlias = dict[str, Any]
Collection: TypeAlias = Any
"""An asynchronous collection; the driver ships no types."""
Session: TypeAlias = Any
T = TypeVar("T")

WTIMEOUT_MS: Final = 5_000
OPTIONS: Final[dict[str, Any]] = {
    "w": "majority",
    "journal": True,
    "wTimeoutMS": WTIMEOUT_MS,
    "readConcernLevel": "majority",
    "retryWrites": True,
    "retryReads": True,
    "serverSelectionTimeoutMS": 3_000,
    "connectTimeoutMS": 2_000,
    "socketTimeoutMS": 20_000,
    "maxPoolSize": 50,
    "tz_aware": True,
    "uuidRepresentation": "standard",
}
TRANSACTION_DEADLINE: Final = 20.0
"""Seconds for a transaction with all its further tries."""
DUPLICATE_KEY: Final = 11_000
"""The server's code of a write that a unique index refuses, in the details of a ``BulkWriteError``."""
CHANGES_WAIT: Final = 5.0
"""Seconds for which the server holds a question for changes when there are none."""


class RetryTransactionError(Exception):
    """Another transaction was first; the same one again will see its result."""


@dataclass(frozen=True, slots=True)
class Index:
    """One index: ``keys`` as ``(("field", 1), ...)``; ``expire_after`` in seconds; ``partial`` a filter."""

    collection: str
    keys: tuple[tuple[str, int], ...]
    unique: bool = False
    partial: Mapping[str, Any] | None = None
    expire_after: int | None = None

    @property
    def name(self) -> str:
        """Name in the database, from the keys."""
        return "_".join(f"{field}_{direction}" for field, direction in self.keys)


class Mongo:
    """One service's database."""

    def __init__(self, url: str, database: str, app_name: str) -> None:
        self._client: Any = AsyncIOMotorClient(url, appname=app_name, **OPTIONS)
        self._database = self._client.get_database(
            database,
            write_concern=WriteConcern("majority", wtimeout=WTIMEOUT_MS, j=True),
            read_concern=ReadConcern("majority"),
            read_preference=ReadPreference.PRIMARY,
        )

    def collection(self, name: str) -> Collection:
        """Return a collection with majority writes and reads."""
        return self._database.get_collection(name)

    async def in_transaction(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """Run ``work`` in one transaction, again when another one was in the way.

        ``work`` may run several times: it must touch nothing but the database. The driver's own loop is not used:
        it raises where a commit meets a conflict, and hammers where many conflict.

        Raises:
            PyMongoError: not done within ``TRANSACTION_DEADLINE``.
        """
        deadline = monotonic() + TRANSACTION_DEADLINE
        tries = 0
        while True:
            async with await self._client.start_session() as session:
                try:
                    session.start_transaction(
                        read_concern=ReadConcern("snapshot"),
                        write_concern=WriteConcern("majority", wtimeout=WTIMEOUT_MS, j=True),
                        read_preference=ReadPreference.PRIMARY,
                    )
                    result = await work(session)
                    await _commit(session, deadline)
                except BaseException as error:
                    if session.in_transaction:
                        await _abort(session)
                    if not _worth_another_try(error) or monotonic() > deadline:
                        raise
                else:
                    return result
            tries += 1
            await asyncio.sleep(random.uniform(0, min(0.2, 0.002 * 2**tries)))  # noqa: S311 - spreads conflicting writers

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Session]:
        """Yield a session whose reads all see one point in time (majority-committed)."""
        async with await self._client.start_session(snapshot=True) as session:
            yield session

    @asynccontextmanager
    async def changes(self, collections: Names[str]) -> AsyncIterator[Callable[[], Awaitable[set[str]]]]:
        """Open a stream of majority-committed inserts, updates and deletes of documents, from now on.

        Yields a function that waits for the next changes, at most ``CHANGES_WAIT`` seconds, and returns the names of
        the collections that changed. Commands, not the driver's stream: that one costs a thread switch per change.

        Raises:
            PyMongoError: the stream could not be opened or broke; changes may have been missed.
        """
        only = {"ns.coll": {"$in": list(collections)}}
        pipeline: list[Document] = [{"$changeStream": {}}, {"$match": only}, {"$project": {"ns.coll": 1}}]
        async with await self._client.start_session() as session:
            reply = await self._database.command(
                "aggregate", 1, pipeline=pipeline, cursor={"batchSize": 0}, session=session
            )
            cursor = reply["cursor"]["id"]

            async def changed() -> set[str]:
                reply = await self._database.command(
                    "getMore",
                    cursor,
                    collection="$cmd.aggregate",
                    maxTimeMS=int(CHANGES_WAIT * 1000),
                    session=session,
                )
                if not reply["cursor"]["id"]:
                    raise OperationFailure("the server ended the stream of changes")
                return {change["ns"]["coll"] for change in reply["cursor"]["nextBatch"]}

            try:
                yield changed
            finally:
                # Else a question that waits would hold its thread, and with it the end of the process.
                with suppress(PyMongoError):
                    await self._database.command("killCursors", "$cmd.aggregate", cursors=[cursor])

    async def ping(self) -> None:
        """Ask the primary for an answer.

        Raises:
            PyMongoError: there is none.
        """
        await self._database.command("ping", read_preference=ReadPreference.PRIMARY)

    async def ensure_indexes(self, indexes: Sequence[Index]) -> None:
        """Create what is missing; an index that exists with other options is an error, never replaced silently."""
        for index in indexes:
            options: dict[str, Any] = {"name": index.name, "unique": index.unique}
            if index.partial is not None:
                options["partialFilterExpression"] = dict(index.partial)
            if index.expire_after is not None:
                options["expireAfterSeconds"] = index.expire_after
            await self._database[index.collection].create_indexes([IndexModel(list(index.keys), **options)])

    async def missing_indexes(self, indexes: Sequence[Index]) -> list[Index]:
        """List the declared indexes that the database does not have."""
        existing: dict[str, set[str]] = {}
        for name in {index.collection for index in indexes}:
            existing[name] = set(await self._database[name].index_information())
        return [index for index in indexes if index.name not in existing[index.collection]]

    async def drop(self) -> None:
        """Delete the whole database (tests, and nothing else)."""
        await self._client.drop_database(self._database.name)

    def close(self) -> None:
        """Close all connections."""
        self._client.close()


async def _commit(session: Session, deadline: float) -> None:
    while True:
        try:
            await session.commit_transaction()
        except PyMongoError as error:
            if not error.has_error_label("UnknownTransactionCommitResult") or monotonic() > deadline:
                raise
        else:
            return


async def _abort(session: Session) -> None:
    try:
        await session.abort_transaction()
    except PyMongoError:
        return  # the server ends it by itself; the first error is the one that tells


def _worth_another_try(error: BaseException) -> bool:
    if isinstance(error, PyMongoError):
        return error.has_error_label("TransientTransactionError")
    return isinstance(error, RetryTransactionError)


async def find_all(
    collection: Collection,
    query: Mapping[str, Any],
    *,
    sort: Sequence[tuple[str, int]] | None = None,
    limit: int = 0,
    skip: int = 0,
    projection: Mapping[str, Any] | Sequence[str] | None = None,
    session: Session | None = None,
) -> list[Document]:
    """Read everything that matches into a list; give ``limit`` where the number is not bounded by itself."""
    cursor = collection.find(
        query,
        projection,
        sort=list(sort) if sort else None,
        limit=limit,
        skip=skip,
        session=session,
    )
    documents: list[Document] = await cursor.to_list(length=None)
    return documents


async def replace_all(collection: Collection, documents: Mapping[Any, Document | None], session: Session) -> None:
    """Put documents in the place of those under the same ``_id``, there or not; None only deletes.

    One command for all that are put, and one for all that are deleted.
    """
    if documents:
        writes = [
            DeleteOne({"_id": key}) if document is None else ReplaceOne({"_id": key}, document, upsert=True)
            for key, document in documents.items()
        ]
        await collection.bulk_write(writes, ordered=False, session=session)


async def upsert_if_newer(
    collection: Collection, key: Any, version: int, document: Mapping[str, Any], session: Session | None = None
) -> bool:
    """Store ``document`` under ``_id=key`` unless this version or a later one is there; return whether it was.

    Raises:
        RetryTransactionError: inside a transaction, when another one wrote the same key meanwhile.
    """
    whole = {**document, "_id": key, "version": version}
    stored = await collection.find_one({"_id": key}, {"version": 1}, session=session)
    try:
        if stored is None:
            await collection.insert_one(whole, session=session)
            return True
        if stored["version"] >= version:
            return False
        result = await collection.replace_one({"_id": key, "version": stored["version"]}, whole, session=session)
    except DuplicateKeyError as error:
        if session is not None:
            raise RetryTransactionError from error
        return await upsert_if_newer(collection, key, version, document)
    if result.matched_count:
        return True
    return await upsert_if_newer(collection, key, version, document, session)
