"""Alignments as a network's record holds them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final, Self

from pydantic import Field, TypeAdapter, model_validator

from registry.alignment.model import Alignment, AlignmentState, Answer, Ending, Position
from registry.records.schemas import Closed, Code, Day, Url

_MODEL: Final = TypeAdapter(Alignment)


class ConsultedFacts(Closed):
    """An answer of a member of the Executive Committee, or of the Coordinator."""

    entity: Code
    answer: Answer
    text: str | None = None
    recorded_on: Day


class AgreementFacts(Closed):
    """The position of an entity involved."""

    entity: Code
    position: Position
    text: str | None = Field(default=None, description="With an objection: its reason")
    recorded_on: Day


class InclusionFacts(Closed):
    """UN entities that are included."""

    entities: list[Code] = Field(min_length=1)
    recorded_on: Day


class EngagementFacts(Closed):
    """Non-UN stakeholders that are engaged."""

    who: str = Field(min_length=2)
    how: str = Field(min_length=2)
    recorded_on: Day


class StopFacts(Closed):
    """What stopped the alignment."""

    by: Ending
    entity: Code | None = Field(default=None, description="Who objected")
    reason: str
    recorded_on: Day


class AlignmentFacts(Closed):
    """One alignment of a network's terms of reference with the global ones, with everything that was recorded."""

    code: str = Field(pattern=r"^alignment-[1-9][0-9]*$", description="Numbered within the network")
    state: AlignmentState
    coalition: bool = Field(description="Whether inclusion and engagement are needed: of Issue-Based Coalitions")
    title: str = Field(min_length=3, description="Title of the draft terms of reference")
    url: Url | None = None
    entities: list[Code] = Field(min_length=1, description="Entities involved: all of them must agree")
    proposed_on: Day
    consultation: list[ConsultedFacts] = Field(default_factory=list, description="Answers in the order they came")
    asked: list[Code] = Field(
        default_factory=list,
        description="Executive Committee and Coordinator as of the day that ended the consultation; empty before",
    )
    agreements: list[AgreementFacts] = Field(default_factory=list)
    inclusion: list[InclusionFacts] = Field(default_factory=list)
    engagement: list[EngagementFacts] = Field(default_factory=list)
    stopped: StopFacts | None = None
    aligned_on: Day | None = None

    @model_validator(mode="after")
    def _stands_where_it_says(self) -> Self:
        state = self.to_model().state
        if state is not self.state:
            raise ValueError(f"what is recorded makes the state {state.value}")
        return self

    def to_model(self) -> Alignment:
        """Return it to the rules."""
        return _MODEL.validate_python(self.model_dump(exclude={"state"}))

    @classmethod
    def of(cls, alignment: Alignment) -> Self:
        """Take it from the rules."""
        return cls.model_validate(asdict(alignment) | {"state": alignment.state})
