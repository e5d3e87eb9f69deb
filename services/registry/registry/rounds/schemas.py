"""A review round as data files state it and as the API answers it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field

from contracts.registry_events import RoundDates, RoundRecorded
from contracts.vocabulary import Admission, Commission, Kind, LatePolicy, Level, Region, RoundKind, RoundState
from registry.questionnaires.model import RespondentKind
from registry.records.definition import Filter
from registry.records.schemas import Closed, Day, Provenance, Reasoned, RecordFields, SixLanguages, Time, shown_by

KIND_OF: Final = {
    RespondentKind.MEMBER_STATE: Kind.MEMBER_STATE_REVIEW,
    RespondentKind.STAKEHOLDER: Kind.STAKEHOLDER_INPUT,
    RespondentKind.REGIONAL_PROCESS: Kind.REGIONAL_PROCESS_INPUT,
    RespondentKind.COMMISSION: Kind.OUTCOME_REPORT,
}
"""What respondents of each kind send to a round."""

Objective = Annotated[int, Field(ge=1, le=23)]


class Mode(StrEnum):
    """How people met."""

    IN_PERSON = "in_person"
    VIRTUAL = "virtual"
    HYBRID = "hybrid"


class StakeholderEvent(Closed):
    """A hearing, consultation or briefing that belongs to the round."""

    held_on: Day | None = Field(default=None, description="Null where the source names no day")
    held_until: Day | None = None
    text: str


class RoundTable(Closed):
    """One of the round tables of a review, and the objectives it looked at."""

    number: int = Field(ge=1)
    title: str
    objectives: list[Objective] = Field(min_length=1)


class RoundFacts(Closed):
    """A regional review, an International Migration Review Forum, or what takes requests at any time."""

    code: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,40}$")
    region: Region = Field(description="Region of the review; `global` for the forum")
    kind: RoundKind
    title: SixLanguages = Field(description="Title in the six official languages")
    state: RoundState = Field(description="Moved by acts and by the window; `held` as a source says")
    place: str | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    dates_text: str | None = Field(default=None, description="When it takes place, where no day is known")
    mode: Mode | None = None
    opens_at: Time | None = Field(default=None, description="From when inputs are taken")
    closes_at: Time | None = Field(default=None, description="Until when inputs are taken (exclusive)")
    inputs_due_on: Day | None = Field(default=None, description="Day by which written inputs were asked for")
    late_policy: LatePolicy = LatePolicy.REFUSE
    admission: dict[Kind, Admission] = Field(
        default_factory=dict, description="Kinds of input taken, and whether a valid one is accepted or screened"
    )
    questionnaires: dict[Kind, str] = Field(default_factory=dict, description="Code of the questionnaire per kind")
    questionnaires_by_level: dict[Kind, dict[Level, str]] = Field(
        default_factory=dict, description="Where respondents of some levels have a questionnaire of their own"
    )
    rescheduled_from: list[RoundDates] = Field(
        default_factory=list, description="What dates and window were before, the earliest first, and why they changed"
    )
    organizers: list[str] = Field(default_factory=list)
    chair: str | None = None
    participants: str | None = Field(default=None, description="In the words of the source")
    round_tables: list[RoundTable] = Field(default_factory=list)
    format: str | None = Field(default=None, description="How the meeting was organized, in the words of the source")
    stakeholder_events: list[StakeholderEvent] = Field(default_factory=list)
    outcome: str | None = Field(default=None, description="What came of it, in the words of the source")
    note: str | None = None
    demonstration: bool = Field(default=False, description="True for rounds that only show the software")


class RoundEntry(RoundFacts, Provenance):
    """A round in a data file."""


class RoundFilter(Filter):
    """What a list of rounds can be narrowed by."""

    region: Region | None = Field(default=None, description="Only rounds of this region")
    kind: RoundKind | None = Field(default=None, description="Only regional reviews, only forums, only standing ones")
    state: RoundState | None = Field(default=None, description="Only rounds in this state")
    year: int | None = Field(default=None, ge=1900, le=2999, description="Only rounds that fall in this year")
    takes: Kind | None = Field(default=None, description="Only rounds that take inputs of this kind")
    respondent: RespondentKind | None = Field(
        default=None, description="Only rounds that take what respondents of this kind send; `any`: that take anything"
    )
    demonstration: bool | None = Field(default=None, description="Only rounds that are (or are not) for show")

    def where(self, day: date) -> dict[str, Any]:
        """Return a condition that takes a round for each of its years; texts of days sort as the days do."""
        given = super().where(day)
        year, takes = given.pop("state.year", None), given.pop("state.takes", None)
        given.pop("state.respondent", None)
        kinds = [takes, KIND_OF.get(self.respondent) if self.respondent else None]
        given |= {f"state.admission.{kind}": {"$exists": True} for kind in kinds if kind}
        if self.respondent is RespondentKind.ANY:
            given["state.admission"] = {"$ne": {}}
        if year is not None:
            given["state.starts_on"] = {"$lt": str(year + 1)}
            reaches = {"$gte": str(year)}
            given["$or"] = [{"state.ends_on": reaches}, {"state.ends_on": None, "state.starts_on": reaches}]
        return given


class Round(RecordFields, RoundFacts):
    """A review round in an answer."""

    model_config = ConfigDict(json_schema_extra=shown_by(RoundRecorded, "demo-unece"))

    commission: Commission | None = Field(description="Commission that convenes the region's reviews; null: none")


class OpenAsked(Reasoned):
    """Open a scheduled round for inputs."""

    opens_at: Time | None = Field(
        default=None, description="Now unless given; with a time ahead the round stays scheduled and opens then"
    )
    closes_at: Time | None = Field(default=None, description="As planned unless given")


class ReopenAsked(Reasoned):
    """Open a closed round again."""

    closes_at: Time | None = Field(default=None, description="Until it is closed again unless given")


class HoldAsked(Reasoned):
    """What is known when a round was held."""

    starts_on: Day | None = Field(default=None, description="As planned unless given")
    ends_on: Day | None = Field(default=None, description="As planned unless given; with `starts_on`: the same day")


class RescheduleAsked(Reasoned):
    """Other dates or another window of a round; what is not named stays."""

    starts_on: Day | None = None
    ends_on: Day | None = Field(default=None, description="With `starts_on`: the same day unless given")
    dates_text: str | None = Field(
        default=None, min_length=3, max_length=200, description="In words where no day is known: `end of March 2021`"
    )
    opens_at: Time | None = None
    closes_at: Time | None = None


class PolicyAsked(Reasoned):
    """Which inputs a round takes and what becomes of them; what is not named stays."""

    admission: dict[Kind, Admission] | None = None
    questionnaires: dict[Kind, str] | None = None
    questionnaires_by_level: dict[Kind, dict[Level, str]] | None = None
    late_policy: LatePolicy | None = None
