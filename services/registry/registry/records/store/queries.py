"""Reads records for requests: one, a page, a history; and when a reader stands, as query parameters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from chassis.clock import Clock
from chassis.errors import FieldError, ProblemError
from contracts.problems import NOT_FOUND
from registry.records.changes import step
from registry.records.definition import AnyDefinition, Filter
from registry.records.model import RecordType, Revision
from registry.records.schemas import History
from registry.records.store.as_of import Moment
from registry.records.store.paging import Cursor
from registry.records.store.repository import Revisions


@dataclass(frozen=True, slots=True)
class RecordPage:
    """A part of a list."""

    moment: Moment
    count: int
    items: list[Revision]
    next: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """What holds of a record, and the version that its ETag names: the newest one, unless the past was asked for."""

    revision: Revision
    version: int


class Reader:
    """Reads records for requests."""

    def __init__(self, revisions: Revisions, clock: Clock) -> None:
        self._revisions = revisions
        self._clock = clock

    def now(self) -> datetime:
        """Return the present."""
        return self._clock()

    def moment(self, as_of: date | None = None, known_at: datetime | None = None) -> Moment:
        """Complete what a request leaves out: today, as known now."""
        return Moment(as_of or self._clock().date(), known_at)

    async def all(self, record_type: RecordType, moment: Moment) -> list[Revision]:
        """Read all records of a type that hold at the moment, sorted by key."""
        return await self._revisions.page(record_type, moment)

    async def page(
        self, record_type: RecordType, moment: Moment, narrowed: Filter, *, limit: int, cursor: str | None = None
    ) -> RecordPage:
        """Read a page; the following ones stand where the first one stood, whatever is written meanwhile.

        Raises:
            ProblemError: the cursor is none.
        """
        start = Cursor.read(cursor) if cursor else None
        moment = start.moment if start else moment
        where = narrowed.where(moment.as_of)
        after = start.after if start else None
        changed = await self._revisions.last_change(record_type)
        found = await self._revisions.page(record_type, moment, where=where, after=after, limit=limit + 1)
        items = found[:limit]
        if start is None and len(found) <= limit:
            return RecordPage(moment, len(items), items, None)
        count = await self._revisions.count(record_type, moment, where=where)
        if len(found) <= limit:
            return RecordPage(moment, count, items, None)
        pinned = moment if moment.known_at else Moment(moment.as_of, changed)
        return RecordPage(moment, count, items, Cursor(pinned, items[-1].statement.key).text())

    async def one(self, record_type: RecordType, key: str, moment: Moment) -> Revision:
        """Read one record.

        Raises:
            ProblemError: nothing holds under this key at the moment.
        """
        revision = await self._revisions.one(record_type, key, moment)
        if revision is None:
            raise unknown(record_type, key, f" as of {moment.as_of.isoformat()}")
        return revision

    async def found(self, record_type: RecordType, key: str, moment: Moment) -> Found:
        """Read one record with the version that its ETag names.

        Raises:
            ProblemError: nothing holds under this key at the moment.
        """
        head = await self._revisions.head(record_type, key) if moment.known_at is None else None
        revision = await self.one(record_type, key, moment)
        # The head was read first: a write in between makes the tag too old, never the record.
        return Found(revision, head.version if head else revision.version)

    async def version(self, record_type: RecordType, key: str, version: int) -> Revision | None:
        """Read a certain revision of a record."""
        return (await self._revisions.versions(record_type, key, [version])).get(version)

    async def current(
        self, definition: AnyDefinition, *, limit: int, after: str | None = None
    ) -> tuple[list[Revision], str | None]:
        """Read all periods of a page of records by what is known now, and the last key when there are more."""
        keys = await self._revisions.known_keys(definition.type, after=after, limit=limit + 1)
        held = await self._revisions.current(definition.type, keys[:limit])
        revisions = [revision for key in sorted(held) for revision in held[key]]
        return revisions, keys[limit - 1] if len(keys) > limit else None

    async def history(self, definition: AnyDefinition, key: str, *, limit: int, before: int | None = None) -> History:
        """Read the revisions of a record, the newest first, each with what it changed.

        Raises:
            ProblemError: there is no such record.
        """
        revisions = await self._revisions.history(definition.type, key, before=before, limit=limit + 1)
        if not revisions and before is None:
            raise unknown(definition.type, key)
        items = revisions[:limit]
        here = {revision.version: revision for revision in revisions}
        missing = {revision.follows for revision in items if revision.follows} - set(here)
        here |= await self._revisions.versions(definition.type, key, missing) if missing else {}
        steps = [step(revision, here.get(revision.follows) if revision.follows else None) for revision in items]
        return History(items=steps, next=str(items[-1].version) if len(revisions) > limit else None)


def unknown(record_type: RecordType, key: str, when: str = "") -> ProblemError:
    """Return the problem of a record that is not there."""
    detail = f"No {record_type.value} has the code {key!r}{when}"
    return ProblemError(NOT_FOUND, detail, [FieldError("#path", "unknown code")])
