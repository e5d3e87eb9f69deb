"""What the registry must know about a type of record to keep it, check it, answer for it and tell the world of it.

Each feature folder makes one ``Definition`` in its ``definition.py``; ``registry/catalogue.py`` lists them all, in
the order in which records build on each other. Everything that is the same for all types works from this list.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from chassis.errors import FieldError
from contracts.registry_base import RecordData
from contracts.vocabulary import Region, Role
from registry.records.model import RecordType, Revision
from registry.records.schemas import Provenance, RecordFields, fields_of

E = TypeVar("E", bound=Provenance)
A = TypeVar("A", bound=RecordFields)

ALL: Final = "*"
"""Key of a reference to every record of a type."""

Key = tuple[RecordType, str]
State = Mapping[str, Any]
Known = Mapping[Key, State]
"""Newest states of the records an entry names, by type and key; what is missing here is not in the registry."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A record that another one names, and where: ``pointer`` is a JSON pointer into the entry."""

    type: RecordType
    key: str
    pointer: str


class Filter(BaseModel):
    """Query parameters that narrow a list; each names the field of the state that must equal or contain its value."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    PATHS: ClassVar[Mapping[str, str]] = {}
    """Fields of the state whose name is not the parameter's."""

    def where(self, day: date) -> dict[str, Any]:  # noqa: ARG002 - for states that hold periods of their own
        """Return the condition on stored states at a day, in the database's words; override if equality is not it."""
        given = self.model_dump(mode="json", exclude_none=True)
        return {f"state.{self.PATHS.get(name, name)}": value for name, value in given.items()}


def _own_region(state: State) -> Region:
    return Region(state.get("region") or Region.GLOBAL)


def _no_references(_entry: Any) -> Iterable[Reference]:
    return ()


def _no_contradictions(_entry: Any, _known: Known) -> Iterable[FieldError]:
    return ()


def _nothing_derived(_entry: Any, _known: Known) -> dict[str, Any]:
    return {}


def _nothing_shown(_revision: Revision, _day: date) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition(Generic[E, A]):
    """One type of record."""

    type: RecordType
    collection: str
    """Last part of its address and name of its data file: ``networks``."""
    noun: str
    """What people call one of them: ``network``."""
    entry: builtins.type[E]
    """What a data file and the body of a PUT hold."""
    answer: builtins.type[A]
    """What the API answers: the stored state, the record fields, and what ``shown`` adds."""
    key: Callable[[E], str]
    key_field: str
    """Field of the entry that is its key."""
    event: builtins.type[RecordData]
    """The event that tells of a revision, with full state."""
    filed_under: Callable[[State], Region] = _own_region
    """The region of the event: that of the state, where it has one; else ``global``."""
    references: Callable[[E], Iterable[Reference]] = _no_references
    """Records that must exist."""
    contradictions: Callable[[E, Known], Iterable[FieldError]] = _no_contradictions
    """What cannot be true beside the records it names."""
    derived: Callable[[E, Known], dict[str, Any]] = _nothing_derived
    """Fields of the state that follow from the records it names; kept with it and made anew when those change."""
    derived_fields: frozenset[str] = frozenset()
    """Names of these fields: an entry does not hold them."""
    acts_only: frozenset[str] = frozenset()
    """Fields of the state that only acts change: a statement about a record that exists gives them as they are."""
    shown: Callable[[Revision, date], dict[str, Any]] = _nothing_shown
    """Fields of an answer that depend on the day asked about."""
    filter: builtins.type[Filter] = Filter
    counted_as: Callable[[Any], dict[str, Any] | None] = lambda _filter: None
    """What a number of a source must be about to be held against a list that is so narrowed; None: none is."""
    readers: tuple[Role, ...] = ()
    """Who may read; empty: everybody."""
    writers: tuple[Role, ...] = (Role.SECRETARIAT, Role.OPERATOR)
    demonstration: Callable[[State], bool] = lambda _state: False
    """Whether a record only shows the software: no fact, not in a data folder."""

    def event_of(self, revision: Revision, *, latest: bool = True) -> RecordData:
        """Return the event that tells of a revision; ``latest``: no other statement holds for later days."""
        fields = fields_of(revision) | {"replaces": list(revision.replaces), "latest": latest}
        return self.event.model_validate(fields | {"region": self.filed_under(revision.statement.state)})


AnyDefinition = Definition[Any, Any]
