"""The collections ``regions``, ``rounds`` and ``champions``: the newest record of each, as its event told it."""

from __future__ import annotations

from typing import Final

from chassis.mongo import Document, DuplicateKeyError, Mongo, RetryTransactionError, Session, find_all, upsert_if_newer
from contracts.registry_events import ChampionRecorded, RegionRecorded, RoundRecorded
from contracts.vocabulary import Region
from publisher.records.model import RegionCopy, World

REGIONS: Final = "regions"
ROUNDS: Final = "rounds"
CHAMPIONS: Final = "champions"


class Records:
    """Reads and writes the copy of the registry."""

    def __init__(self, mongo: Mongo) -> None:
        self._regions = mongo.collection(REGIONS)
        self._rounds = mongo.collection(ROUNDS)
        self._champions = mongo.collection(CHAMPIONS)

    async def region(self, code: Region, session: Session) -> RegionCopy | None:
        """Find a region."""
        document = await self._regions.find_one({"_id": code}, session=session)
        return _region(document) if document else None

    async def save_region(self, copy: RegionCopy, session: Session) -> None:
        """Store a region in the caller's transaction.

        Raises:
            RetryTransactionError: another transaction stored it first.
        """
        document = {
            "_id": copy.data.code,
            "version": copy.data.version,
            "ever": sorted(copy.ever),
            "data": copy.data.model_dump(mode="json"),
        }
        try:
            await self._regions.replace_one({"_id": copy.data.code}, document, upsert=True, session=session)
        except DuplicateKeyError as error:
            raise RetryTransactionError from error

    async def save_round(self, data: RoundRecorded, session: Session) -> bool:
        """Store a round unless this version or a later one is there."""
        whole = {"data": data.model_dump(mode="json")}
        return await upsert_if_newer(self._rounds, data.code, data.version, whole, session)

    async def save_champion(self, data: ChampionRecorded, session: Session) -> bool:
        """Store a champion unless this version or a later one is there."""
        whole = {"data": data.model_dump(mode="json")}
        return await upsert_if_newer(self._champions, data.country, data.version, whole, session)

    async def world(self, session: Session) -> World:
        """Read everything at the session's point in time."""
        regions = [_region(d) for d in await find_all(self._regions, {}, sort=[("_id", 1)], session=session)]
        rounds = await find_all(self._rounds, {}, sort=[("_id", 1)], session=session)
        champions = await find_all(self._champions, {}, sort=[("_id", 1)], session=session)
        return World(
            regions={copy.data.code: copy for copy in regions},
            rounds={d["_id"]: RoundRecorded.model_validate(d["data"]) for d in rounds},
            champions={d["_id"]: ChampionRecorded.model_validate(d["data"]) for d in champions},
        )


def _region(document: Document) -> RegionCopy:
    return RegionCopy(RegionRecorded.model_validate(document["data"]), frozenset(document["ever"]))
