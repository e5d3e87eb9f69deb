"""The records that one transaction has read, as they are with what it has added meanwhile: each is read once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from chassis.storage.mongo import Session
from registry.records.definition import ALL, Key, Reference, State
from registry.records.model import Period, RecordType, Revision
from registry.records.store.repository import Head, Revisions


class IdentityMap:
    """Reads through to the database and keeps what it gave."""

    def __init__(self, session: Session, revisions: Revisions) -> None:
        self._session = session
        self._revisions = revisions
        self._held: dict[Key, list[Revision]] = {}
        self._heads: dict[Key, Head | None] = {}
        self._whole: set[RecordType] = set()

    async def prepare(self, record_type: RecordType, keys: Collection[str]) -> None:
        """Read what will be asked for in one go."""
        await self._read(record_type, keys)
        headless = {key for key in keys if (record_type, key) not in self._heads}
        if headless:
            heads = await self._revisions.heads(record_type, headless, session=self._session)
            self._heads |= {(record_type, key): heads.get(key) for key in headless}

    async def held(self, record_type: RecordType, key: str) -> list[Revision]:
        """Return the periods of a record that hold by what is known now, in the order of their days."""
        await self._read(record_type, {key})
        return self._held.get((record_type, key), [])

    async def head(self, record_type: RecordType, key: str) -> Head | None:
        """Return where the history of a record ends; None where there is none."""
        await self.prepare(record_type, [key])
        return self._heads[record_type, key]

    async def known(self, references: Iterable[Reference]) -> dict[Key, State]:
        """Return the newest states of what is named: those of the last periods."""
        wanted: dict[RecordType, set[str]] = {}
        for reference in references:
            wanted.setdefault(reference.type, set()).add(reference.key)
        known: dict[Key, State] = {}
        for record_type, keys in wanted.items():
            if ALL in keys:
                await self._read_whole(record_type)
            await self._read(record_type, keys - {ALL})
            named = {key for of_type, key in self._held if of_type is record_type} if ALL in keys else keys
            for key in sorted(named):
                if held := self._held.get((record_type, key)):
                    known[record_type, key] = held[-1].statement.state
        return known

    def replace(self, revision: Revision, held: Sequence[Revision], after: Sequence[Period]) -> None:
        """Let ``after`` be the periods of a record from now on, told by the revision and by those that held."""
        key = (revision.statement.type, revision.statement.key)
        by_version = {each.version: each for each in (*held, revision)}
        self._heads[key] = Head(revision.version, revision.recorded_at)
        self._held[key] = [_within(by_version[period.version], period) for period in after]

    async def _read(self, record_type: RecordType, keys: Collection[str]) -> None:
        unread = {key for key in keys if (record_type, key) not in self._held}
        if unread and record_type not in self._whole:
            found = await self._revisions.current(record_type, unread, session=self._session)
            self._held |= {(record_type, key): found.get(key, []) for key in unread}

    async def _read_whole(self, record_type: RecordType) -> None:
        if record_type not in self._whole:
            found = await self._revisions.current(record_type, session=self._session)
            self._held = {(record_type, key): held for key, held in found.items()} | self._held
            self._whole.add(record_type)


def _within(revision: Revision, period: Period) -> Revision:
    statement = replace(revision.statement, valid_from=period.valid_from, valid_to=period.valid_to)
    return replace(revision, statement=statement)
