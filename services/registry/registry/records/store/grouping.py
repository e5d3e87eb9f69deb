"""Entries that together are all that holds of their record: what is recorded, and what goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from chassis.errors import FieldError, ProblemError
from contracts.problems import INVALID
from registry.records.definition import AnyDefinition, Key, Reference
from registry.records.model import RecordType, Revision, Statement
from registry.records.store.checking import in_time, invalid, until_next
from registry.records.store.unit_of_work import UnitOfWork
from registry.records.store.writes import WriteOutcome, WriteResult

ORDER: Final = tuple(RecordType)


@dataclass(frozen=True, slots=True)
class StatementGroup:
    """All entries of one record, each with its place in what was sent."""

    definition: AnyDefinition
    key: str
    entries: tuple[Any, ...]
    places: tuple[str, ...]
    trusted: bool = False
    """Whether the entries were held against each other before."""

    @property
    def identity(self) -> Key:
        """Type and key of the record."""
        return self.definition.type, self.key

    def references(self) -> Iterator[Reference]:
        """Return what its entries name."""
        for entry in self.entries:
            yield from self.definition.references(entry)


def ordered(groups: Iterable[StatementGroup]) -> list[StatementGroup]:
    """Put records before those that name them, and types in the order in which they build on each other."""
    in_order = sorted(groups, key=lambda group: (ORDER.index(group.definition.type), group.key))
    whole: Mapping[Key, StatementGroup] = {group.identity: group for group in in_order}
    placed: dict[Key, StatementGroup] = {}
    begun: set[Key] = set()

    def place(key: Key) -> None:
        if key in begun or key not in whole:
            return
        begun.add(key)
        for reference in whole[key].references():
            place((reference.type, reference.key))
        placed[key] = whole[key]

    for key in whole:
        place(key)
    return list(placed.values())


async def state_groups(unit: UnitOfWork, groups: Sequence[StatementGroup]) -> list[list[WriteResult]]:
    """Let each group be all that holds of its record; return what became of each entry, in their order.

    Raises:
        ProblemError: naming all that is wrong.
    """
    results: dict[Key, list[WriteResult]] = {}
    found: list[FieldError] = []
    # What all of them name is read in one go, not record by record.
    await unit.records.known(reference for group in groups for reference in group.references())
    for record_type in {group.definition.type for group in groups}:
        await unit.records.prepare(record_type, {g.key for g in groups if g.definition.type is record_type})
    for group in ordered(groups):
        try:
            results[group.identity] = await _state(unit, group)
        except ProblemError as error:
            if error.problem is not INVALID:
                raise
            found += error.errors
    if found:
        raise invalid(found)
    return [results[group.identity] for group in groups]


async def _state(unit: UnitOfWork, group: StatementGroup) -> list[WriteResult]:
    order, wrong = in_time(group.entries)
    if wrong:
        places = [FieldError(group.places[number] + error.pointer, error.text) for number, error in wrong]
        raise invalid(places)
    checked = [
        await unit.checked(group.definition, group.entries[n], at=group.places[n], trusted=group.trusted) for n in order
    ]
    statements = until_next([statement for statement, _ in checked])
    held = await unit.records.held(group.definition.type, group.key)
    results: dict[int, WriteResult] = {}
    for number, statement, (_, references), goes in zip(
        order, statements, checked, going(statements, held), strict=True
    ):
        # A record that is not here yet comes with what acts made of it elsewhere.
        by_act = group.trusted or not held
        result = await unit.write(statement, references, replaces=goes, by_act=by_act, at=group.places[number])
        results[number] = result if held else replace(result, outcome=WriteOutcome.NEW)
    return [results[number] for number in range(len(group.entries))]


def going(statements: Sequence[Statement], held: Sequence[Revision]) -> list[tuple[int, ...]]:
    """Return for each statement the versions that go with it: periods that a record no longer has.

    They go with the first statement that says something new; if none does, with the last one.
    """
    holding = [revision.statement for revision in held]
    fresh = [number for number, statement in enumerate(statements) if statement not in holding]
    begins = {statements[number].valid_from for number in fresh}
    gone = tuple(
        revision.version
        for revision in held
        if revision.statement not in statements and revision.statement.valid_from not in begins
    )
    at = fresh[0] if fresh else len(statements) - 1
    return [gone if number == at else () for number in range(len(statements))]
