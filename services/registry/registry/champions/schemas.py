"""A champion country as data files state it and as the API answers it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, model_validator

from contracts.registry_events import ChampionRecorded, RegionLabel
from contracts.vocabulary import Criterion, Region
from registry.champions.balance import Effect
from registry.champions.model import ChampionStatus, Finding
from registry.records.definition import Filter
from registry.records.schemas import Closed, Day, PartialDate, Provenance, Reasoned, RecordFields, Source, shown_by

Text = Annotated[str, Field(min_length=3, max_length=10_000)]


class JudgedCriterion(Closed):
    """What was found on one of the six criteria."""

    criterion: Criterion
    result: Finding
    note: str | None = None
    despite: str | None = Field(default=None, description="Why the country was confirmed although it is not met")


class Expression(Closed):
    """An input by which the State expressed its interest; earlier revisions of it went with this one."""

    submission_id: str = Field(max_length=64)
    revision: int = Field(ge=1)
    received_on: Day


class ChampionFacts(Closed):
    """A champion country of the Compact."""

    country: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 3166-1 alpha-3")
    name: str = Field(min_length=2)
    status: ChampionStatus
    first_attested: PartialDate
    joined: PartialDate | None = None
    expressed_on: PartialDate | None = None
    assessment: list[JudgedCriterion] = Field(
        default_factory=list, description="Findings by criterion; empty where no source tells of any"
    )
    assessed_on: PartialDate | None = None
    confirmed_on: PartialDate | None = None
    ended_on: PartialDate | None = None
    end_reason: str | None = None
    co_chair: bool = Field(default=False, description="Whether a source names it as co-chair of the initiative")
    region_labels: list[RegionLabel] = Field(
        default_factory=list, description="What sources called its region, each from its day on; no review regions"
    )
    expressions: list[Expression] = Field(
        default_factory=list, description="Inputs of the State that were taken; they change only by coming in"
    )
    note: str | None = None


class ChampionEntry(ChampionFacts, Provenance):
    """A champion in a data file; its period begins with ``valid_from``."""

    valid_from: Day


class ChampionFilter(Filter):
    """What a list of champions can be narrowed by."""

    region: Region | None = Field(default=None, description="Only countries of this review region")
    status: ChampionStatus | None = Field(default=None, description="Only champions of this status")
    criterion: Criterion | None = Field(default=None, description="Only champions with a finding on this criterion")
    result: Finding | None = Field(default=None, description="Only champions with such a finding (on `criterion`)")
    co_chair: bool | None = Field(default=None, description="Only countries that are (or are not) named as co-chair")

    PATHS = {"region": "review_regions"}  # noqa: RUF012 - a ClassVar of the base

    def where(self, day: date) -> dict[str, Any]:
        """Return a condition on criterion and result together: of the same finding."""
        given = super().where(day)
        names = {"criterion", "result"}
        finding = {name: value for name in sorted(names) if (value := given.pop(f"state.{name}", None)) is not None}
        return given | ({"state.assessment": {"$elemMatch": finding}} if finding else {})


class Champion(RecordFields, ChampionFacts):
    """A champion country in an answer."""

    model_config = ConfigDict(json_schema_extra=shown_by(ChampionRecorded, "morocco", region_label=None))

    filed_under: Region = Field(description="The country's primary region, else its first: where the record is filed")
    region_label: str | None = Field(description="The label that holds for the day asked about")
    review_regions: list[Region] = Field(description="Review regions of the country, by its commissions")


class ExpressAsked(Reasoned):
    """Take a State's interest in being a champion."""

    expressed_on: Day | None = Field(default=None, description="Today unless given")
    source: Source = Field(description="Where the interest stands: a note, an input, an address")
    note: str | None = Field(default=None, max_length=10_000)


class Judgement(Closed):
    """A finding on one criterion."""

    criterion: Criterion
    result: Finding
    note: Text | None = Field(default=None, description="What it rests on; needed unless the criterion is met")

    @model_validator(mode="after")
    def _explained(self) -> Self:
        if self.result is not Finding.MET and self.note is None:
            raise ValueError("say in `note` what is not met or not known")
        return self


class AssessAsked(Reasoned):
    """Add findings; the geographical balance is computed unless it is given."""

    assessment: list[Judgement] = Field(min_length=1, max_length=6)
    assessed_on: Day | None = Field(default=None, description="Today unless given")
    source: Source | None = Field(default=None, description="Where the findings stand; added to the record's source")

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({finding.criterion for finding in self.assessment}) != len(self.assessment):
            raise ValueError("a criterion is named twice")
        return self


class ConfirmAsked(Reasoned):
    """Confirm an assessed country as a champion."""

    despite: dict[Criterion, Text] = Field(
        default_factory=dict,
        description="For each criterion that is not met: why the country is confirmed all the same",
    )
    confirmed_on: Day | None = Field(default=None, description="Today unless given")
    source: Source | None = Field(default=None, description="Where the decision stands; added to the record's source")


class EndAsked(Reasoned):
    """End it; the reason stands in the record too."""

    ended_on: Day | None = Field(default=None, description="Today unless given")
    source: Source | None = Field(default=None, description="Where the end stands; added to the record's source")


class RegionShareAnswer(Closed):
    """Champions and Member States of one region."""

    region: Region
    champions: int = Field(description="Confirmed champions of the region; a country of two regions counts in both")
    member_states: int = Field(description="Member States of its commission, without those outside their own region")
    share_of_champions: float = Field(description="0 to 1; a country of two regions counts half in each")
    share_of_states: float = Field(description="0 to 1; the same for all Member States")


class AddingAnswer(Closed):
    """What one more champion would do."""

    country: str
    review_regions: list[Region]
    effect: Effect = Field(description="Whether the distance gets smaller, stays, or grows")
    distance: float = Field(description="The distance with the country among the champions")


class BalanceAnswer(Closed):
    """How the champions spread over the review regions, against how the Member States do."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "as_of": "2020-10-31",
                    "known_at": None,
                    "champions": 14,
                    "member_states": 194,
                    "distance": 0.1546,
                    "regions": [
                        {
                            "region": "asia-pacific",
                            "champions": 5,
                            "member_states": 49,
                            "share_of_champions": 0.3571,
                            "share_of_states": 0.2371,
                        }
                    ],
                    "adding": {
                        "country": "ECU",
                        "review_regions": ["lac"],
                        "effect": "improves",
                        "distance": 0.1391,
                    },
                }
            ]
        }
    )

    as_of: Day
    known_at: datetime | None
    champions: int = Field(description="Confirmed champions on the day, without the country asked about")
    member_states: int = Field(description="Member States of the regional commissions")
    distance: float = Field(description="0: champions spread as the States do; 1: as differently as can be")
    regions: list[RegionShareAnswer]
    adding: AddingAnswer | None = Field(description="Null unless a country was asked about")
