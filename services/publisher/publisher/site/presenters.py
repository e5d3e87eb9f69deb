"""What templates of several kinds of page need beyond the view: members by name, objectives as a matrix."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from contracts.registry_events import Membership
from contracts.vocabulary import OBJECTIVES, Language
from publisher.site.views import MemberRow, ObjectiveCount, StateInputs
from wording.countries import by_name

HEAT_LEVELS = 4


@dataclass(frozen=True, slots=True)
class Members:
    """Members of a region by kind, each with its inputs, in the order of their names."""

    states: tuple[StateInputs, ...]
    elsewhere: tuple[StateInputs, ...]
    """Members of the commission from other regions."""
    associates: tuple[StateInputs, ...]


def present_members(rows: Iterable[MemberRow], inputs: Iterable[StateInputs], language: Language) -> Members:
    """Sort members by name and part them by kind, never by whether they have sent an input."""
    by_code, counts = {row.iso3: row for row in rows}, {one.iso3: one.inputs for one in inputs}

    def chosen(wanted: Callable[[MemberRow], bool]) -> tuple[StateInputs, ...]:
        codes = (iso3 for iso3, row in by_code.items() if wanted(row))
        return tuple(StateInputs(iso3, counts.get(iso3, 0)) for iso3 in by_name(codes, language))

    return Members(
        states=chosen(lambda row: row.membership is Membership.MEMBER and row.geographic),
        elsewhere=chosen(lambda row: row.membership is Membership.MEMBER and not row.geographic),
        associates=chosen(lambda row: row.membership is not Membership.MEMBER),
    )


def present_states(inputs: Iterable[StateInputs], language: Language) -> tuple[StateInputs, ...]:
    """Sort States with inputs by name."""
    by_code = {one.iso3: one for one in inputs}
    return tuple(by_code[iso3] for iso3 in by_name(by_code, language))


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A number and how strongly it is coloured, 0 to HEAT_LEVELS."""

    count: int
    level: int


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """An objective with its numbers of inputs."""

    objective: int
    member_states: MatrixCell
    stakeholders: MatrixCell


def present_matrix(counts: Iterable[ObjectiveCount]) -> tuple[MatrixRow, ...]:
    """Make a row for each of the 23 objectives; empty when no input speaks about any."""
    known = {count.objective: count for count in counts}
    highest = max((max(count.member_states, count.stakeholders) for count in known.values()), default=0)
    if not highest:
        return ()

    def cell(value: int) -> MatrixCell:
        return MatrixCell(value, -(-value * HEAT_LEVELS // highest))

    none = ObjectiveCount(0, 0, 0)
    return tuple(
        MatrixRow(n, cell(known.get(n, none).member_states), cell(known.get(n, none).stakeholders)) for n in OBJECTIVES
    )
