"""The release log and the newest state of the site.

``releases`` holds one small document per release, ``changes`` one per page that it changed (so that no document grows
with a release), ``pages`` each page as the newest release has it. Old changes stay: they tell which view stood at any
page at any release. ``list_counts`` are the numbers of lists that the pages show, ``failures`` the pages that cannot be
shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from chassis.storage.mongo import Document, Index, Mongo, Session, find_all, replace_all
from contracts.vocabulary import Language
from publisher.lists.model import Counts, ListKey
from publisher.releases.model import Failure, PageChange, Plan, Release

RELEASES: Final = "releases"
CHANGES: Final = "changes"
PAGES: Final = "pages"
LIST_COUNTS: Final = "list_counts"
META: Final = "meta"
FAILURES: Final = "failures"
COMPOSITION: Final = "composition"
INDEXES: Final = (
    Index(CHANGES, (("release", 1), ("page", 1)), unique=True),
    Index(CHANGES, (("page", 1), ("release", -1))),
    Index(RELEASES, (("at", 1),)),
    Index(FAILURES, (("page", 1),)),
)


class Releases:
    """Reads and writes releases."""

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo
        self._releases = mongo.collection(RELEASES)
        self._changes = mongo.collection(CHANGES)
        self._pages = mongo.collection(PAGES)
        self._counts = mongo.collection(LIST_COUNTS)
        self._meta = mongo.collection(META)
        self._failures = mongo.collection(FAILURES)

    async def last(self, session: Session | None = None) -> Release | None:
        """Return the newest release; None when there is none yet."""
        document = await self._releases.find_one({}, sort=[("_id", -1)], session=session)
        return _release(document) if document else None

    async def after(self, number: int, limit: int) -> list[Release]:
        """List releases after a number, oldest first."""
        documents = await find_all(self._releases, {"_id": {"$gt": number}}, sort=[("_id", 1)], limit=limit)
        return [_release(document) for document in documents]

    async def changes(self, after: int, until: int) -> list[PageChange]:
        """List what the releases after ``after`` up to ``until`` changed, oldest first."""
        query = {"release": {"$gt": after, "$lte": until}}
        documents = await find_all(self._changes, query, sort=[("release", 1), ("page", 1)])
        return [_change(document) for document in documents]

    async def everything(self) -> tuple[int, list[tuple[str, str]]]:
        """Return the newest release with the digest of every page's view, read at one point in time."""
        async with self._mongo.snapshot() as session:
            newest = await self.last(session)
            documents = self._pages.find({"view": {"$ne": None}}, {"view": 1}, session=session)
            pages = [(document["_id"], document["view"]) async for document in documents]
        return (newest.number if newest else 0), pages

    async def view_at(self, page: str, release: int) -> str | None:
        """Return the digest of the view that stood at a page at a release; None when there was no such page."""
        query = {"page": page, "release": {"$lte": release}}
        document = await self._changes.find_one(query, {"view": 1}, sort=[("release", -1)])
        return document["view"] if document else None

    async def earlier(self, page: str, view: str, release: int, limit: int) -> list[str]:
        """List the digests of the other views that stood at a page up to a release, the newest first."""
        query = {"page": page, "release": {"$lte": release}, "view": {"$nin": [None, view]}}
        documents = await find_all(self._changes, query, sort=[("release", -1)], limit=limit)
        return [document["view"] for document in documents]

    async def states(self, pages: Iterable[str], session: Session) -> dict[str, PageChange]:
        """Return these pages as the newest release has them, by path."""
        documents = await find_all(self._pages, {"_id": {"$in": sorted(pages)}}, session=session)
        return {document["_id"]: _state(document) for document in documents}

    async def counts(self, session: Session) -> dict[ListKey, Counts]:
        """Return the numbers of all lists as the newest release shows them."""
        documents = await find_all(self._counts, {}, session=session)
        return {ListKey.parse(document["_id"]): _counts(document) for document in documents}

    async def composition(self) -> str | None:
        """Name the version of the code with which all views were last composed."""
        document = await self._meta.find_one({"_id": COMPOSITION})
        return document["fingerprint"] if document else None

    async def set_composition(self, fingerprint: str, now: datetime, session: Session) -> None:
        """Note the version of the code with which views are composed."""
        stored = {"fingerprint": fingerprint, "since": now}
        await self._meta.replace_one({"_id": COMPOSITION}, stored, upsert=True, session=session)

    async def write(self, plan: Plan, session: Session) -> None:
        """Write a release in the caller's transaction.

        Raises:
            DuplicateKeyError: another committer made a release since the plan's snapshot: the plan is void.
        """
        release = {"_id": plan.number, "at": plan.at, "pages": len(plan.pages), "size": plan.size}
        await self._releases.insert_one(release, session=session)
        if plan.pages:
            await self._changes.insert_many([_change_document(one) for one in plan.pages], session=session)
        await replace_all(self._pages, {one.page: _state_fields(one) for one in plan.pages}, session)
        counts = {str(key): _count_fields(counts) for key, counts in plan.counts.items()}
        await replace_all(self._counts, counts, session)

    async def note_failures(self, plan: Plan, session: Session) -> None:
        """Keep which pages could not be made and why; forget it when they can."""
        pages = [*plan.made, *(failure.page for failure in plan.failures)]
        await self._failures.delete_many({"page": {"$in": pages}}, session=session)
        if plan.failures:
            documents = [_failure_document(one, plan.number, plan.at) for one in plan.failures]
            await self._failures.insert_many(documents, session=session)

    async def note_failure(
        self, page: str, language: Language | None, reason: str, release: int, now: datetime
    ) -> None:
        """Keep that a page of a release cannot be shown in a language, until it is made again."""
        document = _failure_document(Failure(page, language, reason), release, now)
        await self._failures.replace_one({"_id": document.pop("_id")}, document, upsert=True)

    async def failures(self) -> list[Failure]:
        """List the pages that cannot be shown."""
        documents = await find_all(self._failures, {}, sort=[("_id", 1)])
        return [Failure(d["page"], Language(d["language"]) if d["language"] else None, d["reason"]) for d in documents]


def _release(document: Document) -> Release:
    return Release(document["_id"], document["at"], document["pages"], document["size"])


def _change_document(change: PageChange) -> Document:
    return {"release": change.release, "page": change.page, "version": change.version, "view": change.view}


def _change(document: Document) -> PageChange:
    return PageChange(document["page"], document["view"], document["release"], document["version"])


def _state_fields(state: PageChange) -> Document:
    """A page that is gone stays without a view, so that its versions go on if it comes back."""
    return {"version": state.version, "release": state.release, "view": state.view}


def _state(document: Document) -> PageChange:
    return PageChange(document["_id"], document["view"], document["release"], document["version"])


def _failure_document(failure: Failure, release: int, at: datetime) -> Document:
    language = failure.language.value if failure.language else None
    return {
        "_id": f"{failure.page}@{language or '*'}",
        "page": failure.page,
        "language": language,
        "reason": failure.reason,
        "release": release,
        "at": at,
    }


def _count_fields(counts: Counts) -> Document | None:
    if not counts.total:
        return None
    return {
        "total": counts.total,
        "by_states": counts.by_states,
        "states": dict(counts.states),
        "objectives": {str(number): list(pair) for number, pair in counts.objectives.items()},
    }


def _counts(document: Document) -> Counts:
    return Counts(
        total=document["total"],
        by_states=document["by_states"],
        states=document["states"],
        objectives={int(number): (pair[0], pair[1]) for number, pair in document["objectives"].items()},
    )
