"""A network as data files state it and as the API answers it."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from pydantic import ConfigDict, Field, model_validator

from contracts.registry_network_events import NetworkRecorded
from contracts.vocabulary import Region
from registry.alignment.schemas import AlignmentFacts
from registry.networks.model import MemberRole, NetworkKind, NetworkLevel, NetworkStatus
from registry.records.definition import Filter
from registry.records.schemas import Closed, Code, PartialDate, Provenance, RecordFields, Url, shown_by


class Chair(Closed):
    """Who chairs, alone or with others: an entity, an office, or both."""

    entity: Code | None = None
    title: str | None = Field(default=None, min_length=2, description="Office, never a person's name")

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if self.entity is None and self.title is None:
            raise ValueError("neither entity nor title")
        return self


class NetworkMember(Closed):
    """An entity in the network, for a time."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_alias=True, validate_by_name=True)

    entity: Code
    role: MemberRole = MemberRole.MEMBER
    from_: PartialDate | None = Field(default=None, alias="from", description="When it began; null: not known")
    to: PartialDate | None = Field(default=None, description="When it was over; null: not over, as far as is known")


class TermsOfReference(Closed):
    """What the network works by."""

    title: str = Field(min_length=3)
    url: Url | None = None
    adopted_on: PartialDate | None = None
    aligned_on: PartialDate | None = Field(default=None, description="When they were aligned with the global ones")


class Workplan(Closed):
    """What the network plans for a time."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_alias=True, validate_by_name=True)

    title: str = Field(min_length=3)
    url: Url | None = None
    from_: PartialDate | None = Field(default=None, alias="from")
    to: PartialDate | None = Field(default=None, description="Last year, month or day of the plan")
    note: str | None = None


class NetworkFacts(Closed):
    """A mechanism by which the United Nations coordinate on migration, at one of three levels."""

    code: Code
    name: str = Field(min_length=3, description="Name in English")
    level: NetworkLevel
    kind: NetworkKind
    status: NetworkStatus
    country: str | None = Field(
        default=None, pattern=r"^[A-Z]{3}$", description="ISO 3166-1 alpha-3 code, of a country network only"
    )
    covers: list[Region] = Field(
        default_factory=list, description="Review regions of a regional network; those of others follow"
    )
    parents: list[Code] = Field(default_factory=list, description="Codes of the networks under which it works")
    seat: str | None = None
    chairs: list[Chair] = Field(default_factory=list)
    leads: list[Code] = Field(default_factory=list, description="Codes of the entities that lead or coordinate it")
    secretariat: list[Code] = Field(default_factory=list, description="Codes of the entities that are its secretariat")
    members: list[NetworkMember] = Field(default_factory=list, description="Members as far as sources name them")
    established: PartialDate | None = Field(default=None, description="Null where no source tells it")
    established_note: str | None = Field(default=None, description="What the date is: a launch, a first meeting")
    terms_of_reference: TermsOfReference | None = None
    workplan: Workplan | None = None
    contact: str | None = Field(
        default=None, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", description="Mail address of the office, not of a person"
    )
    alignments: list[AlignmentFacts] = Field(
        default_factory=list,
        description="Alignments of its terms of reference, the earliest first; the last may be in progress. "
        "They change only by their steps: `/v1/networks/{code}/alignment`",
    )
    note: str | None = None


class NetworkEntry(NetworkFacts, Provenance):
    """A network in a data file."""


class NetworkFilter(Filter):
    """What a list of networks can be narrowed by."""

    PATHS = {"region": "regions", "parent": "parents"}  # noqa: RUF012 - a class variable of the base

    region: Region | None = Field(default=None, description="Only networks of this review region")
    country: str | None = Field(default=None, pattern=r"^[A-Z]{3}$", description="Only networks of this country")
    level: NetworkLevel | None = Field(default=None, description="Only networks of this level")
    kind: NetworkKind | None = Field(default=None, description="Only networks of this kind")
    status: NetworkStatus | None = Field(default=None, description="Only networks of this status")
    parent: Code | None = Field(default=None, description="Only networks under this one")
    member: Code | None = Field(
        default=None, description="Only networks in which this entity is a member, chair, lead or secretariat that day"
    )

    def where(self, day: date) -> dict[str, Any]:
        """Return a condition that finds an entity in any of its roles; a membership counts on the days it holds."""
        given = super().where(day)
        member = given.pop("state.member", None)
        if member is not None:
            # An unknown bound is no text, and a comparison with a text leaves it out: hence "not after", "not by".
            text = day.isoformat()
            holds = {"entity": member, "from": {"$not": {"$gt": text}}, "to": {"$not": {"$lte": text}}}
            given["$or"] = [
                {"state.members": {"$elemMatch": holds}},
                {"state.chairs.entity": member},
                {"state.leads": member},
                {"state.secretariat": member},
            ]
        return given


class Network(RecordFields, NetworkFacts):
    """A network in an answer."""

    model_config = ConfigDict(json_schema_extra=shown_by(NetworkRecorded, "armenia"))

    regions: list[Region] = Field(
        description="Review regions: of a country network those of its country, of a regional one what it covers"
    )
