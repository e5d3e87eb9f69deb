"""A count as data files state it and as the API answers it."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from contracts.vocabulary import Region
from registry.counts.model import CountSubject
from registry.records.definition import Filter
from registry.records.schemas import Closed, Code, PartialDate, Provenance, RecordFields


class CountFacts(Closed):
    """A number that a source gives for a time. It need not agree with the records here: their lists have gaps."""

    code: Code
    subject: CountSubject
    region: Region = Field(default=Region.GLOBAL, description="Review region counted in; `global`: everywhere")
    scope: str | None = Field(default=None, description="The part of the region that was counted; null: all of it")
    as_of: PartialDate | None = Field(description="The time it was true for; null: the source has no date")
    value: int = Field(ge=0, le=1_000_000_000)
    note: str | None = None


class CountEntry(CountFacts, Provenance):
    """A count in a data file."""


class CountFilter(Filter):
    """What a list of counts can be narrowed by."""

    subject: CountSubject | None = Field(default=None, description="Only counts of this")
    region: Region | None = Field(default=None, description="Only counts of this region; `global`: of everywhere")


class Count(RecordFields, CountFacts):
    """A count in an answer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "network-entities-2020-10",
                    "subject": "network_entities",
                    "region": "global",
                    "scope": None,
                    "as_of": "2020-10",
                    "value": 39,
                    "note": "Core and extended membership together",
                    "version": 1,
                    "valid_from": None,
                    "valid_to": None,
                    "recorded_at": "2026-01-01T00:00:00Z",
                    "source": "FAQs on the United Nations Network on Migration, October 2020",
                    "confidence": "high",
                }
            ]
        }
    )
