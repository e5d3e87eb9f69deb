"""One record as its pages need it: what is stated, where that stands, what it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from registry.console.addresses import address_of
from registry.console.records.display import Links, shown
from registry.console.records.history import period
from registry.console.records.nodes import Group, Value
from registry.console.words import moment as in_words
from registry.records.api.representation import answer_of
from registry.records.definition import ALL, AnyDefinition
from registry.records.model import RecordType, Revision
from registry.records.schemas import RecordFields
from registry.records.store.as_of import Moment
from registry.records.store.checking import entry_of
from registry.records.store.queries import Reader

_STATES: Final = ("status", "state")


@dataclass(frozen=True, slots=True)
class ShownRecord:
    """A record at a moment; ``version`` is what a form about it names."""

    definition: AnyDefinition
    key: str
    moment: Moment
    revision: Revision
    version: int
    state: Mapping[str, Any]
    facts: Group
    unstated: list[str]
    provenance: Group

    @property
    def states(self) -> list[str]:
        """Where it stands, as codes that get a colour."""
        found = [self.state[name] for name in _STATES if isinstance(self.state.get(name), str)]
        return [*found, "overdue"] if self.state.get("overdue") else found


def state_of_answer(answer: Any) -> dict[str, Any]:
    """Return an answer of the API without what it says about every record."""
    whole: dict[str, Any] = answer.model_dump(mode="json", by_alias=True)
    return {name: found for name, found in whole.items() if name not in RecordFields.model_fields}


async def read_record(
    reader: Reader,
    definition: AnyDefinition,
    key: str,
    as_of: date | None,
    catalogue: Mapping[RecordType, AnyDefinition],
) -> ShownRecord:
    """Return a record for its page.

    Raises:
        ProblemError: nothing holds under this key on the day.
    """
    moment = reader.moment(as_of)
    found = await reader.found(definition.type, key, moment)
    revision = found.revision
    state = state_of_answer(answer_of(definition, revision, moment))
    facts, unstated = shown(state, links_of(definition, revision, catalogue))
    return ShownRecord(
        definition, key, moment, revision, found.version, state, facts, unstated, provenance_of(revision)
    )


def links_of(definition: AnyDefinition, revision: Revision, catalogue: Mapping[RecordType, AnyDefinition]) -> Links:
    """Return the addresses of the records that a record names, by the places where it names them."""
    return {
        reference.pointer: address_of(catalogue[reference.type], reference.key)
        for reference in definition.references(entry_of(definition, revision.statement))
        if reference.key != ALL
    }


def provenance_of(revision: Revision) -> Group:
    """Return where the facts stand and since when they are known."""
    statement = revision.statement
    source = statement.source
    address = source if source.startswith(("https://", "http://")) and " " not in source else ""
    return Group(
        [
            ("Source", Value(source, address, outside=bool(address))),
            ("Confidence", Value(statement.confidence.value, state=True)),
            ("True for", Value(period(statement.valid_from, statement.valid_to).removeprefix("Stated ").rstrip("."))),
            ("Recorded", Value(f"{in_words(revision.recorded_at)} by {revision.recorded_by}")),
        ]
    )
