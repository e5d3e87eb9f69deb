"""Local copies of what the registry tells: the newest version of each record, whatever order events arrive in.

A correction of earlier days changes nothing here: the state that holds for the latest days stays.

The state is kept as text: a questionnaire holds names like ``$schema`` that a database could take for its own.
"""

from __future__ import annotations

from collections.abc import Collection as Keys
from typing import Final, Generic, TypeVar

from chassis.observability.logs import get_logger
from chassis.storage.mongo import Collection, Mongo, find_all
from chassis.storage.versions import upsert_if_newer
from contracts.registry_events import CountryRecorded, QuestionnairePublished, RecordData, RegionRecorded, RoundRecorded

D = TypeVar("D", bound=RecordData)

logger = get_logger()

COLLECTIONS: Final = ("rounds", "questionnaires", "regions", "countries")


class ReferenceCollection(Generic[D]):
    """One collection of copies of one kind of record."""

    def __init__(self, collection: Collection, record: type[D]) -> None:
        self._collection = collection
        self._record = record

    async def store(self, key: str, data: D) -> bool:
        """Keep what holds for the latest days unless this or a later version is there; return whether it was kept."""
        if not data.latest:
            return False
        return await upsert_if_newer(self._collection, key, data.version, {"state": data.model_dump_json()})

    async def versions(self) -> dict[str, int]:
        """Return the version of each copy by its key, without reading the copies."""
        documents = await find_all(self._collection, {}, projection={"version": 1})
        return {document["_id"]: document["version"] for document in documents}

    async def load(self, keys: Keys[str]) -> dict[str, D]:
        """Return these copies by their keys; one that cannot be read is left out, with a log entry."""
        documents = await find_all(self._collection, {"_id": {"$in": list(keys)}})
        records: dict[str, D] = {}
        for document in documents:
            try:
                records[document["_id"]] = self._record.model_validate_json(document["state"])
            except ValueError as error:
                name, key = self._record.NAME, document["_id"]
                logger.warning("copy_not_readable", record=name, key=key, reason=str(error))
        return records


class ReferenceRepository:
    """All copies."""

    def __init__(self, mongo: Mongo) -> None:
        self.rounds = ReferenceCollection(mongo.collection("rounds"), RoundRecorded)
        self.questionnaires = ReferenceCollection(mongo.collection("questionnaires"), QuestionnairePublished)
        self.regions = ReferenceCollection(mongo.collection("regions"), RegionRecorded)
        self.countries = ReferenceCollection(mongo.collection("countries"), CountryRecorded)
