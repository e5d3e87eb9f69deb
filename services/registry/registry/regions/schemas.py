"""A review region as data files state it and as the API answers it."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from contracts.registry_events import CommissionOfRegion, CountryOfRegion
from contracts.vocabulary import Region
from registry.records.schemas import Closed, Provenance, RecordFields, SixLanguages


class RegionFacts(Closed):
    """A review region."""

    code: Region
    name: SixLanguages = Field(description="Name in the six official languages")
    commission: CommissionOfRegion | None = Field(description="Null for the global forum")
    member_count: int = Field(ge=0, le=1_000, description="Members, as the source counts them")
    associate_count: int = Field(ge=0, le=1_000, description="Associate members, as the source counts them")


class RegionEntry(RegionFacts, Provenance):
    """A region in a data file; the counts are held against the countries."""


class ReviewRegion(RecordFields, RegionFacts):
    """A review region in an answer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "lac",
                    "name": {
                        "en": "Latin America and the Caribbean",
                        "fr": "Amérique latine et Caraïbes",
                        "es": "América Latina y el Caribe",
                        "ar": "أمريكا اللاتينية ومنطقة البحر الكاريبي",
                        "ru": "Латинская Америка и Карибский бассейн",
                        "zh": "拉丁美洲和加勒比",
                    },
                    "commission": {
                        "code": "ECLAC",
                        "name": "Economic Commission for Latin America and the Caribbean",
                        "seat": "Santiago",
                    },
                    "member_count": 46,
                    "associate_count": 14,
                    "members": [
                        {
                            "iso3": "PRT",
                            "iso2": "PT",
                            "name": "Portugal",
                            "status": "un_member",
                            "membership": "member",
                            "geographic": False,
                        }
                    ],
                    "version": 1,
                    "valid_from": None,
                    "valid_to": None,
                    "recorded_at": "2026-01-01T00:00:00Z",
                    "source": "https://migrationnetwork.un.org/regional-reviews-2024",
                    "confidence": "high",
                }
            ]
        }
    )

    members: list[CountryOfRegion] = Field(
        description="Members and associate members by code; for `global` all Member and observer States"
    )
