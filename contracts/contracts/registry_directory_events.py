"""Events of the directory: countries, terms, entities, counts, documents, programmes, working groups, meetings."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from contracts.events import Contract
from contracts.registry_base import Localized, PartialDate, PeriodContract, RecordData
from contracts.vocabulary import Commission, Region, StakeholderCategory


class CountryRecorded(RecordData):
    """A country or territory with all its commissions and review regions."""

    NAME: ClassVar[str] = "registry.country.recorded"

    iso3: str = Field(pattern=r"^[A-Z]{3}$")
    iso2: str = Field(pattern=r"^[A-Z]{2}$")
    name: str = Field(description="Name in English as the source has it")
    status: str = Field(description="un_member, observer_state, associate_only, reference_scr1244")
    m49: str | None = Field(default=None, description="Code of the United Nations Statistics Division")
    commissions: list[Commission] = Field(default_factory=list, description="Those of which it is a member")
    outside_own_region: list[Commission] = Field(default_factory=list)
    associate_of: list[Commission] = Field(default_factory=list)
    primary_region: Region | None = Field(default=None, description="Null where two regions have equal claim")
    review_regions: list[Region] = Field(default_factory=list, description="Regions of the commissions")
    note: str | None = None


class TermRecorded(RecordData):
    """A code that other records use, with its name: a principle, a stakeholder category, a support measure."""

    NAME: ClassVar[str] = "registry.term.recorded"

    code: str = Field(pattern=r"^[a-z0-9-]+$", description="List and value, as principles-people-centred")
    list: str = Field(description="principles, stakeholder_categories, support_measures, champion_criteria, objectives")
    value: str = Field(description="The code that other data uses")
    order: int = Field(ge=0, description="Place in its list")
    name: Localized
    short: Localized | None = Field(default=None, description="A name for narrow places")
    text: str | None = Field(default=None, description="What it means, in English")


class MembershipOfEntity(PeriodContract):
    """The role of an entity in a network, for a time."""

    network: str = Field(description="Code of the network; `global` for the Network itself")
    role: str = Field(description="coordinator, executive_committee, invited, extended, secretariat, secondee")
    attested_from: PartialDate | None = Field(
        default=None, description="Date of the earliest source that states it, where the start is not known"
    )
    source: str | None = None
    note: str | None = None


class EntityRecorded(RecordData):
    """A United Nations entity or stakeholder organization, its memberships over time."""

    NAME: ClassVar[str] = "registry.entity.recorded"

    code: str
    name: str
    kind: str = Field(description="un_entity, stakeholder_organization")
    acronym: str | None = None
    category: StakeholderCategory | None = Field(default=None, description="Of stakeholder organizations")
    memberships: list[MembershipOfEntity] = Field(default_factory=list)
    note: str | None = None


class CountRecorded(RecordData):
    """A number that a source gives for a time: members, networks, champions; filed under the region counted in."""

    NAME: ClassVar[str] = "registry.count.recorded"

    code: str
    subject: str = Field(description="What was counted, as network_entities, champions, country_networks")
    as_of: PartialDate | None = Field(description="The time it was true for; null: the source has none")
    value: int = Field(ge=0)
    scope: str | None = Field(default=None, description="The part of the region that was counted; null: all of it")
    note: str | None = None


class DocumentRecorded(RecordData):
    """An entry of the document library; filed under its region, else `global`."""

    NAME: ClassVar[str] = "registry.document.recorded"

    code: str
    title: str
    kind: str
    symbol: str | None = Field(default=None, description="Symbol of a document of the United Nations")
    part_of: str | None = Field(default=None, description="Code of the document it is attached to")
    annex: int | None = Field(default=None, ge=1, le=5, description="Number among the annexes of the FAQ")
    published_on: PartialDate | None = None
    url: str | None = None
    languages: list[str] = Field(default_factory=list)
    network: str | None = Field(default=None, description="Code of the network it belongs to")
    note: str | None = None


class CallOfProgramme(Contract):
    """A call for proposals of a programme."""

    code: str
    title: str
    opens_on: PartialDate | None = None
    closes_on: PartialDate | None = None
    status: str | None = None
    url: str | None = None


class ProgrammeRecorded(RecordData):
    """A programme or fund with its calls, as the Migration Multi-Partner Trust Fund."""

    NAME: ClassVar[str] = "registry.programme.recorded"

    code: str
    name: str
    kind: str
    acronym: str | None = None
    manager: str | None = Field(default=None, description="Code of the entity that runs it")
    calls: list[CallOfProgramme] = Field(default_factory=list)
    url: str | None = None
    attested_from: PartialDate | None = Field(
        default=None, description="Date of the earliest source that states it, where the start is not known"
    )
    note: str | None = None


class WorkplanOfGroup(PeriodContract):
    """The workplan a working group belongs to."""

    title: str


class MemberOfGroup(Contract):
    """A member of a working group: an entity of the registry, or a name."""

    entity: str | None = None
    name: str | None = None


class ActivityOfGroup(Contract):
    """Something a working group does or delivers."""

    text: str
    timeline: str | None = None
    status: str | None = None


class WorkingGroupRecorded(RecordData):
    """A working group or workstream: co-leads, members, objectives, activities."""

    NAME: ClassVar[str] = "registry.working-group.recorded"

    code: str
    name: str
    kind: str = Field(description="core, thematic, workstream")
    status: str = Field(description="active, retired")
    number: str | None = None
    workplan: WorkplanOfGroup | None = None
    priorities: list[str] = Field(default_factory=list, description="Priorities of the workplan that it serves")
    co_leads: list[str] = Field(default_factory=list, description="Codes of entities")
    members: list[MemberOfGroup] = Field(default_factory=list)
    objectives: list[int] = Field(default_factory=list)
    principles: list[str] = Field(default_factory=list)
    activities: list[ActivityOfGroup] = Field(default_factory=list)
    attested_from: PartialDate | None = Field(
        default=None, description="Date of the earliest source that states it, where the start is not known"
    )
    note: str | None = None


class MeetingRecorded(RecordData):
    """A consultation, listening session, briefing or peer-learning exchange; filed under its region."""

    NAME: ClassVar[str] = "registry.meeting.recorded"

    code: str
    title: str
    kind: str = Field(
        description="consultation, hearing, listening_session, briefing, peer_learning_exchange, discussion,"
        " side_event, review, other"
    )
    starts_on: PartialDate | None = None
    ends_on: PartialDate | None = None
    place: str | None = None
    mode: str | None = Field(default=None, description="in_person, virtual, hybrid")
    round: str | None = Field(default=None, description="Code of the round it belongs to")
    organizers: list[str] = Field(default_factory=list)
    participants: str | None = Field(default=None, description="In the words of the source")
    documents: list[str] = Field(default_factory=list, description="Codes of documents of the library")
    url: str | None = None
    note: str | None = None
