"""A country as data files state it and as the API answers it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from pydantic import ConfigDict, Field

from contracts.vocabulary import Commission, Region
from registry.countries.model import STATES, CountryStatus
from registry.records.definition import Filter
from registry.records.schemas import Closed, Provenance, RecordFields


class CountryFacts(Closed):
    """A country or territory."""

    iso3: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 3166-1 alpha-3")
    iso2: str = Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2")
    m49: str | None = Field(pattern=r"^\d{3}$", description="Code of the United Nations Statistics Division")
    name: str = Field(min_length=2, description="Name in English as the source has it")
    status: CountryStatus
    commissions: list[Commission] = Field(
        default_factory=list, description="All regional commissions of which it is a member"
    )
    outside_own_region: list[Commission] = Field(
        default_factory=list, description="Those of them that lie outside its own region"
    )
    associate_of: list[Commission] = Field(
        default_factory=list, description="Regional commissions of which it is an associate member"
    )
    primary_region: Region | None = Field(
        default=None, description="Where records about the country are filed; null where two regions have equal claim"
    )
    note: str | None = None


class CountryEntry(CountryFacts, Provenance):
    """A country in a data file."""


class Country(RecordFields, CountryFacts):
    """A country in an answer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "iso3": "PRT",
                    "iso2": "PT",
                    "m49": "620",
                    "name": "Portugal",
                    "status": "un_member",
                    "commissions": ["UNECE", "ECLAC"],
                    "outside_own_region": ["ECLAC"],
                    "associate_of": [],
                    "primary_region": "unece",
                    "note": None,
                    "version": 1,
                    "valid_from": None,
                    "valid_to": None,
                    "recorded_at": "2026-01-01T00:00:00Z",
                    "source": "ISO 3166-1 and UN M49 codes; lists of the five commissions",
                    "confidence": "high",
                    "review_regions": ["unece", "lac"],
                }
            ]
        }
    )

    review_regions: list[Region] = Field(
        description="Regions on whose pages the country's inputs stand: those of all commissions it is a member of"
    )


class CountryFilter(Filter):
    """Query parameters of the list."""

    PATHS: ClassVar[Mapping[str, str]] = {"region": "review_regions", "commission": "commissions"}

    region: Region | None = Field(
        default=None, description="Only members of this review region; `global`: all Member and observer States"
    )
    commission: Commission | None = Field(default=None, description="Only members of this regional commission")
    status: CountryStatus | None = Field(default=None, description="Only countries of this status")

    def where(self, day: date) -> dict[str, Any]:
        """Find the States of the global forum by their status: they are members of it without a commission."""
        condition = super().where(day)
        if self.region is Region.GLOBAL:
            del condition["state.review_regions"]
            states = {"state.status": {"$in": sorted(status.value for status in STATES)}}
            return {"$and": [condition, states]} if condition else states
        return condition
