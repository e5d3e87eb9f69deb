"""Which replicas are there, by the database's clock."""

from __future__ import annotations

from typing import Final

from chassis.storage.mongo import Index, Mongo, find_all

INDEXES: Final = (Index("replicas", (("until", 1),), expire_after=3600),)


class Replicas:
    """The collection of replicas that dispatch."""

    def __init__(self, mongo: Mongo, replica: str, seconds: float) -> None:
        self._replicas = mongo.collection("replicas")
        self._replica = replica
        self._millis = int(seconds * 1000)

    async def announce(self) -> set[str]:
        """Note that this replica is there; return all that are."""
        until = {"$add": ["$$NOW", self._millis]}
        await self._replicas.update_one({"_id": self._replica}, [{"$set": {"until": until}}], upsert=True)
        present = await find_all(self._replicas, {"$expr": {"$gt": ["$until", "$$NOW"]}}, projection=["_id"])
        return {document["_id"] for document in present}

    async def leave(self) -> None:
        """Note that this replica is gone."""
        await self._replicas.delete_one({"_id": self._replica})
