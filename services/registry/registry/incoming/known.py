"""What the registry knows today, read in the transaction that keeps an incoming record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from chassis.storage.mongo import Session
from registry.records.definition import AnyDefinition, State
from registry.records.model import RecordType
from registry.records.store.checking import entry_of
from registry.records.store.documents import period_of
from registry.records.store.repository import Revisions


class Today:
    """Reads states and entries that hold on one day."""

    def __init__(self, revisions: Revisions, session: Session, day: date) -> None:
        self._revisions = revisions
        self._session = session
        self.day = day

    async def states(self, record_type: RecordType, keys: Sequence[str] | None = None) -> dict[str, State]:
        """Return the states of records by key; all of the type unless some are named."""
        found = await self._revisions.current(record_type, keys, session=self._session)
        return {
            key: revision.statement.state
            for key, revisions in found.items()
            for revision in revisions
            if period_of(revision).holds(self.day)
        }

    async def state(self, record_type: RecordType, key: str | None) -> State | None:
        """Return the state of one record, if there is one."""
        return (await self.states(record_type, [key])).get(key) if key else None

    async def entry(self, definition: AnyDefinition, key: str) -> Any:
        """Return what was last stated of a record, as an entry; None where nothing was."""
        found = await self._revisions.current(definition.type, [key], session=self._session)
        return entry_of(definition, found[key][-1].statement) if key in found else None
