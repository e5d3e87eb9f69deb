"""Puts the entries of a data folder together by record, and holds them against each other. Reads no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from registry.errors import BadData, BadDataError
from registry.loading.files import Placed
from registry.records.definition import ALL, Key, Known, State
from registry.records.store.checking import in_time, state_of, statement_of, wrong_with
from registry.records.store.grouping import StatementGroup, ordered


def groups_of(placed: Sequence[Placed]) -> list[StatementGroup]:
    """Put all entries of each record together, records before those that name them.

    Raises:
        BadDataError: entries contradict each other.
    """
    by_key: dict[Key, list[Placed]] = {}
    for one in placed:
        by_key.setdefault((one.definition.type, one.definition.key(one.entry)), []).append(one)
    groups = ordered(
        StatementGroup(
            places[0].definition,
            key,
            tuple(one.entry for one in places),
            tuple(one.pointer for one in places),
            trusted=True,
        )
        for (_, key), places in by_key.items()
    )
    if found := list(_wrong(groups, by_key)):
        raise BadDataError(found)
    return groups


def _wrong(groups: Sequence[StatementGroup], by_key: Mapping[Key, Sequence[Placed]]) -> Iterator[BadData]:
    # Records of one type can name each other in a circle; until a record's turn comes, it is known by what it says.
    states: dict[Key, State] = {key: state_of(places[-1].entry) for key, places in by_key.items()}
    for group in groups:
        places = by_key[group.definition.type, group.key]
        order, wrong = in_time(group.entries)
        for number, error in wrong:
            yield places[number].bad(error.pointer, error.text)
        for number in order:
            one = places[number]
            known = _named(one, states)
            errors = wrong_with(one.definition, one.entry, known)
            yield from (one.bad(error.pointer, error.text) for error in errors)
            if not errors:
                states[group.definition.type, group.key] = statement_of(one.definition, one.entry, known).state


def _named(one: Placed, states: Known) -> Known:
    named = {(reference.type, reference.key) for reference in one.definition.references(one.entry)}
    whole = {record_type for record_type, key in named if key == ALL}
    return {key: state for key, state in states.items() if key in named or key[0] in whole}
