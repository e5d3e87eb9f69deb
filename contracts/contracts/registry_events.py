"""Events of the registry: full state of a record, with the time it was true and the time it was known."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import AwareDatetime, Field

from contracts.events import Contract, EventData
from contracts.vocabulary import (
    Admission,
    Commission,
    Confidence,
    Kind,
    Language,
    LatePolicy,
    Region,
    RoundKind,
    RoundState,
    Section,
)

Localized = dict[Language, str]


class RecordData(EventData):
    """What every record of the registry carries besides its state."""

    valid_from: date | None = Field(description="First day the state was true; null when it is not known")
    valid_to: date | None = Field(default=None, description="First day the state was no longer true")
    recorded_at: AwareDatetime = Field(description="When the registry knew")
    source: str = Field(description="Where the fact stands: document, address")
    confidence: Confidence


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


class RoundDates(Contract):
    """What a round's dates were before a rescheduling, and why they changed."""

    starts_on: date | None = None
    ends_on: date | None = None
    text: str | None = Field(default=None, description="The dates in the source's words where no day is known")
    reason: str | None = None


class RoundRecorded(RecordData):
    """A review round or forum: scheduled, rescheduled, opened, closed, held."""

    NAME: ClassVar[str] = "registry.round.recorded"

    code: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,40}$")
    kind: RoundKind
    title: Localized
    state: RoundState
    place: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    opens_at: AwareDatetime | None = Field(default=None, description="From when inputs are taken")
    closes_at: AwareDatetime | None = Field(default=None, description="Until when inputs are taken (exclusive)")
    late_policy: LatePolicy = LatePolicy.REFUSE
    admission: dict[Kind, Admission] = Field(
        default_factory=dict, description="Kinds that are taken, and whether a valid input is accepted or screened"
    )
    questionnaires: dict[Kind, str] = Field(default_factory=dict, description="Code of the questionnaire per kind")
    rescheduled_from: list[RoundDates] = Field(default_factory=list)
    demonstration: bool = Field(default=False, description="True for rounds that only show the software")


class QuestionOfSection(Contract):
    """Where the answer to a question belongs among the common sections."""

    question: str = Field(description="Code of the question: a key of the answers")
    section: Section


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


class RegionLabel(Contract):
    """What a source called the champion's region at a date; apart from the review regions."""

    valid_from: date
    label: str
    source: str


class ChampionRecorded(RecordData):
    """A champion country and since when."""

    NAME: ClassVar[str] = "registry.champion.recorded"

    country: str = Field(pattern=r"^[A-Z]{3}$")
    name: str
    status: str = Field(description="expressed, assessed, confirmed, ended")
    region_labels: list[RegionLabel] = Field(default_factory=list)
    note: str | None = None
