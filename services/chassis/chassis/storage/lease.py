"""A lease: at most one holder of a name at a time, by the database's clock.

A lease keeps work from being done twice; it does not make it right. What must not happen twice is also fenced
by a unique key or an idempotent effect, because a holder that was stopped for longer than ``ttl`` wakes up late.
"""

from __future__ import annotations

from time import monotonic

from chassis.ids import new_id
from chassis.storage.mongo import DuplicateKeyError, Mongo, ReturnDocument


class Lease:
    """Claim of one name, renewed after a third of its time.

    Args:
        mongo: Where claims are kept.
        name: What is claimed; one process at a time holds it.
        ttl: Seconds for which a claim holds; a process that dies blocks the others for no longer.
    """

    def __init__(self, mongo: Mongo, name: str, ttl: float = 5.0) -> None:
        self._leases = mongo.collection("leases")
        self._name = name
        self._owner = new_id()
        self._ttl = ttl
        self._renew_at = 0.0
        self._lost_at = 0.0

    @property
    def ttl(self) -> float:
        """Seconds for which one claim holds."""
        return self._ttl

    @property
    def held(self) -> bool:
        """Whether the lease is ours for sure right now."""
        return monotonic() < self._lost_at

    async def hold(self) -> bool:
        """Claim or renew; return whether the lease is ours. Costs nothing while it is fresh."""
        if monotonic() < self._renew_at:
            return True
        asked = monotonic()
        free = {"$or": [{"$eq": ["$owner", self._owner]}, {"$lt": ["$until", "$$NOW"]}]}
        until = {"$add": ["$$NOW", int(self._ttl * 1000)]}
        change = {
            "owner": {"$cond": [free, self._owner, "$owner"]},
            "until": {"$cond": [free, until, "$until"]},
        }
        try:
            lease = await self._leases.find_one_and_update(
                {"_id": self._name}, [{"$set": change}], upsert=True, return_document=ReturnDocument.AFTER
            )
        except DuplicateKeyError:
            lease = None  # another made the first entry just now
        if lease is None or lease["owner"] != self._owner:
            self._renew_at = self._lost_at = 0.0
            return False
        self._renew_at = asked + self._ttl / 3
        self._lost_at = asked + self._ttl
        return True

    async def release(self) -> None:
        """Release the lease, so that another does not have to wait for its end."""
        self._renew_at = self._lost_at = 0.0
        await self._leases.delete_one({"_id": self._name, "owner": self._owner})
