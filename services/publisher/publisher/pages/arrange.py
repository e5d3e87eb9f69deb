"""What templates need beyond the view: members sorted by name, objectives as a matrix, answers under their headings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from contracts.registry_events import Membership
from contracts.vocabulary import OBJECTIVES, Language, Section
from publisher.pages.views import AnswerView, Localized, MemberRow, ObjectiveCount
from wording.countries import by_name

HEAT_LEVELS = 4


@dataclass(frozen=True, slots=True)
class Members:
    """Members of a region by what they have sent, each in the order of their names."""

    submitted: tuple[MemberRow, ...]
    missing: tuple[MemberRow, ...]
    associates: tuple[MemberRow, ...]


def arrange_members(rows: Iterable[MemberRow], language: Language) -> Members:
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


def arrange_matrix(counts: Iterable[ObjectiveCount]) -> tuple[MatrixRow, ...]:
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


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """What an input says about one objective, or in answer to one question."""

    objective: int | None
    label: Localized | None
    """The question's own words, where a section holds several questions."""
    answers: tuple[AnswerView, ...]
    anchor: bool
    """Whether links to the objective lead here: the first group about it."""


@dataclass(frozen=True, slots=True)
class AnswerSection:
    """One common section of an input."""

    section: Section
    groups: tuple[AnswerGroup, ...]


def arrange_answers(answers: Iterable[AnswerView]) -> tuple[AnswerSection, ...]:
    """Group answers under the common sections in the vocabulary's order, keeping the questionnaire's order within."""
    order = list(Section)
    filled = sorted((answer for answer in answers if answer.text.strip()), key=lambda a: order.index(a.section))
    linked: set[int] = set()
    return tuple(
        AnswerSection(section, _groups(tuple(inside), linked))
        for section, inside in groupby(filled, key=lambda a: a.section)
    )


def _groups(answers: tuple[AnswerView, ...], linked: set[int]) -> tuple[AnswerGroup, ...]:
    several = len({answer.question for answer in answers}) > 1
    groups = []
    for (_, objective), inside in groupby(answers, key=lambda a: (a.question, a.objective)):
        members = tuple(inside)
        label = members[0].label if objective is None and several else None
        groups.append(AnswerGroup(objective, label, members, anchor=objective is not None and objective not in linked))
        if objective is not None:
            linked.add(objective)
    return tuple(groups)
