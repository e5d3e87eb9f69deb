"""A review round as data files state it and as the API answers it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import AwareDatetime, ConfigDict, Field, model_validator

from contracts.registry_events import RoundDates
from contracts.vocabulary import Admission, Kind, LatePolicy, Region, RoundKind, RoundState
from registry.records.schemas import Closed, Provenance, RecordFields, SixLanguages


class Mode(StrEnum):
    """How people met."""

    IN_PERSON = "in_person"
    VIRTUAL = "virtual"
    HYBRID = "hybrid"


class StakeholderEvent(Closed):
    """A hearing, consultation or briefing that belongs to the round."""

    held_on: date | None = Field(description="Null where the source names no day")
    held_until: date | None = None
    text: str


class RoundFacts(Closed):
    """A regional review or an International Migration Review Forum."""

    code: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,40}$")
    region: Region = Field(description="Region of the review; `global` for the forum")
    kind: RoundKind
    title: SixLanguages = Field(description="Title in the six official languages")
    state: RoundState = Field(description="As the source or the secretariat says; does not follow from the date")
    place: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    mode: Mode | None = None
    opens_at: AwareDatetime | None = Field(default=None, description="From when inputs are taken")
    closes_at: AwareDatetime | None = Field(default=None, description="Until when inputs are taken (exclusive)")
    inputs_due_on: date | None = Field(default=None, description="Day by which written inputs were asked for")
    late_policy: LatePolicy = LatePolicy.REFUSE
    admission: dict[Kind, Admission] = Field(
        default_factory=dict, description="Kinds of input taken, and whether a valid one is accepted or screened"
    )
    questionnaires: dict[Kind, str] = Field(default_factory=dict, description="Code of the questionnaire per kind")
    rescheduled_from: list[RoundDates] = Field(
        default_factory=list, description="What the dates were before, the earliest first"
    )
    organizers: list[str] = Field(default_factory=list)
    chair: str | None = None
    participants: str | None = Field(default=None, description="In the words of the source")
    stakeholder_events: list[StakeholderEvent] = Field(default_factory=list)
    note: str | None = None
    demonstration: bool = Field(default=False, description="True for rounds that only show the software")


class RoundEntry(RoundFacts, Provenance):
    """A round in a data file."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValueError("ends_on is before starts_on")
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValueError("closes_at is not after opens_at")
        if set(self.admission) != set(self.questionnaires):
            raise ValueError("admission and questionnaires name different kinds")
        return self


class Round(RecordFields, RoundFacts):
    """A review round in an answer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "imrf1",
                    "region": "global",
                    "kind": "imrf",
                    "title": {
                        "en": "First International Migration Review Forum",
                        "fr": "Premier Forum d’examen des migrations internationales",  # noqa: RUF001 - French
                        "es": "Primer Foro de Examen de la Migración Internacional",
                        "ar": "منتدى استعراض الهجرة الدولية الأول",
                        "ru": "Первый Международный форум по обзору миграции",
                        "zh": "第一次国际移民问题审查论坛",
                    },
                    "state": "held",
                    "place": "New York, UN Headquarters",
                    "starts_on": "2022-05-17",
                    "ends_on": "2022-05-20",
                    "rescheduled_from": [
                        {
                            "starts_on": "2022-05-10",
                            "ends_on": "2022-05-13",
                            "text": "10-13 May 2022 (call for special accreditation)",
                            "reason": None,
                        }
                    ],
                    "version": 1,
                    "valid_from": None,
                    "valid_to": None,
                    "recorded_at": "2026-01-01T00:00:00Z",
                    "source": "https://www.un.org/en/migration2022/about-the-forum",
                    "confidence": "high",
                }
            ]
        }
    )
