"""The collection ``views``: what pages show, by digest, written once and never changed; compressed, as texts are."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Final

from chassis.errors import HubError
from chassis.storage.mongo import DUPLICATE_KEY, BulkWriteError, Mongo, Session

COLLECTION: Final = "views"
LEVEL: Final = 1
"""Quick: a release waits for it. Lists of cards become a sixth all the same."""


class ViewMissingError(HubError):
    """No view has this digest: the database lost data."""


class Views:
    """Reads and writes views."""

    def __init__(self, mongo: Mongo) -> None:
        self._views = mongo.collection(COLLECTION)

    async def put(self, bodies: Mapping[str, bytes], session: Session | None = None) -> None:
        """Store envelopes under their digests; those that are there already stay."""
        if not bodies:
            return
        documents = [{"_id": digest, "body": zlib.compress(body, LEVEL)} for digest, body in bodies.items()]
        try:
            await self._views.insert_many(documents, ordered=False, session=session)
        except BulkWriteError as error:
            failures = error.details or {}
            others = [one for one in failures.get("writeErrors", ()) if one.get("code") != DUPLICATE_KEY]
            if others or failures.get("writeConcernErrors"):
                raise

    async def get(self, digest: str) -> bytes:
        """Return an envelope.

        Raises:
            ViewMissingError: there is none.
        """
        document = await self._views.find_one({"_id": digest})
        if document is None:
            raise ViewMissingError(f"view {digest} is missing")
        return zlib.decompress(document["body"])
