"""Holds entries against the records they name, and makes the statements they stand for. Reads no database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from pydantic import ValidationError

from chassis.errors import FieldError, ProblemError
from chassis.http.problems import json_pointer
from contracts.problems import INVALID
from registry.records.definition import ALL, AnyDefinition, Known, Reference
from registry.records.model import Statement, ends_by, first_day
from registry.records.schemas import Provenance

PROVENANCE: Final = frozenset(Provenance.model_fields)


def state_of(entry: Provenance) -> dict[str, Any]:
    """Return what an entry says of the record itself."""
    return entry.model_dump(mode="json", by_alias=True, exclude=set(PROVENANCE))


def as_stated(entry: Provenance) -> dict[str, Any]:
    """Return an entry as its data file holds it: the record first, then its provenance; no defaults."""
    stated = entry.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    provenance = {name: stated.pop(name) for name in Provenance.model_fields if name in stated}
    return stated | provenance


def statement_of(definition: AnyDefinition, entry: Provenance, known: Known) -> Statement:
    """Return the statement: the entry's state with the fields that follow from the records it names."""
    return Statement(
        type=definition.type,
        key=definition.key(entry),
        state=state_of(entry) | definition.derived(entry, known),
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        source=entry.source,
        confidence=entry.confidence,
    )


def entry_of(definition: AnyDefinition, statement: Statement) -> Any:
    """Return a statement as a data file holds it: without the fields that follow from other records."""
    stated = {name: value for name, value in statement.state.items() if name not in definition.derived_fields}
    provenance = {name: getattr(statement, name) for name in PROVENANCE}
    return definition.entry.model_validate(stated | provenance)


def says(definition: AnyDefinition, held: Statement, statement: Statement) -> bool:
    """Return whether what holds says this; a version of the software before this one knew fewer fields."""
    if held == statement:
        return True
    try:
        entry = entry_of(definition, held)
    except ValidationError:
        return False
    return replace(held, state={**held.state, **state_of(entry)}) == statement


def validated(definition: AnyDefinition, entry: Provenance, **changes: Any) -> Any:
    """Check an entry that was changed in code as one that comes from outside.

    Raises:
        ProblemError: the change makes it break a rule.
    """
    changed = entry.model_copy(update=changes)
    try:
        return definition.entry.model_validate(changed.model_dump(mode="json", by_alias=True, warnings=False))
    except ValidationError as error:
        raise invalid(errors_of(error)) from error


def names_of(references: Iterable[Reference]) -> tuple[str, ...]:
    """Return the records that are named."""
    return tuple(sorted({f"{reference.type.value}/{reference.key}" for reference in references}))


def wrong_with(definition: AnyDefinition, entry: Provenance, known: Known) -> list[FieldError]:
    """Return what names a record that is not there; if nothing does, what cannot be true beside those records."""
    unknown = [
        FieldError(reference.pointer, f"unknown {reference.type.value} {reference.key}")
        for reference in definition.references(entry)
        if reference.key != ALL and (reference.type, reference.key) not in known
    ]
    return unknown or list(definition.contradictions(entry, known))


def invalid(errors: Sequence[FieldError], at: str = "") -> ProblemError:
    """Return the problem of an entry that breaks rules; ``at`` is its place in the body."""
    detail = (
        "One value is not as it should be" if len(errors) == 1 else f"{len(errors)} values are not as they should be"
    )
    return ProblemError(INVALID, detail, [FieldError(at + error.pointer, error.text) for error in errors])


MOST_ERRORS: Final = 100
"""What is wrong with an entry beyond these is told once they are mended."""


def errors_of(error: ValidationError) -> list[FieldError]:
    """Return what a model found, by places in the entry."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    return [FieldError(json_pointer(one["loc"]), one["msg"]) for one in found[:MOST_ERRORS]]


def in_time(entries: Sequence[Provenance]) -> tuple[list[int], list[tuple[int, FieldError]]]:
    """Order the entries of one record by their first days; name those that cannot stand beside another, by number."""
    order = sorted(range(len(entries)), key=lambda number: first_day(entries[number].valid_from))
    found = []
    for number, following in zip(order, [*order[1:], None], strict=True):
        entry = entries[number]
        start = first_day(entry.valid_from)
        if ends_by(entry.valid_to, start):
            found.append((number, FieldError("/valid_to", "is not after valid_from")))
        if following is None:
            continue
        begin = first_day(entries[following].valid_from)
        if begin == start:
            found.append((following, FieldError("/valid_from", "overlapping validity: begins on the day of another")))
        elif entry.valid_to is not None and not ends_by(entry.valid_to, begin):
            text = f"overlapping validity: the next begins on {begin.isoformat()}"
            found.append((number, FieldError("/valid_to", text)))
    return order, found


def until_next(statements: Sequence[Statement]) -> list[Statement]:
    """Let each statement that names no end hold until the next one begins."""
    ends: list[date | None] = [following.valid_from for following in statements[1:]]
    return [
        replace(statement, valid_to=statement.valid_to or end)
        for statement, end in zip(statements, [*ends, None], strict=True)
    ]
