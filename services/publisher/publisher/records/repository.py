"""The collections ``regions``, ``rounds``, ``champions``, ``questionnaires``: the newest record of each."""

from __future__ import annotations

from typing import Final

from chassis.storage.mongo import (
    Document,
    DuplicateKeyError,
    Mongo,
    RetryTransactionError,
    Session,
    find_all,
    upsert_if_newer,
)
from contracts.registry_events import ChampionRecorded, QuestionnairePublished, RegionRecorded, RoundRecorded
from contracts.vocabulary import Language, Region
from publisher.records.model import Labels, RegionCopy, World, labels_of, questionnaire_key

REGIONS: Final = "regions"
ROUNDS: Final = "rounds"
CHAMPIONS: Final = "champions"
QUESTIONNAIRES: Final = "questionnaires"


class Records:
    """Reads and writes the copy of the registry."""

    def __init__(self, mongo: Mongo) -> None:
        self._regions = mongo.collection(REGIONS)
        self._rounds = mongo.collection(ROUNDS)
        self._champions = mongo.collection(CHAMPIONS)
        self._questionnaires = mongo.collection(QUESTIONNAIRES)

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

    async def save_questionnaire(self, data: QuestionnairePublished, session: Session) -> bool:
        """Store the words of a questionnaire unless this record or a later one is there."""
        key = questionnaire_key(data.code, data.questionnaire_version)
        labels = {question: dict(words) for question, words in labels_of(data).items()}
        return await upsert_if_newer(self._questionnaires, key, data.version, {"labels": labels}, session)

    async def world(self, session: Session) -> World:
        """Read everything at the session's point in time."""
        regions = [_region(d) for d in await find_all(self._regions, {}, sort=[("_id", 1)], session=session)]
        rounds = await find_all(self._rounds, {}, sort=[("_id", 1)], session=session)
        champions = await find_all(self._champions, {}, sort=[("_id", 1)], session=session)
        questionnaires = await find_all(self._questionnaires, {}, sort=[("_id", 1)], session=session)
        return World(
            regions={copy.data.code: copy for copy in regions},
            rounds={d["_id"]: RoundRecorded.model_validate(d["data"]) for d in rounds},
            champions={d["_id"]: ChampionRecorded.model_validate(d["data"]) for d in champions},
            labels={d["_id"]: _labels(d["labels"]) for d in questionnaires},
        )


def _labels(stored: Document) -> Labels:
    return {question: {Language(code): text for code, text in words.items()} for question, words in stored.items()}


def _region(document: Document) -> RegionCopy:
    return RegionCopy(RegionRecorded.model_validate(document["data"]), frozenset(document["ever"]))
