"""A champion country as data files state it and as the API answers it."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import ConfigDict, Field

from contracts.registry_events import RegionLabel
from contracts.vocabulary import Criterion, Region
from registry.champions.model import ChampionStatus, Finding
from registry.records.definition import Filter
from registry.records.schemas import Closed, PartialDate, Provenance, RecordFields


class JudgedCriterion(Closed):
    """What was found on one of the six criteria."""

    criterion: Criterion
    result: Finding
    note: str | None = None
    despite: str | None = Field(default=None, description="Why the country was confirmed although it is not met")


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
    note: str | None = None


class ChampionEntry(ChampionFacts, Provenance):
    """A champion in a data file; its period begins with ``valid_from``."""

    valid_from: date


class ChampionFilter(Filter):
    """What a list of champions can be narrowed by."""

    region: Region | None = Field(default=None, description="Only countries of this review region")
    status: ChampionStatus | None = Field(default=None, description="Only champions of this status")
    criterion: Criterion | None = Field(default=None, description="Only champions with a finding on this criterion")
    result: Finding | None = Field(default=None, description="Only champions with such a finding (on `criterion`)")
    co_chair: bool | None = Field(default=None, description="Only countries that are (or are not) named as co-chair")

    PATHS = {"region": "review_regions"}  # noqa: RUF012 - a ClassVar of the base

    def where(self, day: date) -> dict[str, Any]:
        """Take criterion and result together: of the same finding."""
        given = super().where(day)
        names = {"criterion", "result"}
        finding = {name: value for name in sorted(names) if (value := given.pop(f"state.{name}", None)) is not None}
        return given | ({"state.assessment": {"$elemMatch": finding}} if finding else {})


class Champion(RecordFields, ChampionFacts):
    """A champion country in an answer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "country": "MAR",
                    "name": "Morocco",
                    "status": "confirmed",
                    "first_attested": "2020-10",
                    "joined": None,
                    "expressed_on": None,
                    "assessment": [],
                    "assessed_on": None,
                    "confirmed_on": None,
                    "ended_on": None,
                    "end_reason": None,
                    "co_chair": True,
                    "region_labels": [
                        {
                            "valid_from": "2020-10-01",
                            "label": "Middle East and North Africa",
                            "source": "FAQs on the United Nations Network on Migration, October 2020",
                        }
                    ],
                    "note": None,
                    "version": 1,
                    "valid_from": "2020-10-01",
                    "valid_to": None,
                    "recorded_at": "2026-01-01T00:00:00Z",
                    "source": "FAQs on the United Nations Network on Migration, October 2020",
                    "confidence": "high",
                    "filed_under": "africa",
                    "region_label": "Middle East and North Africa",
                    "review_regions": ["africa", "arab"],
                }
            ]
        }
    )

    filed_under: Region = Field(description="The country's primary region, else its first: where the record is filed")
    region_label: str | None = Field(description="The label that holds for the day asked about")
    review_regions: list[Region] = Field(description="Review regions of the country, by its commissions")
