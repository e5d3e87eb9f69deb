"""Lists of inputs, where an input stands in them, and their numbers.

Counts are kept beside each list and changed by what a release adds and takes away, so that a page with numbers costs
the same in a small archive and in a large one. Lists are cut into stable pages numbered from the oldest input.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

PAGE_SIZE: Final = 50
"""Inputs on one page of a list."""

FRONT_SIZE: Final = 12
"""Newest inputs shown on the pages of a region, a round and a country, and on the home page."""

Place = tuple[datetime, str]
"""Where an input stands in every list: first arrival, then id."""


def page_number(position: int) -> int:
    """Return the list page on which the input at this position (1 = oldest) stands."""
    return (position - 1) // PAGE_SIZE + 1


def page_count(total: int) -> int:
    """Return how many list pages hold this many inputs."""
    return page_number(total) if total else 0


class ListKind(StrEnum):
    """What a list collects inputs of."""

    ALL = "all"
    REGION = "region"
    ROUND = "round"
    COUNTRY = "country"


@dataclass(frozen=True, slots=True, order=True)
class ListKey:
    """One list of inputs, ordered by arrival; ``name`` is the code of the region or round, or iso3."""

    kind: ListKind
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what ``str`` wrote."""
        kind, _, name = text.partition(":")
        return cls(ListKind(kind), name)


EVERYTHING: Final = ListKey(ListKind.ALL)


@dataclass(frozen=True, slots=True)
class ListEntry:
    """How an input counts: in which lists, at which place, for what. Counts need no more to take it out again."""

    id: str
    at: datetime
    lists: tuple[ListKey, ...]
    by_state: bool
    states: tuple[str, ...]
    """States (iso3) whose input it is: the party and co-authors that are Member States."""
    objectives: tuple[int, ...]

    @property
    def place(self) -> Place:
        """Order in every list."""
        return (self.at, self.id)


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of one list. Nothing is kept at zero: equal contents give equal counts."""

    total: int = 0
    by_states: int = 0
    states: Mapping[str, int] = field(default_factory=dict)
    """Inputs per State (iso3)."""
    objectives: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    """Inputs per objective: of States, of others."""

    def plus(self, entry: ListEntry) -> Counts:
        """Return the counts with an input more."""
        return self._with(entry, 1)

    def minus(self, entry: ListEntry) -> Counts:
        """Return the counts with an input less."""
        return self._with(entry, -1)

    def _with(self, entry: ListEntry, step: int) -> Counts:
        states = dict(self.states)
        for iso3 in entry.states:
            states[iso3] = states.get(iso3, 0) + step
        objectives = dict(self.objectives)
        for number in entry.objectives:
            ours, others = objectives.get(number, (0, 0))
            objectives[number] = (ours + step, others) if entry.by_state else (ours, others + step)
        return Counts(
            total=self.total + step,
            by_states=self.by_states + (step if entry.by_state else 0),
            states={iso3: count for iso3, count in sorted(states.items()) if count},
            objectives={number: pair for number, pair in sorted(objectives.items()) if any(pair)},
        )


ListCounts = Mapping[ListKey, Counts]


@dataclass(frozen=True, slots=True)
class InputChange:
    """What happens to one input between two releases; equal entries with another content are a change too."""

    id: str
    before: ListEntry | None
    after: ListEntry | None


def changed_counts(counts: ListCounts, changes: Iterable[InputChange]) -> dict[ListKey, Counts]:
    """Return the counts of the lists that changes touch, as they are afterwards."""
    touched: dict[ListKey, Counts] = {}
    for change in changes:
        if change.before == change.after:
            continue
        for key in change.before.lists if change.before else ():
            touched[key] = touched.get(key, counts.get(key, Counts())).minus(change.before)  # type: ignore[arg-type] # lists come from it
        for key in change.after.lists if change.after else ():
            touched[key] = touched.get(key, counts.get(key, Counts())).plus(change.after)  # type: ignore[arg-type] # the same
    return touched
