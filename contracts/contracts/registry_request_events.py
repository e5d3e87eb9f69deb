"""Events of what others ask or propose: priorities for the workplan, requests for support. No contact data."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import Field

from contracts.events import Contract
from contracts.registry_base import RecordData
from contracts.vocabulary import Region, SupportMeasure


class Requester(Contract):
    """Who asks or proposes."""

    name: str
    kind: str = Field(description="member_state, stakeholder, network")
    country: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")


class Evidence(Contract):
    """What a proposal rests on."""

    kind: str = Field(description="input, insight, document")
    reference: str = Field(description="Id, code or address")
    note: str | None = None


class PriorityRecorded(RecordData):
    """A candidate or chosen priority of the workplan, with its evidence."""

    NAME: ClassVar[str] = "registry.priority.recorded"

    code: str
    title: str
    status: str = Field(description="candidate, chosen, not_chosen")
    text: str | None = None
    proposed_by: Requester | None = None
    regions: list[Region] = Field(default_factory=list)
    objectives: list[int] = Field(default_factory=list)
    evidence: list[Evidence] = Field(default_factory=list)
    value_added: str | None = Field(default=None, description="What the Network adds")
    capacity: str | None = Field(default=None, description="Human and other resources")
    year: int | None = Field(default=None, description="Year of the workplan for which it was chosen or not")
    decision_reason: str | None = None
    submission_id: str | None = None
    submission_revision: int | None = Field(default=None, ge=1, description="The revision its content is from")
    note: str | None = None


class Routing(Contract):
    """Who is to answer a request, and why they."""

    kind: str = Field(description="country_network, regional_network, secretariat")
    network: str | None = Field(default=None, description="Code of the network; null for the secretariat")
    why: str
    by: str | None = Field(default=None, description="rule, secretariat: who chose")


class SupportRequestRecorded(RecordData):
    """A request for support: what is asked, by whom, where it was routed, whether it is answered."""

    NAME: ClassVar[str] = "registry.support-request.recorded"

    code: str
    measure: SupportMeasure
    title: str
    requester: Requester
    status: str = Field(description="routed, answered, closed")
    received_on: date
    due_on: date
    routed_to: Routing
    country: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    regions: list[Region] = Field(default_factory=list)
    round: str | None = Field(default=None, description="Code of the review round that help is asked for")
    programme: str | None = Field(default=None, description="Code of the programme it points to")
    answered_on: date | None = None
    answer: str | None = None
    submission_id: str | None = None
    submission_revision: int | None = Field(default=None, ge=1, description="The revision its content is from")
    note: str | None = None
