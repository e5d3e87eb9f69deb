"""Events of the registry: full state of a record, with the time it was true and the time it was known.

Here are regions, rounds, questionnaires, champions; the other modules named ``registry_*`` hold the rest, and
everything can be imported from here.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import Field

from contracts.events import Contract
from contracts.moments import Moment
from contracts.registry_base import Localized, PartialDate, RecordData
from contracts.registry_directory_events import (
    CountRecorded,
    CountryRecorded,
    DocumentRecorded,
    EntityRecorded,
    MeetingRecorded,
    ProgrammeRecorded,
    TermRecorded,
    WorkingGroupRecorded,
)
from contracts.registry_network_events import NetworkAligned, NetworkRecorded
from contracts.registry_request_events import PriorityRecorded, SupportRequestRecorded
from contracts.vocabulary import (
    Admission,
    Commission,
    Criterion,
    Kind,
    LatePolicy,
    Level,
    Region,
    RoundKind,
    RoundState,
    Section,
)

__all__ = [
    "ChampionRecorded",
    "CommissionOfRegion",
    "CountRecorded",
    "CountryOfRegion",
    "CountryRecorded",
    "CriterionResult",
    "DocumentRecorded",
    "EntityRecorded",
    "EventOfRound",
    "Localized",
    "MeetingRecorded",
    "Membership",
    "NetworkAligned",
    "NetworkRecorded",
    "PartialDate",
    "PriorityRecorded",
    "ProgrammeRecorded",
    "QuestionOfSection",
    "QuestionnairePublished",
    "RecordData",
    "RegionLabel",
    "RegionRecorded",
    "Respondent",
    "RoundDates",
    "RoundRecorded",
    "RoundTable",
    "SupportRequestRecorded",
    "TermRecorded",
    "WorkingGroupRecorded",
]


class Membership(StrEnum):
    """How a country belongs to a region."""

    MEMBER = "member"
    ASSOCIATE = "associate"


class CountryOfRegion(Contract):
    """A country or territory as a member of one region."""

    iso3: str = Field(pattern=r"^[A-Z]{3}$")
    iso2: str = Field(pattern=r"^[A-Z]{2}$")
    name: str = Field(description="Name in English as the source has it; pages take names from CLDR")
    status: str = Field(description="un_member, observer_state, associate_only, reference_scr1244")
    membership: Membership
    geographic: bool = Field(description="False where the State is a member of a commission outside its own region")


class CommissionOfRegion(Contract):
    """The regional commission that convenes a region's reviews."""

    code: Commission
    name: str
    seat: str


class RegionRecorded(RecordData):
    """A review region, its commission, its member States."""

    NAME: ClassVar[str] = "registry.region.recorded"

    code: Region
    name: Localized
    commission: CommissionOfRegion | None = Field(description="Null for the global forum")
    members: list[CountryOfRegion] = Field(
        description="For `global` all Member and observer States of the United Nations"
    )
    member_count: int | None = Field(default=None, ge=0, description="Members among them")
    associate_count: int | None = Field(default=None, ge=0, description="Associate members among them")


class RoundDates(Contract):
    """What a round's dates were before a rescheduling, and why they changed."""

    starts_on: date | None = None
    ends_on: date | None = None
    text: str | None = Field(default=None, description="The dates in the source's words where no day is known")
    opens_at: Moment | None = Field(default=None, description="From when inputs were to be taken")
    closes_at: Moment | None = Field(default=None, description="Until when inputs were to be taken")
    reason: str | None = None


class EventOfRound(Contract):
    """A hearing, consultation or briefing that belongs to a round."""

    held_on: date | None = None
    held_until: date | None = None
    text: str


class RoundTable(Contract):
    """One of the round tables of a review, and the objectives it looked at."""

    number: int = Field(ge=1)
    title: str
    objectives: list[int] = Field(description="1 to 23")


