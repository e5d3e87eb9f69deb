"""The release log and the newest state of the site.

``releases`` holds one small document per release, ``changes`` one per page that it changed (so that no document grows
with a release), ``pages`` each page as the newest release has it. Old changes stay: they tell what any path was at
any release. ``tallies`` are the numbers of lists that ``pages`` show, ``failures`` the pages that could not be made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from chassis.storage.mongo import Document, Index, Mongo, Session, find_all
from publisher.composing.lists import ListKey, Tally
from publisher.releases.model import File, PageChange, PageState, Plan, Release

RELEASES: Final = "releases"
CHANGES: Final = "changes"
PAGES: Final = "pages"
TALLIES: Final = "tallies"
META: Final = "meta"
FAILURES: Final = "failures"
RENDERER: Final = "renderer"
INDEXES: Final = (
    Index(CHANGES, (("release", 1), ("page", 1)), unique=True),
    Index(CHANGES, (("page", 1), ("release", -1))),
    Index(RELEASES, (("at", 1),)),
)


class Releases:
    """Reads and writes releases."""

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo
        self._releases = mongo.collection(RELEASES)
        self._changes = mongo.collection(CHANGES)
        self._pages = mongo.collection(PAGES)
        self._tallies = mongo.collection(TALLIES)
        self._meta = mongo.collection(META)
        self._failures = mongo.collection(FAILURES)

    async def last(self, session: Session | None = None) -> Release | None:
        """Find the newest release."""
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

    async def everything(self) -> tuple[int, list[File]]:
        """Give the newest release with all its files, read at one point in time."""
        async with self._mongo.snapshot() as session:
            newest = await self.last(session)
            documents = await find_all(self._pages, {}, projection={"files": 1}, session=session)
        files = [_file(stored) for document in documents for stored in document["files"]]
        return (newest.number if newest else 0), files

    async def file_at(self, page: str, path: str, release: int) -> File | None:
        """Tell what stood at a path at a release."""
        touching = {"$or": [{"changed.path": path}, {"removed": path}]}
        document = await self._changes.find_one(
            {"page": page, "release": {"$lte": release}, **touching}, sort=[("release", -1)]
        )
        stored = document["changed"] if document else []
        return next((_file(one) for one in stored if one["path"] == path), None)

    async def states(self, pages: Iterable[str], session: Session) -> dict[str, PageState]:
        """Give these pages as the newest release has them."""
        documents = await find_all(self._pages, {"_id": {"$in": sorted(pages)}}, session=session)
        return {document["_id"]: _state(document) for document in documents}

    async def tallies(self, session: Session) -> dict[ListKey, Tally]:
        """Give the tallies of all lists as the newest release shows them."""
        documents = await find_all(self._tallies, {}, session=session)
        return {ListKey.parse(document["_id"]): _tally(document) for document in documents}

    async def renderer(self) -> str | None:
        """Name the version of the templates with which all pages were last made."""
        document = await self._meta.find_one({"_id": RENDERER})
        return document["fingerprint"] if document else None

    async def set_renderer(self, fingerprint: str, now: datetime, session: Session) -> None:
        """Note the version of the templates."""
        stored = {"fingerprint": fingerprint, "since": now}
        await self._meta.replace_one({"_id": RENDERER}, stored, upsert=True, session=session)

    async def write(self, plan: Plan, session: Session) -> None:
        """Write a release in the caller's transaction.

        Raises:
            DuplicateKeyError: another committer made a release since the plan's snapshot: the plan is void.
        """
        await self._releases.insert_one(_release_document(plan), session=session)
        if plan.pages:
            await self._changes.insert_many([_change_document(one, plan.number) for one in plan.pages], session=session)
        await _replace(self._pages, {one.state.path: _state_fields(one.state) for one in plan.pages}, session)
        await _replace(self._tallies, {str(key): _tally_fields(tally) for key, tally in plan.tallies.items()}, session)

    async def note_failures(self, plan: Plan, session: Session) -> None:
        """Keep which pages could not be made and why; forget it when they can."""
        failed = {
            path: {"reason": reason, "release": plan.number, "at": plan.at} for path, reason in plan.failures.items()
        }
        if failed or plan.made:
            await _replace(self._failures, {**dict.fromkeys(plan.made), **failed}, session)

    async def failures(self) -> dict[str, str]:
        """List the pages that could not be made, with the reason."""
        return {document["_id"]: document["reason"] for document in await find_all(self._failures, {})}


async def _replace(collection: Any, documents: Mapping[str, Document | None], session: Session) -> None:
    """Put documents in the place of others, in two commands however many they are; None only deletes."""
    if not documents:
        return
    await collection.delete_many({"_id": {"$in": list(documents)}}, session=session)
    fresh = [{"_id": key, **fields} for key, fields in documents.items() if fields is not None]
    if fresh:
        await collection.insert_many(fresh, session=session)


def _release_document(plan: Plan) -> Document:
    return {"_id": plan.number, "at": plan.at, "pages": len(plan.pages), "files": plan.files, "size": plan.size}


def _release(document: Document) -> Release:
    return Release(document["_id"], document["at"], document["pages"], document["files"], document["size"])


def _change_document(change: PageChange, release: int) -> Document:
    return {
        "release": release,
        "page": change.state.path,
        "version": change.state.version,
        "changed": [_file_document(one) for one in change.changed],
        "removed": list(change.removed),
    }


def _change(document: Document) -> PageChange:
    changed = tuple(_file(one) for one in document["changed"])
    state = PageState(document["page"], document["version"], document["release"], changed)
    return PageChange(state, changed, tuple(document["removed"]))


def _state_fields(state: PageState) -> Document:
    """A page that is gone stays with no files, so that its versions go on if it comes back."""
    return {
        "version": state.version,
        "release": state.release,
        "files": [_file_document(one) for one in state.files],
    }


def _state(document: Document) -> PageState:
    files = tuple(_file(one) for one in document["files"])
    return PageState(document["_id"], document["version"], document["release"], files)


def _file_document(one: File) -> Document:
    return {"path": one.path, "digest": one.digest, "size": one.size}


def _file(stored: Document) -> File:
    return File(stored["path"], stored["digest"], stored["size"])


def _tally_fields(tally: Tally) -> Document | None:
    if not tally.total:
        return None
    return {
        "total": tally.total,
        "by_states": tally.by_states,
        "states": dict(tally.states),
        "objectives": {str(number): list(pair) for number, pair in tally.objectives.items()},
    }


def _tally(document: Document) -> Tally:
    return Tally(
        total=document["total"],
        by_states=document["by_states"],
        states=document["states"],
        objectives={int(number): (pair[0], pair[1]) for number, pair in document["objectives"].items()},
    )
