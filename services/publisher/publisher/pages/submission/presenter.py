"""Answers under their headings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from contracts.vocabulary import Section
from publisher.site.views import AnswerView, Localized


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


def present_answers(answers: Iterable[AnswerView]) -> tuple[AnswerSection, ...]:
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
