"""The collection ``loaded``: what the data folder last said of each record, as a digest."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from chassis.storage.mongo import BulkWriteError, DuplicateKeyError, Mongo, RetryTransactionError, Session, find_all
from registry.records.definition import Key

COLLECTION: Final = "loaded"


class LastWords:
    """Reads and writes digests by record."""

    def __init__(self, mongo: Mongo) -> None:
        self._loaded = mongo.collection(COLLECTION)

    async def read(self, keys: Collection[Key], session: Session | None = None) -> dict[Key, str]:
        """Return the digests of these records, as far as there are any."""
        ids = {_id(key): key for key in keys}
        documents = await find_all(self._loaded, {"_id": {"$in": sorted(ids)}}, session=session)
        return {ids[document["_id"]]: document["digest"] for document in documents}

    async def write(self, before: Collection[Key], digests: Mapping[Key, str], session: Session) -> None:
        """Keep digests, all at once; ``before`` names those that are there already.

        Raises:
            RetryTransactionError: another process loads the same.
        """
        known = [_id(key) for key in digests if key in before]
        documents = [{"_id": _id(key), "digest": digest} for key, digest in digests.items()]
        try:
            if known:
                await self._loaded.delete_many({"_id": {"$in": known}}, session=session)
            if documents:
                await self._loaded.insert_many(documents, session=session)
        except (DuplicateKeyError, BulkWriteError) as error:
            raise RetryTransactionError from error


def _id(key: Key) -> str:
    record_type, name = key
    return f"{record_type.value}/{name}"
