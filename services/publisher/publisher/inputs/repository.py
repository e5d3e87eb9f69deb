"""The collection ``submissions``: one document per input, found by list in the order of arrival."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Final

from chassis.storage.mongo import Document, DuplicateKeyError, Index, Mongo, RetryTransactionError, Session, find_all
from contracts.submissions_events import SubmissionAccepted
from publisher.inputs.model import Input, lists_of, questionnaire_of
from publisher.lists.model import ListKey

COLLECTION: Final = "submissions"
INDEXES: Final = (
    Index(COLLECTION, (("lists", 1), ("at", 1), ("_id", 1))),
    Index(COLLECTION, (("round", 1), ("_id", 1))),
    Index(COLLECTION, (("questionnaire", 1), ("_id", 1))),
)


class Inputs:
    """Reads and writes inputs in a session, of a handler's transaction or of a snapshot; only a new one without."""

    def __init__(self, mongo: Mongo) -> None:
        self._inputs = mongo.collection(COLLECTION)

    async def find(self, submission_id: str, session: Session) -> Input | None:
        """Find one."""
        document = await self._inputs.find_one({"_id": submission_id}, session=session)
        return input_of(document) if document else None

    async def save(self, known: Input, session: Session) -> None:
        """Store one in the caller's transaction.

        Raises:
            RetryTransactionError: another transaction stored it first.
        """
        try:
            await self._inputs.replace_one({"_id": known.id}, _document(known), upsert=True, session=session)
        except DuplicateKeyError as error:
            raise RetryTransactionError from error

    async def add(self, known: Input) -> bool:
        """Store one that nothing is known of yet; return False when something is."""
        try:
            await self._inputs.insert_one(_document(known))
        except DuplicateKeyError:
            return False
        return True

    async def find_many(self, ids: Iterable[str], session: Session) -> list[Input]:
        """Find several; what they say is not read."""
        query = {"_id": {"$in": sorted(ids)}}
        documents = await find_all(self._inputs, query, projection={"data.sections": 0}, session=session)
        return [input_of({**document, "data": _without_texts(document["data"])}) for document in documents]

    async def of_rounds(self, codes: Iterable[str], session: Session) -> list[str]:
        """List the accepted inputs of rounds."""
        query = {"round": {"$in": sorted(codes)}}
        documents = await find_all(self._inputs, query, projection={"_id": 1}, session=session)
        return [document["_id"] for document in documents]

    async def answering(self, questionnaires: Iterable[str], session: Session) -> list[str]:
        """List the accepted inputs that answer these versions of questionnaires."""
        query = {"questionnaire": {"$in": sorted(questionnaires)}}
        documents = await find_all(self._inputs, query, projection={"_id": 1}, session=session)
        return [document["_id"] for document in documents]

    async def lists_of_rounds(self, codes: Iterable[str], session: Session) -> frozenset[ListKey]:
        """Name every list in which an input of these rounds stands."""
        query = {"round": {"$in": sorted(codes)}}
        return frozenset(ListKey.parse(text) for text in await self._inputs.distinct("lists", query, session=session))

    async def rounds(self, session: Session) -> set[str]:
        """Name the rounds that have accepted inputs."""
        return {code for code in await self._inputs.distinct("round", {}, session=session) if code is not None}

    async def all(self, session: Session) -> AsyncIterator[Input]:
        """Yield every accepted input, without its texts, in the order of ids."""
        cursor = self._inputs.find({"version": {"$gt": 0}}, {"data.sections": 0}, sort=[("_id", 1)], session=session)
        async for document in cursor:
            yield input_of({**document, "data": _without_texts(document["data"])})


def _document(known: Input) -> Document:
    data = known.accepted
    return {
        "_id": known.id,
        "at": known.first_received_at,
        "version": known.version,
        "round": data.round if data else None,
        "questionnaire": questionnaire_of(data) if data else None,
        "lists": [str(key) for key in lists_of(data)] if data else [],
        # The answers as given stay with the intake: pages show their texts by section.
        "data": data.model_dump(mode="json", exclude={"answers"}) if data else None,
    }


def input_of(document: Document) -> Input:
    """Read a stored input."""
    stored = document["data"]
    data = SubmissionAccepted.model_validate({**stored, "answers": {}}) if stored else None
    return Input(document["_id"], document["at"], data)


def _without_texts(stored: Document | None) -> Document | None:
    return {**stored, "sections": []} if stored else None
