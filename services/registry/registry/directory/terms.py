"""Terms of closed lists, in six languages: which lists there are, and which values they may hold."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from pydantic import ConfigDict, Field

from chassis.errors import FieldError
from contracts.registry_directory_events import TermRecorded
from contracts.vocabulary import OBJECTIVES, Criterion, StakeholderCategory, SupportMeasure
from registry.records.definition import Definition, Filter, Known
from registry.records.model import RecordType
from registry.records.schemas import Closed, Code, Provenance, RecordFields, SixLanguages, shown_by


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
    """Return whether other data may use the value."""
    return list_ not in VALUES or value in VALUES[list_]


class TermFacts(Closed):
    """A word of a closed list, in six languages."""

    code: Code = Field(description="The list and the value: `principles-people-centred`")
    list: TermList
    value: str = Field(pattern=r"^[a-z0-9_]+$", description="What other data uses for it: `people_centred`")
    order: int = Field(ge=1, le=1_000, description="Place in the list, as the source has it")
    name: SixLanguages = Field(description="Name in the six official languages")
    short: SixLanguages | None = Field(default=None, description="A name for narrow places")
    text: str | None = Field(default=None, description="What it means, in English")


class TermEntry(TermFacts, Provenance):
    """A term in a data file."""


class TermFilter(Filter):
    """What a list of terms can be narrowed by."""

    list: TermList | None = Field(default=None, description="Only terms of this list")


class Term(RecordFields, TermFacts):
    """A term in an answer."""

    model_config = ConfigDict(json_schema_extra=shown_by(TermRecorded, "pilot-testing"))


def _contradictions(entry: TermEntry, _known: Known) -> Iterator[FieldError]:
    if not is_allowed(entry.list, entry.value):
        yield FieldError("/value", f"is no value of {entry.list}")
    elif entry.code != (code := code_of(entry.list, entry.value)):
        yield FieldError("/code", f"the code of this term is {code}")


TERMS: Final[Definition[TermEntry, Term]] = Definition(
    type=RecordType.TERM,
    collection="terms",
    noun="term",
    entry=TermEntry,
    answer=Term,
    key=lambda entry: entry.code,
    key_field="code",
    event=TermRecorded,
    contradictions=_contradictions,
    filter=TermFilter,
)
