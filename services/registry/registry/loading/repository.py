"""The collection ``loaded``: what the data folder last said of each record, as a digest."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from chassis.storage.mongo import DuplicateKeyError, Mongo, RetryTransactionError, Session, find_all
from registry.records.model import RecordType

COLLECTION: Final = "loaded"


class LastWords:
    """Reads and writes digests by record."""

    def __init__(self, mongo: Mongo) -> None:
        self._loaded = mongo.collection(COLLECTION)

    async def read(self, record_type: RecordType, keys: Collection[str], session: Session) -> dict[str, str]:
        """Read the digests of records of a type, by key."""
        ids = {f"{record_type.value}/{key}": key for key in keys}
        documents = await find_all(self._loaded, {"_id": {"$in": sorted(ids)}}, session=session)
        return {ids[document["_id"]]: document["digest"] for document in documents}

    async def write(self, record_type: RecordType, digests: Mapping[str, str], session: Session) -> None:
        """Keep the digests of records of a type.

        Raises:
            RetryTransactionError: another process loads the same.
        """
        for key, digest in digests.items():
            try:
                await self._loaded.update_one(
                    {"_id": f"{record_type.value}/{key}"}, {"$set": {"digest": digest}}, upsert=True, session=session
                )
            except DuplicateKeyError as error:
                raise RetryTransactionError from error
