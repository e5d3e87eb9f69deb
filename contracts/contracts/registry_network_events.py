"""Events of coordination mechanisms: a network's state, the alignment of its terms of reference."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from pydantic import Field

from contracts.events import Contract
from contracts.registry_base import PartialDate, PeriodContract, RecordData
from contracts.vocabulary import Region


class ChairOfNetwork(Contract):
    """Who chairs: an entity, an office, or both."""

    entity: str | None = None
    title: str | None = None


class MemberOfNetwork(PeriodContract):
    """An entity in a network, for a time."""

    entity: str
    role: str | None = None


class TermsOfReference(Contract):
    """What a network works by."""

    title: str | None = None
    url: str | None = None
    adopted_on: PartialDate | None = None
    aligned_on: PartialDate | None = Field(default=None, description="When they were aligned with the global ones")


class WorkplanOfNetwork(PeriodContract):
    """What a network plans for a time; `to` is the last year, month or day of it."""

    title: str | None = None
    url: str | None = None
    note: str | None = None


class NetworkRecorded(RecordData):
    """A coordination mechanism: kind, status, terms of reference, chairs, leads, members."""

    NAME: ClassVar[str] = "registry.network.recorded"

    code: str
    name: str
    level: str = Field(description="global, regional, country")
    kind: str = Field(description="un_network, migration_forum, issue_based_coalition")
    status: str = Field(description="under_consideration, being_developed, established, strengthened, dissolved")
    country: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    covers: list[Region] = Field(default_factory=list, description="Stated of a regional network; else empty")
    regions: list[Region] = Field(
        default_factory=list, description="Those of its country, those it covers, or `global` at the global level"
    )
    parents: list[str] = Field(default_factory=list, description="Codes of networks")
    seat: str | None = None
    chairs: list[ChairOfNetwork] = Field(default_factory=list)
    leads: list[str] = Field(default_factory=list, description="Codes of entities")
    secretariat: list[str] = Field(default_factory=list, description="Codes of entities")
    members: list[MemberOfNetwork] = Field(default_factory=list)
    established: PartialDate | None = None
    established_note: str | None = None
    attested_from: PartialDate | None = Field(
        default=None, description="Date of the earliest source that states it, where the start is not known"
    )
    terms_of_reference: TermsOfReference | None = None
    workplan: WorkplanOfNetwork | None = None
    contact: str | None = Field(default=None, description="Office address as the source publishes it; never a person's")
    alignments: list[dict[str, Any]] = Field(
        default_factory=list, description="Every alignment that was begun, with its steps"
    )
    note: str | None = None


class Consulted(Contract):
    """An answer in the consultation on new terms of reference."""

    entity: str
    answered_on: date | None = None


class NetworkAligned(RecordData):
    """Terms of reference were aligned: agreed by all entities involved, after consultation."""

    NAME: ClassVar[str] = "registry.network.aligned"

    network: str = Field(description="Code of the network")
    name: str
    level: str
    kind: str
    alignment: str = Field(description="Code of the alignment among those of the network")
    terms_of_reference: TermsOfReference
    aligned_on: date
    agreed_by: list[str] = Field(min_length=1, description="Codes of all entities involved")
    consulted: list[Consulted] = Field(default_factory=list, description="Executive Committee and Coordinator")
    country: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    regions: list[Region] = Field(default_factory=list)
