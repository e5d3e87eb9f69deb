"""A request for support as the registry keeps it and as the API answers it to those who handle it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, model_validator

from contracts.registry_request_events import SupportRequestRecorded
from contracts.vocabulary import Region, SupportMeasure
from registry.records.definition import Filter
from registry.records.schemas import Closed, Code, Day, Provenance, Reasoned, RecordFields, shown_by
from registry.support_requests.model import (
    Handling,
    RequesterKind,
    RequestStatus,
    RoutedBy,
    Target,
    TargetKind,
)

Iso3 = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 3166-1 alpha-3")]

Text = Annotated[str, Field(min_length=1, max_length=10_000)]


class Requester(Closed):
    """Who asks; no contact data."""

    name: str = Field(min_length=1, max_length=300)
    kind: RequesterKind
    country: Iso3 | None = None


class RoutedTo(Closed):
    """Who is to answer, and why they."""

    kind: TargetKind
    network: Code | None = Field(default=None, description="Code of the network; null for the secretariat")
    why: str = Field(min_length=1, max_length=1000)
    by: RoutedBy = Field(default=RoutedBy.RULE, description="Whether the rule or the secretariat chose")

    @model_validator(mode="after")
    def _names_a_network(self) -> Self:
        if (self.kind is TargetKind.SECRETARIAT) is not (self.network is None):
            raise ValueError("a network is named unless the secretariat answers")
        return self

    def target(self) -> Target:
        """Return it as the rules take it."""
        return Target(self.kind, self.network, self.why, self.by)


class SupportRequestFacts(Closed):
    """What is asked of the Network, by whom, who is to answer, and what became of it."""

    code: Code = Field(description="Id of the submission where it came as one")
    measure: SupportMeasure = Field(description="`review_assistance` asks for help to organize a review")
    title: str = Field(min_length=1, max_length=300)
    requester: Requester
    need: Text | None = Field(default=None, description="What is needed, in the requester's words")
    expected_result: Text | None = None
    wished_by: Day | None = None
    objectives: list[Annotated[int, Field(ge=1, le=23)]] = Field(
        default_factory=list, description="Objectives of the Compact it is about"
    )
    country: Iso3 | None = Field(default=None, description="The country that is to be supported")
    round: Code | None = Field(default=None, description="Code of the review that help is asked for")
    programme: Code | None = Field(default=None, description="Code of a programme it points to")
    received_on: Day
    due_on: Day = Field(description="Day by which an answer is due")
    routed_to: RoutedTo
    status: RequestStatus = RequestStatus.ROUTED
    answered_on: Day | None = None
    answer: Text | None = None
    submission_id: str | None = Field(default=None, max_length=64)
    submission_revision: int | None = Field(default=None, ge=1, description="The revision its content is from")
    note: str | None = None

    def handling(self) -> Handling:
        """Return what became of it, as the rules take it."""
        return Handling(
            self.received_on, self.due_on, self.routed_to.target(), self.status, self.answered_on, self.answer
        )


def handled(handling: Handling) -> dict[str, Any]:
    """Return the fields that hold what became of a request."""
    to = handling.routed_to
    return {
        "received_on": handling.received_on,
        "due_on": handling.due_on,
        "routed_to": RoutedTo(kind=to.kind, network=to.network, why=to.why, by=to.by),
        "status": handling.status,
        "answered_on": handling.answered_on,
        "answer": handling.answer,
    }


class SupportRequestEntry(SupportRequestFacts, Provenance):
    """A request in a data file."""


class SupportRequestFilter(Filter):
    """What a list of requests can be narrowed by."""

    PATHS = {"region": "regions", "network": "routed_to.network"}  # noqa: RUF012 - a ClassVar by its base

    status: RequestStatus | None = Field(default=None, description="Only requests that stand here")
    overdue: bool | None = Field(default=None, description="Only those whose answer is (or is not) overdue on the day")
    country: Iso3 | None = Field(default=None, description="Only requests for this country")
    region: Region | None = Field(default=None, description="Only requests for countries of this review region")
    measure: SupportMeasure | None = Field(default=None, description="Only requests for this measure")
    network: Code | None = Field(default=None, description="Only requests that this network is to answer")
    round: Code | None = Field(default=None, description="Only requests about this review")
    programme: Code | None = Field(default=None, description="Only requests that point to this programme")

    def where(self, day: date) -> dict[str, Any]:
        """Return a condition that takes what is overdue on the day: due before it, and still without an answer."""
        given = super().where(day)
        overdue = given.pop("state.overdue", None)
        if overdue is not None:
            late = {"state.status": RequestStatus.ROUTED.value, "state.due_on": {"$lt": day.isoformat()}}
            given["$or" if overdue else "$nor"] = [late]
        return given


class SupportRequest(RecordFields, SupportRequestFacts):
    """A request in an answer."""

    model_config = ConfigDict(
        json_schema_extra=shown_by(SupportRequestRecorded, "answered", overdue=False, answered_in_time=True)
    )

    regions: list[Region] = Field(description="Review regions of the country, the one it is filed under first")
    filed_under: Region = Field(description="Where the record is filed: `global` without a country")
    overdue: bool = Field(description="Whether an answer was due before the day asked about and is missing")
    answered_in_time: bool | None = Field(description="Whether the answer came by its day; null without an answer")


class RerouteAsked(Reasoned):
    """Let somebody else answer; the reason is kept with the request."""

    reason: str = Field(min_length=3, max_length=1_000, description="Why they; kept with the request")
    network: Code | None = Field(default=None, description="Code of the network; null: the secretariat answers")


class AnswerAsked(Reasoned):
    """Keep the answer that was given."""

    answer: Text
    answered_on: Day | None = Field(default=None, description="Day of the answer; today unless given")


class CloseAsked(Reasoned):
    """End a request."""