class RoundRecorded(RecordData):
    """A review round or forum, or what takes requests at any time: scheduled, rescheduled, opened, closed, held."""

    NAME: ClassVar[str] = "registry.round.recorded"

    code: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,40}$")
    kind: RoundKind
    title: Localized
    state: RoundState
    place: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    opens_at: Moment | None = Field(default=None, description="From when inputs are taken")
    closes_at: Moment | None = Field(default=None, description="Until when inputs are taken (exclusive)")
    late_policy: LatePolicy = LatePolicy.REFUSE
    admission: dict[Kind, Admission] = Field(
        default_factory=dict, description="Kinds that are taken, and whether a valid input is accepted or screened"
    )
    questionnaires: dict[Kind, str] = Field(default_factory=dict, description="Code of the questionnaire per kind")
    questionnaires_by_level: dict[Kind, dict[Level, str]] = Field(
        default_factory=dict, description="Where respondents of some levels have a questionnaire of their own"
    )
    rescheduled_from: list[RoundDates] = Field(default_factory=list)
    mode: str | None = Field(default=None, description="in_person, virtual, hybrid")
    inputs_due_on: date | None = Field(default=None, description="Day by which written inputs were asked for")
    organizers: list[str] = Field(default_factory=list)
    chair: str | None = None
    participants: str | None = Field(default=None, description="In the words of the source")
    stakeholder_events: list[EventOfRound] = Field(default_factory=list)
    round_tables: list[RoundTable] = Field(default_factory=list)
    format: str | None = Field(default=None, description="How the meeting was organized, in the words of the source")
    outcome: str | None = Field(default=None, description="What came of it, in the words of the source")
    dates_text: str | None = Field(default=None, description="When it takes place, where no day is known")
    commission: Commission | None = Field(default=None, description="Commission that convenes the region's reviews")
    note: str | None = None
    demonstration: bool = Field(default=False, description="True for rounds that only show the software")


class QuestionOfSection(Contract):
    """Where the answer to a question belongs among the common sections."""

    question: str = Field(description="Code of the question: a key of the answers")
    section: Section


class Respondent(Contract):
    """For whom a questionnaire is."""

    kind: str = Field(description="member_state, stakeholder, regional_process, commission, any")
    level: str | None = Field(default=None, description="national, above_national; null: all levels")


class QuestionnairePublished(RecordData):
    """A version of a questionnaire: JSON Schema 2020-12 of the answers, layout, an example, mapping."""

    NAME: ClassVar[str] = "registry.questionnaire.published"

    code: str
    kind: Kind
    title: Localized
    questionnaire_version: int = Field(ge=1)
    answers_schema: dict[str, Any] = Field(description="JSON Schema 2020-12 of the answers")
    layout: dict[str, Any] = Field(description="Sections and questions in order, labels and hints in six languages")
    example: dict[str, Any] = Field(description="A complete valid set of answers")
    mapping: list[QuestionOfSection]
    respondent: Respondent | None = Field(default=None, description="For whom it is; null: for anybody of its kind")
    review_region: Region | None = Field(default=None, description="The only region that uses it; null: all")


class RegionLabel(Contract):
    """What a source called the champion's region at a date; apart from the review regions."""

    valid_from: date
    label: str
    source: str


class CriterionResult(Contract):
    """What was found on one of the six criteria."""

    criterion: Criterion
    result: str = Field(description="met, not_met, unknown")
    note: str | None = None
    despite: str | None = Field(default=None, description="Why the country was confirmed although it is not met")


class ExpressionTaken(Contract):
    """An input by which the State expressed its interest; earlier revisions of it went with this one."""

    submission_id: str
    revision: int = Field(ge=1)
    received_on: date


class ChampionRecorded(RecordData):
    """A champion country and since when."""

    NAME: ClassVar[str] = "registry.champion.recorded"

    country: str = Field(pattern=r"^[A-Z]{3}$")
    name: str
    status: str = Field(description="listed (by a source), expressed, assessed, confirmed, ended")
    region_labels: list[RegionLabel] = Field(default_factory=list)
    first_attested: PartialDate | None = None
    joined: PartialDate | None = None
    expressed_on: PartialDate | None = None
    assessment: list[CriterionResult] = Field(default_factory=list)
    assessed_on: PartialDate | None = None
    confirmed_on: PartialDate | None = None
    ended_on: PartialDate | None = None
    end_reason: str | None = None
    co_chair: bool | None = Field(default=None, description="Whether it chairs the initiative with another country")
    review_regions: list[Region] = Field(default_factory=list)
    expressions: list[ExpressionTaken] = Field(
        default_factory=list, description="Inputs of the State that the registry took, by their ids"
    )
    note: str | None = None
