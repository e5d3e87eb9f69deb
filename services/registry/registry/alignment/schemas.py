"""Alignments as a network's record holds them, what each step is asked with, and where an alignment stands."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final, Self

from pydantic import ConfigDict, Field, TypeAdapter, model_validator

from registry.alignment.model import Alignment, AlignmentState, Answer, Ending, Position
from registry.records.acting import Reasoned
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
        """Give it to the rules."""
        return _MODEL.validate_python(self.model_dump(exclude={"state"}))

    @classmethod
    def of(cls, alignment: Alignment) -> Self:
        """Take it from the rules."""
        return cls.model_validate(asdict(alignment) | {"state": alignment.state})


class ProposeAsked(Reasoned):
    """Begin to align: the draft terms, and who must agree."""

    title: str = Field(min_length=3, max_length=500, description="Title of the draft terms of reference")
    url: Url | None = None
    entities: list[Code] = Field(min_length=1, max_length=100, description="Codes of the entities involved")

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len(set(self.entities)) != len(self.entities):
            raise ValueError("entities are named twice")
        return self


class ConsultAsked(Reasoned):
    """Record an answer in the consultation."""

    entity: Code = Field(description="A member of the Executive Committee, or the Coordinator")
    answer: Answer
    text: str | None = Field(default=None, max_length=10_000, description="What it said")


class AgreeAsked(Reasoned):
    """Record the position of an entity involved."""

    entity: Code
    position: Position
    text: str | None = Field(default=None, max_length=10_000, description="What it said; the reason of an objection")

    @model_validator(mode="after")
    def _objects_with_a_reason(self) -> Self:
        if self.position is Position.OBJECTS and not (self.text or "").strip():
            raise ValueError("an objection needs its reason in `text`")
        return self


class InclusionAsked(Reasoned):
    """Record which UN entities are included in the coalition."""

    entities: list[Code] = Field(min_length=1, max_length=200, description="Codes of all relevant UN entities")


class EngagementAsked(Reasoned):
    """Record how non-UN stakeholders are engaged in the coalition."""

    who: str = Field(min_length=2, max_length=2000)
    how: str = Field(min_length=2, max_length=10_000)


class Missing(Closed):
    """Something without which the terms are not aligned."""

    pointer: str = Field(description="JSON pointer into this answer")
    text: str


class Standing(Closed):
    """Where the alignment of a network's terms of reference stands today."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "network": "rn-lac",
                    "version": 4,
                    "as_of": "2026-03-02",
                    "alignment": {
                        "code": "alignment-1",
                        "state": "in_consultation",
                        "coalition": False,
                        "title": "Terms of reference of the Regional UN Network on Migration, draft 2",
                        "url": None,
                        "entities": ["iom", "eclac"],
                        "proposed_on": "2026-02-10",
                        "consultation": [
                            {"entity": "ilo", "answer": "supports", "text": None, "recorded_on": "2026-03-02"}
                        ],
                        "asked": [],
                        "agreements": [],
                        "inclusion": [],
                        "engagement": [],
                        "stopped": None,
                        "aligned_on": None,
                    },
                    "asked": ["ilo", "iom"],
                    "entities": ["iom", "eclac"],
                    "inclusion": None,
                    "engagement": None,
                    "missing": [
                        {"pointer": "/asked/1", "text": "iom has not answered"},
                        {"pointer": "/entities/0", "text": "iom has not agreed"},
                        {"pointer": "/entities/1", "text": "eclac has not agreed"},
                    ],
                    "next": ["consult", "withdraw"],
                }
            ]
        }
    )

    network: Code
    version: int = Field(description="Version of the network's record, for `If-Match`")
    as_of: Day
    alignment: AlignmentFacts | None = Field(description="The last one; null when none was ever proposed")
    asked: list[Code] = Field(description="Who is to be consulted: as of today, or of the day that ended it")
    entities: list[Code] = Field(description="Who must agree")
    inclusion: bool | None = Field(description="Whether inclusion of UN entities is recorded; null: not needed")
    engagement: bool | None = Field(description="Whether engagement of stakeholders is recorded; null: not needed")
    missing: list[Missing] = Field(description="What is missing before it can be concluded")
    next: list[str] = Field(description="Steps that can be taken now")
