"""A champion country as data files state it and as the API answers it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field

from contracts.registry_events import RegionLabel
from contracts.vocabulary import Region
from registry.champions.model import ChampionStatus
from registry.records.schemas import Closed, Provenance, RecordFields

PartialDate = Annotated[
    str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$", description="Year, month or day, as exact as the source")
]


class ChampionFacts(Closed):
    """A champion country of the Compact."""

    country: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 3166-1 alpha-3")
    name: str = Field(min_length=2)
    status: ChampionStatus
    first_attested: PartialDate
    joined: PartialDate | None = None
    region_labels: list[RegionLabel] = Field(
        default_factory=list, description="What sources called its region, each from its day on; no review regions"
    )
    note: str | None = None


class ChampionEntry(ChampionFacts, Provenance):
    """A champion in a data file; its period begins with ``valid_from``."""

    valid_from: date


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
