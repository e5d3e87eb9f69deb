"""Terms: which lists there are, which values they may hold, and how a term is named."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from contracts.vocabulary import OBJECTIVES, Criterion, StakeholderCategory, SupportMeasure


class TermList(StrEnum):
    """The lists."""

    PRINCIPLES = "principles"
    STAKEHOLDER_CATEGORIES = "stakeholder_categories"
    SUPPORT_MEASURES = "support_measures"
    CHAMPION_CRITERIA = "champion_criteria"
    OBJECTIVES = "objectives"


VALUES: Final = {
    TermList.STAKEHOLDER_CATEGORIES: frozenset(category.value for category in StakeholderCategory),
    TermList.SUPPORT_MEASURES: frozenset(measure.value for measure in SupportMeasure),
    TermList.CHAMPION_CRITERIA: frozenset(criterion.value for criterion in Criterion),
    TermList.OBJECTIVES: frozenset(str(number) for number in OBJECTIVES),
}
"""Values of the lists that the contracts close; other data could not use any other."""


def code_of(list_: TermList, value: str) -> str:
    """Name a term so that the names of a list sort well: `objectives-05`, `principles-people-centred`."""
    return f"{list_}-{value.zfill(2) if value.isdigit() else value}".replace("_", "-")


def is_allowed(list_: TermList, value: str) -> bool:
    """Tell whether other data may use the value."""
    return list_ not in VALUES or value in VALUES[list_]
