"""The work of one transaction: statements in, revisions with their periods and events out, and what follows from them.

Nothing here is said to anybody before the transaction is through: it may run several times.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from chassis.errors import FieldError, ProblemError
from chassis.messaging.events import pending
from chassis.messaging.outbox import Outbox
from chassis.storage.mongo import Session
from contracts.events import EventData
from contracts.problems import NOT_FOUND, PRECONDITION_FAILED
from contracts.registry_events import RecordData
from registry.records.checking import entry_of, invalid, names_of, says, statement_of, validated, wrong_with
from registry.records.definition import ALL, AnyDefinition, Key, Reference
from registry.records.documents import period_of
from registry.records.ledger import Ledger
from registry.records.model import (
    PeriodError,
    RecordType,
    Revision,
    Statement,
    at_millisecond,
    ends_by,
    first_day,
    followed,
    restated,
)
from registry.records.repository import Head, Revisions

LONGEST_CHAIN: Final = 8
"""Records that follow from records that follow: more steps than types can build on each other."""


@dataclass(frozen=True, slots=True)
class Act:
    """Who writes and why; ``expected`` is the version the caller saw, None when any will do."""

    actor: str
    reason: str
    expected: int | None = None


class Outcome(StrEnum):
    """What a write did."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Kept:
    """What holds after a write, what held for its first day before; ``version`` is where the record's history ends."""

    revision: Revision
    outcome: Outcome
    version: int
    before: Revision | None = None


class ThereError(ProblemError):
    """The record exists, and the caller did not know."""


