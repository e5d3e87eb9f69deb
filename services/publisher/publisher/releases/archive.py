"""What is read of the inputs for the pages at hand: many lists in one round trip, all at one snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Self

from chassis.storage.mongo import Collection, Document, Mongo, Session, find_all
from publisher.inputs.model import Input
from publisher.inputs.repository import COLLECTION as INPUTS
from publisher.inputs.repository import input_of
from publisher.lists.model import FRONT_SIZE, PAGE_SIZE, ListCounts, ListKey, Place
from publisher.lists.touched import ListTouch
from publisher.releases.basis import Basis
from publisher.site.cards import card
from publisher.site.facts import Excerpt, Reads
from publisher.site.views import CardView

_CARD: Final = {"at": 1, "round": 1, **{f"data.{name}": 1 for name in (
    "submission_id", "title", "kind", "party", "co_authors", "language", "objectives", "attachments", "late"
)}}  # fmt: skip
BATCH: Final = 5_000
"""Documents of one answer of the database: all of them, in one round trip."""
OLDEST_FIRST: Final = 1
NEWEST_FIRST: Final = -1

Ranks = Mapping[ListKey, Mapping[Place, int]]
"""Positions (1 = oldest) of places in lists."""


@dataclass(frozen=True, slots=True)
class _Walk:
    """How one stretch of a list is read."""

    key: ListKey
    direction: int
    skip: int
    limit: int


@dataclass(frozen=True, slots=True)
class Archive:
    """Inputs at a snapshot; inputs to rounds that are not known yet stand nowhere."""

    inputs: Collection
    session: Session
    counts: ListCounts
    unknown_rounds: frozenset[str]
    demonstrations: frozenset[str]
    """Rounds that only show the software."""
    _cards: dict[str, CardView] = field(default_factory=dict)

    @classmethod
    def at(cls, mongo: Mongo, session: Session, basis: Basis) -> Self:
        """Return the archive at a snapshot; ``basis`` says how many inputs stand in each list there."""
        demonstrations = frozenset(code for code, record in basis.records.rounds.items() if record.demonstration)
        return cls(mongo.collection(INPUTS), session, basis.counts, basis.unknown_rounds, demonstrations)

    async def ranks(self, touches: Sequence[ListTouch]) -> Ranks:
        """Return the positions of the touches' places, counted from the newer end: most changes are there."""
        asked = [(touch.list, place) for touch in touches for place in touch.places]
        branches: list[list[Document]] = [
            [
                {"$match": {**self._standing(key), **_from(place)}},
                {"$count": "n"},
                {"$set": {"branch": number}},
            ]
            for number, (key, place) in enumerate(asked)
        ]
        here_and_after = {document["branch"]: int(document["n"]) for document in await self._together(branches)}
        ranks: dict[ListKey, dict[Place, int]] = {touch.list: {} for touch in touches}
        for number, (key, place) in enumerate(asked):
            ranks[key][place] = self._total(key) - here_and_after.get(number, 0) + 1
        return ranks

    async def read(self, reads: Reads) -> Excerpt:
        """Read what pages need."""
        newest, slices = sorted(reads.newest), sorted(reads.slices)
        walks = [_Walk(key, NEWEST_FIRST, 0, FRONT_SIZE) for key in newest]
        walks += [self._slice(key, number) for key, number in slices]
        stretches = await self._cards_of(walks)
        return Excerpt(
            newest=dict(zip(newest, stretches, strict=False)),
            slices=dict(zip(slices, stretches[len(newest) :], strict=True)),
            inputs=await self._whole(reads.inputs),
        )

    def _total(self, key: ListKey) -> int:
        counts = self.counts.get(key)
        return counts.total if counts else 0

    def _slice(self, key: ListKey, number: int) -> _Walk:
        """Walk to a page of a list from its nearer end."""
        total, first = self._total(key), (number - 1) * PAGE_SIZE + 1
        after, limit = max(0, total - first - PAGE_SIZE + 1), max(0, min(PAGE_SIZE, total - first + 1))
        if after <= first:
            return _Walk(key, NEWEST_FIRST, after, limit)
        return _Walk(key, OLDEST_FIRST, first - 1, limit)

    async def _cards_of(self, walks: Sequence[_Walk]) -> list[tuple[CardView, ...]]:
        found: list[list[Document]] = [[] for _ in walks]
        for document in await self._together([self._branch(n, walk) for n, walk in enumerate(walks) if walk.limit]):
            found[document["branch"]].append(document)
        return [
            tuple(self._card(d) for d in sorted(one, key=lambda d: (d["at"], d["_id"]), reverse=True)) for one in found
        ]

    def _branch(self, number: int, walk: _Walk) -> list[Document]:
        stages: list[Document] = [
            {"$match": self._standing(walk.key)},
            {"$sort": {"at": walk.direction, "_id": walk.direction}},
        ]
        if walk.skip:
            stages.append({"$skip": walk.skip})
        return [*stages, {"$limit": walk.limit}, {"$project": {**_CARD, "branch": {"$literal": number}}}]

    async def _together(self, branches: Sequence[list[Document]]) -> list[Document]:
        """Run pipelines over the inputs as one."""
        if not branches:
            return []
        others = [{"$unionWith": {"coll": self.inputs.name, "pipeline": branch}} for branch in branches[1:]]
        documents: list[Document] = await self.inputs.aggregate(
            [*branches[0], *others], session=self.session, batchSize=BATCH
        ).to_list(length=None)
        return documents

    async def _whole(self, ids: Iterable[str]) -> dict[str, Input]:
        wanted = sorted(ids)
        if not wanted:
            return {}
        query = {"_id": {"$in": wanted}, "version": {"$gt": 0}, **self._known_round()}
        documents = await find_all(self.inputs, query, session=self.session)
        return {document["_id"]: input_of(document) for document in documents}

    def _card(self, document: Document) -> CardView:
        known = self._cards.get(document["_id"])
        if known is None:
            demonstration = document["round"] in self.demonstrations
            known = self._cards[document["_id"]] = card(document["data"], document["at"], demonstration=demonstration)
        return known

    def _standing(self, key: ListKey) -> dict[str, Any]:
        return {"lists": str(key), **self._known_round()}

    def _known_round(self) -> dict[str, Any]:
        return {"round": {"$nin": sorted(self.unknown_rounds)}} if self.unknown_rounds else {}


def _from(place: tuple[datetime, str]) -> dict[str, Any]:
    """Match what stands at a place or after it."""
    at, submission_id = place
    return {"$or": [{"at": {"$gt": at}}, {"at": at, "_id": {"$gte": submission_id}}], "at": {"$gte": at}}
