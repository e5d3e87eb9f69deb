"""A priority of the workplan as data files state it and as the API answers it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field

from contracts.registry_request_events import PriorityRecorded
from contracts.vocabulary import Region
from registry.priorities.model import EvidenceKind, PriorityDecision, PriorityStatus, ProposerKind
from registry.records.definition import Filter
from registry.records.schemas import Closed, Code, Provenance, Reasoned, RecordFields, shown_by

Iso3 = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 3166-1 alpha-3")]
Year = Annotated[int, Field(ge=2018, le=2100, description="Year of the workplan")]
Text = Annotated[str, Field(min_length=1, max_length=10_000)]


def _once(values: list[Any]) -> list[Any]:
    if len(set(values)) != len(values):
        raise ValueError("names something twice")
    return values


class Proposer(Closed):
    """Who proposed it; no contact data."""

    name: str = Field(min_length=1, max_length=300)
    kind: ProposerKind
    country: Iso3 | None = None


class Evidence(Closed):
    """What the proposal rests on."""

    kind: EvidenceKind
    reference: str = Field(min_length=1, max_length=2000, description="Id of an input, code, title or address")
    note: str | None = None


class PriorityFacts(Closed):
    """A candidate for the Network's workplan, or what was decided on it."""

    code: Code = Field(description="Id of the submission where it came as one")
    title: str = Field(min_length=1, max_length=300)
    text: Text | None = None
    proposed_by: Proposer | None = Field(default=None, description="Null where the source names nobody")
    regions: Annotated[list[Region], AfterValidator(_once)] = Field(
        default_factory=list, description="Regions it is about; empty: all"
    )
    objectives: Annotated[list[Annotated[int, Field(ge=1, le=23)]], AfterValidator(_once)] = Field(
        default_factory=list, description="Objectives of the Compact it serves"
    )
    evidence: list[Evidence] = Field(default_factory=list)
    value_added: Text | None = Field(default=None, description="What the Network adds to what others do")
    capacity: Text | None = Field(default=None, description="Human and other resources to work on it")
    status: PriorityStatus = PriorityStatus.CANDIDATE
    year: Year | None = Field(default=None, description="Year of the workplan for which it was chosen")
    decision_reason: Text | None = None
    submission_id: str | None = Field(default=None, max_length=64)
    submission_revision: int | None = Field(default=None, ge=1, description="The revision its content is from")
    note: str | None = None

    def decision(self) -> PriorityDecision:
        """Return what was decided, as the rules take it."""
        return PriorityDecision(self.status, self.year, self.decision_reason)


def decided(decision: PriorityDecision) -> dict[str, Any]:
    """Return the fields that hold a decision."""
    return {"status": decision.status, "year": decision.year, "decision_reason": decision.reason}


class PriorityEntry(PriorityFacts, Provenance):
    """A priority in a data file."""


class PriorityFilter(Filter):
    """What a list of priorities can be narrowed by."""

    PATHS = {"region": "regions", "objective": "objectives"}  # noqa: RUF012 - a ClassVar by its base

    status: PriorityStatus | None = Field(default=None, description="Only candidates, chosen, or not chosen")
    year: Year | None = Field(default=None, description="Only those chosen for the workplan of this year")
    region: Region | None = Field(default=None, description="Only those about this region")
    objective: Annotated[int, Field(ge=1, le=23)] | None = Field(
        default=None, description="Only those that serve this objective"
    )


class Priority(RecordFields, PriorityFacts):
    """A priority in an answer."""

    model_config = ConfigDict(json_schema_extra=shown_by(PriorityRecorded, "chosen"))


class ChooseAsked(Reasoned):
    """Choose a priority for a workplan."""

    year: Year


class DeclineAsked(Reasoned):
    """Decide against a priority."""