class Writing:
    """Writes records within one transaction."""

    def __init__(
        self,
        session: Session,
        revisions: Revisions,
        outbox: Outbox,
        definitions: Mapping[RecordType, AnyDefinition],
        now: datetime,
    ) -> None:
        self.ledger = Ledger(session, revisions, outbox)
        self._definitions = definitions
        self._now = at_millisecond(now)
        self._changed: dict[Key, date] = {}
        self.written: list[Revision] = []

    async def put(
        self,
        definition: AnyDefinition,
        entry: Any,
        act: Act,
        *,
        replaces: Sequence[int] = (),
        create_only: bool = False,
        by_act: bool = False,
        at: str = "",
    ) -> Kept:
        """Let an entry hold for its period; nothing happens where it does already.

        Raises:
            ProblemError: it breaks a rule, the caller saw another version, or it is there already.
        """
        statement, references = await self.checked(definition, entry, at=at)
        return await self.write(
            statement, references, act, replaces=replaces, create_only=create_only, by_act=by_act, at=at
        )

    async def change(
        self, definition: AnyDefinition, key: str, act: Act, change: Callable[[Any, date], Any]
    ) -> tuple[Revision, Kept]:
        """State anew, from today on, what holds today; give what held and what holds now.

        Raises:
            ProblemError: nothing holds today, the caller saw another version, or the change breaks a rule.
        """
        today = self._now.date()
        held = await self.ledger.held(definition.type, key)
        before = next((revision for revision in held if period_of(revision).holds(today)), None)
        head = await self.ledger.head(definition.type, key)
        if before is None or head is None:
            raise ProblemError(
                NOT_FOUND, f"No {definition.noun} has the code {key!r} today", [FieldError("#path", "unknown code")]
            )
        _expect(act, head)
        old = entry_of(definition, before.statement)
        new = change(old, today)
        days = {"valid_from": old.valid_from, "valid_to": old.valid_to}
        if validated(definition, new, **days) == old:
            return before, Kept(before, Outcome.UNCHANGED, head.version)
        changed = validated(definition, new, **(days | {"valid_from": today}))
        return before, await self.put(definition, changed, act, by_act=True)

    async def checked(
        self, definition: AnyDefinition, entry: Any, *, at: str = "", trusted: bool = False
    ) -> tuple[Statement, list[Reference]]:
        """Hold an entry against the records it names, unless that was done before; make its statement."""
        references = list(definition.references(entry))
        known = await self.ledger.known(references)
        if not trusted and (errors := wrong_with(definition, entry, known)):
            raise invalid(errors, at)
        return statement_of(definition, entry, known), references

    async def write(
        self,
        statement: Statement,
        references: Iterable[Reference],
        act: Act,
        *,
        replaces: Sequence[int] = (),
        create_only: bool = False,
        by_act: bool = False,
        at: str = "",
    ) -> Kept:
        """Record a statement unless it holds already; ``by_act``: it may change what only acts change."""
        key = statement.key
        held = await self.ledger.held(statement.type, key)
        head = await self.ledger.head(statement.type, key)
        definition = self._definitions[statement.type]
        same = next((revision for revision in held if says(definition, revision.statement, statement)), None)
        if head and same and not set(replaces) & {revision.version for revision in held}:
            return Kept(same, Outcome.UNCHANGED, head.version)
        if head and create_only:
            raise ThereError(PRECONDITION_FAILED, f"There is a {statement.type.value} {key} already")
        _expect(act, head)
        version = head.version + 1 if head else 1
        before = [period_of(revision) for revision in held]
        try:
            after = restated(before, version, statement.valid_from, statement.valid_to, replaces)
        except PeriodError as error:
            raise invalid([FieldError(f"/{error.field}", error.text)], at) from error
        follows = followed(before, statement.valid_from)
        if not by_act and (errors := self._bypassing(statement, held, {follows, *replaces})):
            raise invalid(errors, at)
        revision = Revision(
            statement=statement,
            version=version,
            recorded_at=max(self._now, head.recorded_at) if head else self._now,
            recorded_by=act.actor,
            reason=act.reason,
            replaces=tuple(replaces),
            follows=follows,
            names=names_of(references),
        )
        named = {RecordType(name.partition("/")[0]) for name in revision.names}
        self.ledger.guard(named | {statement.type})
        self.ledger.add(revision, after)
        latest = after[-1].version == version
        self.tell([self._event(revision, latest=latest)], revision)
        self.written.append(revision)
        if latest:
            self._changed[statement.type, key] = first_day(statement.valid_from)
        former = next((one for one in held if one.version == follows), None)
        return Kept(revision, Outcome.CHANGED if head else Outcome.NEW, version, former)

    def _bypassing(
        self, statement: Statement, held: Iterable[Revision], touched: Collection[int | None]
    ) -> list[FieldError]:
        """Find what is reserved to acts and would become another in the versions that are touched."""
        states = [revision.statement.state for revision in held if revision.version in touched]
        return [
            FieldError(f"/{name}", "changes only by the acts on the record")
            for name in sorted(self._definitions[statement.type].acts_only)
            # A state of before the field was there has none: that is the same as an empty one.
            if any((state.get(name) or None) != (statement.state.get(name) or None) for state in states)
        ]

    def tell(self, events: Iterable[EventData], revision: Revision) -> None:
        """Let the world know of a record."""
        self.ledger.tell(pending(event, revision.statement.key, revision.recorded_at) for event in events)

    async def tell_again(self, definition: AnyDefinition, key: str) -> bool:
        """Let the world know once more, as a new event, of what holds for a record's latest days.

        Whoever rebuilds records from events ends where it was: that statement stands beside all others already.
        """
        held = await self.ledger.held(definition.type, key)
        if not held:
            return False
        self.ledger.guard([definition.type])
        self.tell([self._event(held[-1], latest=True)], held[-1])
        return True

    async def finish(self, actor: str) -> None:
        """Make anew what derives from records that were written here, and what derives from that; write it all."""
        for _ in range(LONGEST_CHAIN):
            changed, self._changed = self._changed, {}
            if not changed:
                break
            names = {name for record_type, key in changed for name in _names(record_type, key)}
            for record_type, key in await self.ledger.naming(names):
                if self._definitions[record_type].derived_fields:
                    await self._derive(self._definitions[record_type], key, changed, actor)
        await self.ledger.flush()

    async def _derive(self, definition: AnyDefinition, key: str, changed: Mapping[Key, date], actor: str) -> None:
        """State a record's derived fields anew, from the day on since which they are others."""
        held = await self.ledger.held(definition.type, key)
        for revision in held:
            causes = [cause for cause in changed if _names(*cause) & set(revision.names)]
            if not causes:
                continue
            since = max(first_day(revision.statement.valid_from), min(changed[cause] for cause in causes))
            if ends_by(revision.statement.valid_to, since):
                continue
            statement, references = await self.checked(
                definition, entry_of(definition, revision.statement), trusted=True
            )
            if says(definition, revision.statement, statement):
                continue
            begin = revision.statement.valid_from if since == first_day(revision.statement.valid_from) else since
            reason = "follows from " + ", ".join(f"{type_.value} {name}" for type_, name in sorted(causes)[:5])
            await self.write(replace(statement, valid_from=begin), references, Act(actor, reason))

    def _event(self, revision: Revision, *, latest: bool) -> EventData:
        event = self._definitions[revision.statement.type].event(revision)
        if isinstance(event, RecordData):
            return event.model_copy(update={"replaces": list(revision.replaces), "latest": latest})
        return event


def _names(record_type: RecordType, key: str) -> set[str]:
    """Give the ways in which others name a record."""
    return {f"{record_type.value}/{name}" for name in (key, ALL)}


def _expect(act: Act, head: Head | None) -> None:
    if act.expected is not None and (head.version if head else None) != act.expected:
        newest_version = f"it is at version {head.version}" if head else "there is none"
        raise ProblemError(
            PRECONDITION_FAILED,
            f"The record changed since it was read: {newest_version} now",
            [FieldError("#header/If-Match", f"names version {act.expected}")],
        )
