"""The collection ``records``: the newest of each record of the registry, whatever its type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from chassis.storage.mongo import Document, DuplicateKeyError, Mongo, RetryTransactionError, Session, find_all
from publisher.records.model import D, Record, ReferenceType, V
from publisher.records.snapshot import ReferenceSnapshot, Values

COLLECTION: Final = "records"


class Records:
    """Reads and writes the copy of the registry.

    Args:
        mongo: Database of the service.
        kinds: Every type of record that is kept.
    """

    def __init__(self, mongo: Mongo, kinds: Iterable[ReferenceType[Any, Any]]) -> None:
        self._records = mongo.collection(COLLECTION)
        self._kinds: Mapping[str, ReferenceType[Any, Any]] = {kind.name: kind for kind in kinds}

    async def take(self, kind: ReferenceType[D, V], data: D, session: Session) -> bool:
        """Add an event in the caller's transaction; return whether it brought anything new.

        Raises:
            RetryTransactionError: another transaction stored the same record first.
        """
        key = f"{kind.name}:{kind.key(data)}"
        stored = await self._records.find_one({"_id": key}, session=session)
        known = Record(stored["version"], kind.load(stored["data"])) if stored else None
        added = kind.with_event(known, data)
        if added == known:
            return False
        document = {"version": added.version, "data": kind.dump(added.value)}
        try:
            await self._records.replace_one({"_id": key}, document, upsert=True, session=session)
        except DuplicateKeyError as error:
            raise RetryTransactionError from error
        return True

    def is_record(self, kind: str) -> bool:
        """Return whether an entry of the change queue names a record."""
        return kind in self._kinds

    async def snapshot(self, session: Session) -> ReferenceSnapshot:
        """Read everything at the session's point in time."""
        return ReferenceSnapshot(self._values(await find_all(self._records, {}, sort=[("_id", 1)], session=session)))

    async def values(self, named: Iterable[tuple[str, str]], session: Session) -> Values:
        """Read some records, given by type and key, at the session's point in time."""
        ids = sorted({f"{kind}:{key}" for kind, key in named})
        if not ids:
            return {}
        return self._values(await find_all(self._records, {"_id": {"$in": ids}}, session=session))

    def _values(self, documents: Iterable[Document]) -> Values:
        values: dict[str, dict[str, Any]] = {}
        for document in documents:
            name, _, key = document["_id"].partition(":")
            if name in self._kinds:
                values.setdefault(name, {})[key] = self._kinds[name].load(document["data"])
        return values
