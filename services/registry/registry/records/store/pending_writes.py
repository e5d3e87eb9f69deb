"""What one transaction has still to write: revisions, periods, events, and the types it must not share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from chassis.messaging.events import Pending
from chassis.messaging.outbox import Outbox
from chassis.storage.mongo import Document, Session
from registry.records.definition import Key
from registry.records.model import Period, RecordType, Revision
from registry.records.store.documents import period_document, period_of, revision_document
from registry.records.store.repository import Ended, Revisions


class PendingWrites:
    """Collects what was added; ``flush`` writes it."""

    def __init__(self, session: Session, revisions: Revisions, outbox: Outbox) -> None:
        self._session = session
        self._revisions = revisions
        self._outbox = outbox
        self._guarded: set[RecordType] = set()
        self._guards: set[RecordType] = set()
        self._added: list[Document] = []
        self._opened: dict[tuple[Key, int], Document] = {}
        self._ended: list[Ended] = []
        self._events: list[Pending] = []

    def guard(self, types: Iterable[RecordType]) -> None:
        """Let no other transaction that reads or writes records of these types pass at the same time."""
        self._guards |= set(types) - self._guarded

    def add(self, revision: Revision, held: Sequence[Revision], after: Sequence[Period]) -> None:
        """Add a revision; ``held`` are the periods of its record until now, ``after`` those from now on."""
        key = (revision.statement.type, revision.statement.key)
        known = {period_of(earlier) for earlier in held}
        names = {each.version: each.names for each in (*held, revision)}
        self._added.append(revision_document(revision))
        gone = [period.version for period in known - set(after)]
        for version in gone:
            # One that was opened in this transaction is not written at all: nobody ever saw it.
            self._opened.pop((key, version), None)
        if gone:
            self._ended.append(Ended(revision, tuple(gone)))
        for period in after:
            if period not in known:
                self._opened[key, period.version] = period_document(revision, period, names[period.version])

    def tell(self, events: Iterable[Pending]) -> None:
        """Add events."""
        self._events += events

    async def naming(self, names: Collection[str]) -> list[Key]:
        """Return the records that name one of these, also those that were added here."""
        await self.flush()
        return await self._revisions.naming(names, self._session)

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
