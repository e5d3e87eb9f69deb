"""One transaction on records: statements in, revisions with their periods and events out, and what follows from them.

Nothing here is told to anybody before the transaction is through: it may run several times.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from chassis.clock import milliseconds
from chassis.errors import FieldError, ProblemError
from chassis.messaging.events import pending
from chassis.messaging.outbox import Outbox
from chassis.storage.mongo import Session
from contracts.events import EventData
from contracts.problems import NOT_FOUND, PRECONDITION_FAILED
from registry.records.definition import ALL, AnyDefinition, Key, Reference
from registry.records.model import (
    PeriodError,
    RecordType,
    Revision,
    Statement,
    ends_by,
    first_day,
    followed,
    restated,
)
from registry.records.store.checking import entry_of, invalid, names_of, says, statement_of, validated, wrong_with
from registry.records.store.documents import period_of
from registry.records.store.identity_map import IdentityMap
from registry.records.store.pending_writes import PendingWrites
from registry.records.store.repository import Head, Revisions
from registry.records.store.writes import AlreadyExistsError, WriteContext, WriteOutcome, WriteResult

LONGEST_CHAIN: Final = 8
"""Records that follow from records that follow: more steps than types can build on each other."""


class UnitOfWork:
    """Reads and writes records within one transaction, on behalf of who its context names."""

    def __init__(
        self,
        session: Session,
        revisions: Revisions,
        outbox: Outbox,
        definitions: Mapping[RecordType, AnyDefinition],
        context: WriteContext,
        now: datetime,
    ) -> None:
        self.session = session
        self.records = IdentityMap(session, revisions)
        self.written: list[Revision] = []
        self.told = 0
        """Number of events that this transaction publishes."""
        self._pending = PendingWrites(session, revisions, outbox)
        self._definitions = definitions
        self._context = context
        self._now = milliseconds(now)
        self._changed: dict[Key, date] = {}

    async def put(
        self,
        definition: AnyDefinition,
        entry: Any,
        *,
        replaces: Sequence[int] = (),
        create_only: bool = False,
        by_act: bool = False,
        at: str = "",
    ) -> WriteResult:
        """Let an entry hold for its period; nothing happens where it does already.

        ``replaces`` names versions whose periods go with it; ``by_act`` lets it change what only acts change; ``at``
        is its place in what was sent, as a JSON pointer.

        Raises:
            ProblemError: it breaks a rule, the caller saw another version, or it is there already.
        """
        statement, references = await self.checked(definition, entry, at=at)
        return await self.write(statement, references, replaces=replaces, create_only=create_only, by_act=by_act, at=at)

    async def change(self, definition: AnyDefinition, key: str, change: Callable[[Any, date], Any]) -> WriteResult:
        """State anew, from today on, what holds today.

        Raises:
            ProblemError: nothing holds today, the caller saw another version, or the change breaks a rule.
        """
        today = self._now.date()
        held = await self.records.held(definition.type, key)
        before = next((revision for revision in held if period_of(revision).holds(today)), None)
        head = await self.records.head(definition.type, key)
        if before is None or head is None:
            raise ProblemError(
                NOT_FOUND, f"No {definition.noun} has the code {key!r} today", [FieldError("#path", "unknown code")]
            )
        _expect(self._context, head)
        old = entry_of(definition, before.statement)
        new = change(old, today)
        days = {"valid_from": old.valid_from, "valid_to": old.valid_to}
        if validated(definition, new, **days) == old:
            return WriteResult(before, WriteOutcome.UNCHANGED, head.version)
        changed = validated(definition, new, **(days | {"valid_from": today}))
        return await self.put(definition, changed, by_act=True)

    async def checked(
        self, definition: AnyDefinition, entry: Any, *, at: str = "", trusted: bool = False
    ) -> tuple[Statement, list[Reference]]:
        """Hold an entry against the records it names, unless that was done before; make its statement."""
        references = list(definition.references(entry))
        known = await self.records.known(references)
        if not trusted and (errors := wrong_with(definition, entry, known)):
            raise invalid(errors, at)
        return statement_of(definition, entry, known), references

    async def write(
        self,
        statement: Statement,
        references: Iterable[Reference],
        *,
        replaces: Sequence[int] = (),
        create_only: bool = False,
        by_act: bool = False,
        at: str = "",
        because: str = "",
    ) -> WriteResult:
        """Record a statement unless it holds already, as ``put`` does; ``because`` is a reason of its own.

        Whoever brings one did not see the record: no version is expected then.
        """
        key = statement.key
        context = replace(self._context, reason=because, expected=None) if because else self._context
        held = await self.records.held(statement.type, key)
        head = await self.records.head(statement.type, key)
        definition = self._definitions[statement.type]
        same = next((revision for revision in held if says(definition, revision.statement, statement)), None)
        if head and same and not set(replaces) & {revision.version for revision in held}:
            return WriteResult(same, WriteOutcome.UNCHANGED, head.version)
        if head and create_only:
            raise AlreadyExistsError(PRECONDITION_FAILED, f"There is a {statement.type.value} {key} already")
        _expect(context, head)
        version = head.version + 1 if head else 1
        before = [period_of(revision) for revision in held]
        try:
            after = restated(before, version, statement.valid_from, statement.valid_to, replaces)
        except PeriodError as error:
            raise invalid([FieldError(f"/{error.field}", error.text)], at) from error
        follows = followed(before, statement.valid_from)
        if not by_act and (errors := _bypassing(definition, statement, held, {follows, *replaces})):
            raise invalid(errors, at)
        revision = Revision(
            statement=statement,
            version=version,
            recorded_at=max(self._now, head.recorded_at) if head else self._now,
            recorded_by=context.actor,
            reason=context.reason,
            replaces=tuple(replaces),
            follows=follows,
            names=names_of(references),
        )
        named = {RecordType(name.partition("/")[0]) for name in revision.names}
        self._pending.guard(named | {statement.type})
        self._pending.add(revision, held, after)
        self.records.replace(revision, held, after)
        latest = after[-1].version == version
        self.tell([definition.event_of(revision, latest=latest)], revision)
        self.written.append(revision)
        if latest:
            self._changed[statement.type, key] = first_day(statement.valid_from)
        former = next((earlier for earlier in held if earlier.version == follows), None)
        return WriteResult(revision, WriteOutcome.CHANGED if head else WriteOutcome.NEW, version, former)

    def tell(self, events: Collection[EventData], revision: Revision) -> None:
        """Publish events about a record with this transaction."""
        self.told += len(events)
        self._pending.tell(pending(event, revision.statement.key, revision.recorded_at) for event in events)

    async def tell_again(self, definition: AnyDefinition, key: str) -> bool:
        """Publish once more, as a new event, what holds for a record's latest days; False where there is no record.

        Whoever rebuilds records from events ends where it was: that statement stands beside all others already.
        """
        held = await self.records.held(definition.type, key)
        if not held:
            return False
        self._pending.guard([definition.type])
        self.tell([definition.event_of(held[-1], latest=True)], held[-1])
        return True

    async def finish(self) -> None:
        """Make anew what derives from records that were written here, and what derives from that; write it all."""
        for _ in range(LONGEST_CHAIN):
            changed, self._changed = self._changed, {}
            if not changed:
                break
            names = {name for record_type, key in changed for name in _names(record_type, key)}
            for record_type, key in await self._pending.naming(names):
                if self._definitions[record_type].derived_fields:
                    await self._derive(self._definitions[record_type], key, changed)
        await self._pending.flush()

    async def _derive(self, definition: AnyDefinition, key: str, changed: Mapping[Key, date]) -> None:
        """State a record's derived fields anew, from the day on since which they are others."""
        for revision in await self.records.held(definition.type, key):
            causes = [cause for cause in changed if _names(*cause) & set(revision.names)]
            if not causes:
                continue
            since = max(first_day(revision.statement.valid_from), min(changed[cause] for cause in causes))
            if ends_by(revision.statement.valid_to, since):
                continue
            entry = entry_of(definition, revision.statement)
            statement, references = await self.checked(definition, entry, trusted=True)
            if says(definition, revision.statement, statement):
                continue
            begin = revision.statement.valid_from if since == first_day(revision.statement.valid_from) else since
            because = "follows from " + ", ".join(f"{type_.value} {name}" for type_, name in sorted(causes)[:5])
            await self.write(replace(statement, valid_from=begin), references, because=because)


def _bypassing(
    definition: AnyDefinition, statement: Statement, held: Iterable[Revision], touched: Collection[int | None]
) -> list[FieldError]:
    """Return what is reserved to acts and would become another in the versions that are touched."""
    states = [revision.statement.state for revision in held if revision.version in touched]
    return [
        FieldError(f"/{name}", "changes only by the acts on the record")
        for name in sorted(definition.acts_only)
        # A state of before the field was there has none: that is the same as an empty one.
        if any((state.get(name) or None) != (statement.state.get(name) or None) for state in states)
    ]


def _names(record_type: RecordType, key: str) -> set[str]:
    """Return the ways in which others name a record."""
    return {f"{record_type.value}/{name}" for name in (key, ALL)}


def _expect(context: WriteContext, head: Head | None) -> None:
    if context.expected is not None and (head.version if head else None) != context.expected:
        newest_version = f"it is at version {head.version}" if head else "there is none"
        raise ProblemError(
            PRECONDITION_FAILED,
            f"The record changed since it was read: {newest_version} now",
            [FieldError("#header/If-Match", f"names version {context.expected}")],
        )
