"""What stating records would do, found out by reading alone: as many of them as a folder has, in one look.

Nothing is written and nobody waits: a transaction that only tries would hold others up and could not last as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from chassis.errors import FieldError
from chassis.mongo import Session
from registry.records.checking import in_time, invalid, newest, statement_of, until_next, wrong_with
from registry.records.definition import ALL, Key, State
from registry.records.documents import period_of
from registry.records.grouping import Group, going, ordered
from registry.records.model import PeriodError, RecordType, Revision, Statement, followed, restated
from registry.records.repository import Revisions
from registry.records.writing import Outcome

NOBODY: Final = "nobody"

Held = Mapping[Key, Sequence[Revision]]


@dataclass(frozen=True, slots=True)
class Tried:
    """What would become of an entry: the revision that would state it, and the one it would change."""

    outcome: Outcome
    revision: Revision
    before: Revision | None = None


async def compare(revisions: Revisions, groups: Sequence[Group], now: datetime, session: Session) -> list[list[Tried]]:
    """Tell what would become of each entry if each group were all that holds of its record.

    Raises:
        ProblemError: naming all that is wrong.
    """
    held = await _held(revisions, groups, session)
    states: dict[Key, State] = {}
    for record_type in {key[0] for key in held}:
        states |= newest({key[1]: ones for key, ones in held.items() if key[0] is record_type})
    tried: dict[Key, list[Tried]] = {}
    found: list[FieldError] = []
    for group in ordered(groups):
        key = (group.definition.type, group.key)
        order, errors = _wrong(group, states)
        if errors:
            found += errors
            continue
        statements = until_next([_stated(group, number, states) for number in order])
        try:
            ones = _tried(statements, held.get(key, ()), now)
        except PeriodError as error:
            found.append(FieldError(f"{group.places[order[0]]}/{error.field}", error.text))
            continue
        states[key] = statements[-1].state
        tried[key] = [one for _, one in sorted(zip(order, ones, strict=True), key=lambda pair: pair[0])]
    if found:
        raise invalid(found)
    return [tried[group.definition.type, group.key] for group in groups]


async def _held(revisions: Revisions, groups: Iterable[Group], session: Session) -> Held:
    """Read what holds of the records and of those that they name, type by type."""
    wanted: dict[RecordType, set[str]] = {}
    for group in groups:
        wanted.setdefault(group.definition.type, set()).add(group.key)
        for entry in group.entries:
            for reference in group.definition.references(entry):
                wanted.setdefault(reference.type, set()).add(reference.key)
    held: dict[Key, Sequence[Revision]] = {}
    for record_type, keys in wanted.items():
        found = await revisions.current(record_type, None if ALL in keys else keys, session=session)
        held |= {(record_type, key): ones for key, ones in found.items()}
    return held


def _wrong(group: Group, states: Mapping[Key, State]) -> tuple[list[int], list[FieldError]]:
    order, out_of_time = in_time(group.entries)
    errors = [FieldError(group.places[number] + error.pointer, error.text) for number, error in out_of_time]
    for number in order if not errors else ():
        entry = group.entries[number]
        wrong = wrong_with(group.definition, entry, _known(group, entry, states))
        errors += [FieldError(group.places[number] + error.pointer, error.text) for error in wrong]
    return order, errors


def _stated(group: Group, number: int, states: Mapping[Key, State]) -> Statement:
    entry = group.entries[number]
    return statement_of(group.definition, entry, _known(group, entry, states))


def _known(group: Group, entry: Any, states: Mapping[Key, State]) -> dict[Key, State]:
    """Give the states of the records that an entry names, of whole types where it follows from all of one."""
    named = {(reference.type, reference.key) for reference in group.definition.references(entry)}
    whole = {record_type for record_type, key in named if key == ALL}
    if not whole:
        return {key: states[key] for key in named if key in states}
    return {key: state for key, state in states.items() if key in named or key[0] in whole}


def _tried(statements: Sequence[Statement], held: Sequence[Revision], now: datetime) -> list[Tried]:
    """Do in memory what a transaction would do."""
    current = {revision.version: revision for revision in held}
    tried = []
    for statement, goes in zip(statements, going(statements, held), strict=True):
        same = next((revision for revision in current.values() if revision.statement == statement), None)
        if same and not goes:
            tried.append(Tried(Outcome.UNCHANGED, same))
            continue
        periods = [period_of(revision) for revision in current.values()]
        version = max(current, default=0) + 1
        revision = Revision(statement, version, now, NOBODY, "", goes, followed(periods, statement.valid_from))
        before = current.get(revision.follows or 0)
        tried.append(Tried(Outcome.CHANGED if held else Outcome.NEW, revision, before))
        after = restated(periods, version, statement.valid_from, statement.valid_to, goes)
        known = current | {version: revision}
        current = {
            period.version: replace(
                known[period.version], statement=replace(known[period.version].statement, valid_to=period.valid_to)
            )
            for period in after
        }
    return tried
