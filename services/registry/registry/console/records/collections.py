"""Types of records by the part of an address that names them, and what their pages have in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from chassis.errors import FieldError, ProblemError
from contracts.problems import INVALID, NOT_FOUND
from registry.catalogue import DEFINITIONS
from registry.console.addresses import list_address
from registry.console.records.listing import title_of
from registry.console.records.reading import ShownRecord
from registry.console.words import many, sentence
from registry.records.definition import AnyDefinition

IN_MENU: Final = frozenset({"support-requests", "networks", "rounds", "champions", "priorities"})
BY_COLLECTION: Final[Mapping[str, AnyDefinition]] = {definition.collection: definition for definition in DEFINITIONS}


def definition_of(collection: str) -> AnyDefinition:
    """Return the type of record of a collection.

    Raises:
        ProblemError: there is none.
    """
    if collection not in BY_COLLECTION:
        raise ProblemError(NOT_FOUND, "The console has no such page.")
    return BY_COLLECTION[collection]


def section_of(definition: AnyDefinition) -> str:
    """Return the entry of the navigation that a page belongs to."""
    return f"/{definition.collection}" if definition.collection in IN_MENU else "/records"


def list_name(definition: AnyDefinition) -> str:
    """Return the name of the list of a type."""
    return sentence(many(definition.noun))


def trail_to(definition: AnyDefinition, record: ShownRecord | None = None, here: str = "") -> list[tuple[str, str]]:
    """Return the pages above one about a record, each with its address."""
    trail = [(list_name(definition), list_address(definition))]
    return [*trail, (title_of(record.state, record.key), here)] if record else trail


def day_of(text: str) -> date | None:
    """Return the day that an address names; None for none.

    Raises:
        ProblemError: it is no day.
    """
    try:
        return date.fromisoformat(text) if text.strip() else None
    except ValueError as error:
        wrong = "That is no day. Write it like 2020-10-31."
        raise ProblemError(INVALID, wrong, [FieldError("as_of", wrong)]) from error


def version_of(text: str) -> int | None:
    """Return the version that an address or a form names; None for anything else."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def about(record: ShownRecord) -> dict[str, Any]:
    """Return what pages about one record have in common."""
    return {
        "title": title_of(record.state, record.key),
        "noun": record.definition.noun,
        "key": record.key,
        "states": record.states,
        "as_of": record.moment.as_of,
        "facts": record.facts,
        "unstated": record.unstated,
        "provenance": record.provenance,
    }
