"""Documents with a version: an older one never takes the place of a newer one, in whatever order they come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chassis.storage.mongo import Collection, DuplicateKeyError, RetryTransactionError, Session


async def upsert_if_newer(
    collection: Collection, key: Any, version: int, document: Mapping[str, Any], session: Session | None = None
) -> bool:
    """Store a document under its key unless this version or a later one is there; return whether it was stored.

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
