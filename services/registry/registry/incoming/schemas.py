"""The answers of inputs that become records, as far as records hold them; the intake has checked them already."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from contracts.vocabulary import Region, SupportMeasure

Objective = Annotated[int, Field(ge=1, le=23)]


class _Answers(BaseModel):
    """Base: later versions of a questionnaire may ask more."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class RequestAnswers(_Answers):
    """A request for support."""

    measure: SupportMeasure
    need: str | None = None
    expected_result: str | None = None
    wished_by: date | None = None
    objectives: list[Objective] = Field(default_factory=list)
    round: str | None = None
    programme: str | None = None


class ProposalAnswers(_Answers):
    """A proposal of a priority."""

    challenge: str
    evidence: list[dict[str, Any]] = Field(default_factory=list)
    value_added: str | None = None
    capacity: str | None = None
    regions: list[Region] = Field(default_factory=list)
    objectives: list[Objective] = Field(default_factory=list)
