"""Lists of inputs, where an input stands in them, and their tallies.

A tally is kept beside each list and changed by what a release adds and takes away, so that a page with numbers costs
the same in a small archive and in a large one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self

from contracts.submissions_events import SubmissionAccepted
from contracts.vocabulary import PartyKind
from publisher.inputs.model import Input


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
        """Read what ``str`` gave."""
        kind, _, name = text.partition(":")
        return cls(ListKind(kind), name)


EVERYTHING = ListKey(ListKind.ALL)


@dataclass(frozen=True, slots=True)
class Standing:
    """How an input counts: in which lists, at which place, for what. A tally needs no more to take it out again."""

    id: str
    at: datetime
    lists: tuple[ListKey, ...]
    by_state: bool
    states: tuple[str, ...]
    """States (iso3) whose input it is: the party and co-authors that are Member States."""
    objectives: tuple[int, ...]

    @property
    def place(self) -> tuple[datetime, str]:
        """Order in every list."""
        return (self.at, self.id)


def standing(known: Input) -> Standing | None:
    """Say how an input counts; None while it may not be published."""
    data = known.accepted
    if data is None:
        return None
    authors = (data.party, *data.co_authors)
    states = {author.country for author in authors if author.kind is PartyKind.MEMBER_STATE and author.country}
    return Standing(
        id=known.id,
        at=known.first_received_at,
        lists=lists_of(data),
        by_state=data.party.kind is PartyKind.MEMBER_STATE,
        states=tuple(sorted(states)),
        objectives=tuple(sorted(set(data.objectives))),
    )


def lists_of(data: SubmissionAccepted) -> tuple[ListKey, ...]:
    """Name the lists an input stands in: all its regions and that of its round, the round, all authors' countries."""
    regions = {ListKey(ListKind.REGION, region) for region in (*data.regions, data.region)}
    countries = {ListKey(ListKind.COUNTRY, a.country) for a in (data.party, *data.co_authors) if a.country}
    return tuple(sorted({EVERYTHING, ListKey(ListKind.ROUND, data.round)} | regions | countries))


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of one list. Nothing is kept at zero: equal contents give equal tallies."""

    total: int = 0
    by_states: int = 0
    states: Mapping[str, int] = field(default_factory=dict)
    """Inputs per State (iso3)."""
    objectives: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    """Inputs per objective: of States, of others."""

    def plus(self, one: Standing) -> Tally:
        """Count an input in."""
        return self._with(one, 1)

    def minus(self, one: Standing) -> Tally:
        """Count an input out."""
        return self._with(one, -1)

    def _with(self, one: Standing, step: int) -> Tally:
        states = dict(self.states)
        for iso3 in one.states:
            states[iso3] = states.get(iso3, 0) + step
        objectives = dict(self.objectives)
        for number in one.objectives:
            ours, others = objectives.get(number, (0, 0))
            objectives[number] = (ours + step, others) if one.by_state else (ours, others + step)
        return Tally(
            total=self.total + step,
            by_states=self.by_states + (step if one.by_state else 0),
            states={iso3: count for iso3, count in sorted(states.items()) if count},
            objectives={number: pair for number, pair in sorted(objectives.items()) if any(pair)},
        )


Tallies = Mapping[ListKey, Tally]


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one input between two releases; equal standings with another content are a change too."""

    id: str
    before: Standing | None
    after: Standing | None


def tally_changes(tallies: Tallies, changes: Iterable[Change]) -> dict[ListKey, Tally]:
    """Give the tallies of the lists that changes touch, as they are afterwards."""
    touched: dict[ListKey, Tally] = {}
    for change in changes:
        if change.before == change.after:
            continue
        for key in change.before.lists if change.before else ():
            touched[key] = touched.get(key, tallies.get(key, Tally())).minus(change.before)  # type: ignore[arg-type] # lists come from it
        for key in change.after.lists if change.after else ():
            touched[key] = touched.get(key, tallies.get(key, Tally())).plus(change.after)  # type: ignore[arg-type] # the same
    return touched
