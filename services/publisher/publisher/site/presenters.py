"""What templates of several kinds of page need beyond the view: members by name, objectives as a matrix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.registry_events import Membership
from contracts.vocabulary import OBJECTIVES, Language
from publisher.site.views import MemberRow, ObjectiveCount
from wording.countries import KOSOVO, by_name

HEAT_LEVELS = 4


@dataclass(frozen=True, slots=True)
class Members:
    """Members of a region by what they have sent, each in the order of their names."""

    submitted: tuple[MemberRow, ...]
    missing: tuple[MemberRow, ...]
    associates: tuple[MemberRow, ...]


def present_members(rows: Iterable[MemberRow], language: Language) -> Members:
    """Sort members by name and part them by whether they have sent an input."""
    by_code = {row.iso3: row for row in rows}
    ordered = [by_code[iso3] for iso3 in by_name(by_code, language)]
    full = [row for row in ordered if row.membership is Membership.MEMBER]
    return Members(
        submitted=tuple(row for row in full if row.inputs),
        missing=tuple(row for row in full if not row.inputs),
        associates=tuple(row for row in ordered if row.membership is not Membership.MEMBER),
    )


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


def has_kosovo(codes: Iterable[str]) -> bool:
    """Return whether the note about Kosovo is due on a page that names these countries (iso3)."""
    return KOSOVO in codes
