"""The collection ``submissions``: one document per input, found by list in the order of arrival."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from chassis.storage.mongo import Document, DuplicateKeyError, Index, Mongo, RetryTransactionError, Session, find_all
from contracts.submissions_events import SubmissionAccepted
from publisher.composing.cards import card
from publisher.composing.lists import ListKey, lists_of
from publisher.inputs.model import Input
from publisher.pages.urls import PAGE_SIZE
from publisher.pages.views import CardView
from publisher.records.model import questionnaire_key

COLLECTION: Final = "submissions"
INDEXES: Final = (
    Index(COLLECTION, (("lists", 1), ("at", 1), ("_id", 1))),
    Index(COLLECTION, (("round", 1), ("_id", 1))),
    Index(COLLECTION, (("questionnaire", 1), ("_id", 1))),
)
_CARD: Final = {"at": 1, "round": 1, **{f"data.{name}": 1 for name in (
    "submission_id", "title", "kind", "party", "co_authors", "language", "objectives", "attachments", "late"
)}}  # fmt: skip


class Inputs:
    """Reads and writes inputs, always in a session: of a handler's transaction, or of a snapshot."""

    def __init__(self, mongo: Mongo) -> None:
        self._inputs = mongo.collection(COLLECTION)

    async def find(self, submission_id: str, session: Session) -> Input | None:
        """Find one."""
        document = await self._inputs.find_one({"_id": submission_id}, session=session)
        return _input(document) if document else None

    async def save(self, known: Input, session: Session) -> None:
        """Store one in the caller's transaction.

        Raises:
            RetryTransactionError: another transaction stored it first.
        """
        try:
            await self._inputs.replace_one({"_id": known.id}, _document(known), upsert=True, session=session)
        except DuplicateKeyError as error:
            raise RetryTransactionError from error

    async def find_many(self, ids: Iterable[str], session: Session) -> list[Input]:
        """Find several; what they say is not read."""
        documents = await find_all(
            self._inputs, {"_id": {"$in": sorted(ids)}}, projection={"data.sections": 0}, session=session
        )
        return [_input({**document, "data": _without_texts(document["data"])}) for document in documents]

    async def of_round(self, code: str, session: Session) -> list[str]:
        """List the accepted inputs of a round."""
        documents = await find_all(self._inputs, {"round": code}, projection={"_id": 1}, session=session)
        return [document["_id"] for document in documents]

    async def answering(self, questionnaire: str, session: Session) -> list[str]:
        """List the accepted inputs that answer one version of a questionnaire."""
        documents = await find_all(
            self._inputs, {"questionnaire": questionnaire}, projection={"_id": 1}, session=session
        )
        return [document["_id"] for document in documents]

    async def lists_of_round(self, code: str, session: Session) -> list[ListKey]:
        """Name every list in which an input of this round stands."""
        return [ListKey.parse(text) for text in await self._inputs.distinct("lists", {"round": code}, session=session)]

    async def rounds(self, session: Session) -> set[str]:
        """Name the rounds that have accepted inputs."""
        return {code for code in await self._inputs.distinct("round", {}, session=session) if code is not None}

    async def all(self, session: Session) -> AsyncIterator[Input]:
        """Give every accepted input, without its texts, in the order of ids."""
        cursor = self._inputs.find({"version": {"$gt": 0}}, {"data.sections": 0}, sort=[("_id", 1)], session=session)
        async for document in cursor:
            yield _input({**document, "data": _without_texts(document["data"])})


class SnapshotArchive:
    """What composing needs of the inputs at a snapshot; inputs to rounds that are not known yet stand nowhere."""

    def __init__(
        self, mongo: Mongo, session: Session, *, unknown: Iterable[str], demonstrations: Iterable[str]
    ) -> None:
        self._inputs = mongo.collection(COLLECTION)
        self._session = session
        self._unknown = sorted(unknown)
        self._demonstrations = frozenset(demonstrations)

    async def newest(self, key: ListKey, count: int) -> Sequence[CardView]:
        """Give the newest inputs of a list, newest first."""
        return await self._cards(key, count)

    async def slice(self, key: ListKey, first: int, total: int) -> Sequence[CardView]:
        """Give one page of a list, newest first, walking from its nearer end."""
        after = max(0, total - first - PAGE_SIZE + 1)
        count = min(PAGE_SIZE, total - first + 1)
        if after <= first:
            return await self._cards(key, count, skip=after)
        return (await self._cards(key, count, skip=first - 1, direction=1))[::-1]

    async def one(self, submission_id: str) -> Input | None:
        """Give an accepted input in full."""
        document = await self._inputs.find_one(self._accepted({"_id": submission_id}), session=self._session)
        return _input(document) if document else None

    async def rank(self, key: ListKey, place: tuple[datetime, str], total: int) -> int:
        """Give the position (1 = oldest) of a place in a list, counting from its newer end: most changes are there."""
        at, submission_id = place
        later = {"$or": [{"at": {"$gt": at}}, {"at": at, "_id": {"$gte": submission_id}}], "at": {"$gte": at}}
        here_and_after = await self._inputs.count_documents(
            self._accepted({"lists": str(key), **later}), session=self._session
        )
        return total - int(here_and_after) + 1

    def _accepted(self, query: Mapping[str, Any]) -> dict[str, Any]:
        accepted = {**query, "version": {"$gt": 0}} if "lists" not in query else dict(query)
        return {**accepted, "round": {"$nin": self._unknown}} if self._unknown else accepted

    async def _cards(self, key: ListKey, count: int, *, skip: int = 0, direction: int = -1) -> list[CardView]:
        documents = await find_all(
            self._inputs,
            self._accepted({"lists": str(key)}),
            sort=[("at", direction), ("_id", direction)],
            limit=count,
            skip=skip,
            projection=_CARD,
            session=self._session,
        )
        return [card(d["data"], d["at"], demonstration=d["round"] in self._demonstrations) for d in documents]


def _document(known: Input) -> Document:
    data = known.accepted
    return {
        "_id": known.id,
        "at": known.first_received_at,
        "version": known.version,
        "round": data.round if data else None,
        "questionnaire": questionnaire_key(data.questionnaire, data.questionnaire_version) if data else None,
        "lists": [str(key) for key in lists_of(data)] if data else [],
        # The answers as given stay with the intake: pages show their texts by section.
        "data": data.model_dump(mode="json", exclude={"answers"}) if data else None,
    }


def _input(document: Document) -> Input:
    stored = document["data"]
    data = SubmissionAccepted.model_validate({**stored, "answers": {}}) if stored else None
    return Input(document["_id"], document["at"], data)


def _without_texts(stored: Document | None) -> Document | None:
    return {**stored, "sections": []} if stored else None
