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
    for entry in placed:
        by_key.setdefault((entry.definition.type, entry.definition.key(entry.entry)), []).append(entry)
    groups = ordered(
        StatementGroup(
            places[0].definition,
            key,
            tuple(place.entry for place in places),
            tuple(place.pointer for place in places),
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
            placed = places[number]
            known = _named(placed, states)
            errors = wrong_with(placed.definition, placed.entry, known)
            yield from (placed.bad(error.pointer, error.text) for error in errors)
            if not errors:
                states[group.definition.type, group.key] = statement_of(placed.definition, placed.entry, known).state


def _named(placed: Placed, states: Known) -> Known:
    named = {(reference.type, reference.key) for reference in placed.definition.references(placed.entry)}
    whole = {record_type for record_type, key in named if key == ALL}
    return {key: state for key, state in states.items() if key in named or key[0] in whole}
