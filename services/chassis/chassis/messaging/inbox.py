"""The inbox: which events a handler has taken, written in the transaction of what they changed.

Entries are kept for good: a new generation of a durable starts from the first message of its stream. They need no
index but that of their ids: they are looked up by handler and event only.
"""

from __future__ import annotations

from chassis.clock import Clock, utc_now
from chassis.storage.mongo import DuplicateKeyError, Mongo, RetryTransactionError, Session


class Inbox:
    """Tells first deliveries from repeated ones."""

    def __init__(self, mongo: Mongo, clock: Clock = utc_now) -> None:
        self._entries = mongo.collection("inbox")
        self._clock = clock

    async def first(self, session: Session, event_id: str, handler: str) -> bool:
        """Enter the event for ``handler``; return False when it is there already.

        Raises:
            RetryTransactionError: another transaction enters the same one just now.
        """
        key = f"{handler}:{event_id}"
        if await self._entries.find_one({"_id": key}, {"_id": 1}, session=session):
            return False
        try:
            await self._entries.insert_one({"_id": key, "at": self._clock()}, session=session)
        except DuplicateKeyError as error:
            raise RetryTransactionError from error
        return True
