"""What one transaction has read and written of records: read once, written together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from chassis.messaging.events import Pending
from chassis.messaging.outbox import Outbox
from chassis.storage.mongo import Document, Session
from registry.records.definition import ALL, Key, Reference, State
from registry.records.documents import period_document, period_of, revision_document
from registry.records.model import Period, RecordType, Revision
from registry.records.repository import Ended, Head, Revisions


class Ledger:
    """Reads through to the database and keeps what it gave; ``flush`` writes what was added meanwhile."""

    def __init__(self, session: Session, revisions: Revisions, outbox: Outbox) -> None:
        self._session = session
        self._revisions = revisions
        self._outbox = outbox
        self._held: dict[Key, list[Revision]] = {}
        self._heads: dict[Key, Head | None] = {}
        self._whole: set[RecordType] = set()
        self._guarded: set[RecordType] = set()
        self._guards: set[RecordType] = set()
        self._added: list[Document] = []
        self._opened: dict[tuple[Key, int], Document] = {}
        self._ended: list[Ended] = []
        self._events: list[Pending] = []

    async def prepare(self, record_type: RecordType, keys: Collection[str]) -> None:
        """Read what will be asked for in one go."""
        await self._read(record_type, keys)
        headless = {key for key in keys if (record_type, key) not in self._heads}
        if headless:
            heads = await self._revisions.heads(record_type, headless, session=self._session)
            self._heads |= {(record_type, key): heads.get(key) for key in headless}

    async def held(self, record_type: RecordType, key: str) -> list[Revision]:
        """Give the periods of a record that hold by what is known now."""
        await self._read(record_type, {key})
        return self._held.get((record_type, key), [])

    async def head(self, record_type: RecordType, key: str) -> Head | None:
        """Tell where the history of a record ends."""
        await self.prepare(record_type, [key])
        return self._heads[record_type, key]

    async def known(self, references: Iterable[Reference]) -> dict[Key, State]:
        """Give the newest states of what is named: those of the last periods."""
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

    async def naming(self, names: Collection[str]) -> list[tuple[RecordType, str]]:
        """List the records that name one of these."""
        await self.flush()
        return await self._revisions.naming(names, self._session)

    def guard(self, types: Iterable[RecordType]) -> None:
        """Let no other transaction that reads or writes records of these types pass at the same time."""
        self._guards |= set(types) - self._guarded

    def add(self, revision: Revision, after: Sequence[Period]) -> None:
        """Add a revision; ``after`` are the periods of its record from now on."""
        statement = revision.statement
        key = (statement.type, statement.key)
        before = self._held.get(key, [])
        known = {period_of(held) for held in before}
        by_version = {held.version: held for held in (*before, revision)}
        self._added.append(revision_document(revision))
        gone = [period.version for period in known - set(after)]
        for period in known - set(after):
            # One that was opened in this transaction is not written at all: nobody ever saw it.
            self._opened.pop((key, period.version), None)
        if gone:
            self._ended.append(Ended(revision, tuple(gone)))
        for period in after:
            if period not in known:
                self._opened[key, period.version] = period_document(revision, period, by_version[period.version].names)
        self._heads[key] = Head(revision.version, revision.recorded_at)
        self._held[key] = [_within(by_version[period.version], period) for period in after]

    def tell(self, events: Iterable[Pending]) -> None:
        """Add events."""
        self._events += events

    async def flush(self) -> None:
        """Write what was added.

        Raises:
            RetryTransactionError: another writer was first.
        """
        guards, self._guards = self._guards, set()
        await self._revisions.guard(guards, self._session)
        self._guarded |= guards
        added, opened, ended = self._added, list(self._opened.values()), self._ended
        self._added, self._opened, self._ended = [], {}, []
        await self._revisions.write(added, opened, ended, self._session)
        events, self._events = self._events, []
        await self._outbox.add(self._session, events)

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
