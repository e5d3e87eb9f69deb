"""What each step of an alignment is asked with, and where an alignment stands."""

from __future__ import annotations

from typing import Self

from pydantic import ConfigDict, Field, model_validator

from registry.alignment.model import Answer, Position
from registry.alignment.schemas import AlignmentFacts
from registry.records.schemas import Closed, Code, Day, Reasoned, Url


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
