"""Counts: numbers that a source gives for a time."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from pydantic import ConfigDict, Field

from contracts.registry_directory_events import CountRecorded
from contracts.vocabulary import Region
from registry.records.definition import Definition, Filter
from registry.records.model import RecordType
from registry.records.schemas import Closed, Code, PartialDate, Provenance, RecordFields, shown_by


class CountSubject(StrEnum):
    """What a source counted."""

    NETWORK_ENTITIES = "network_entities"
    CHAMPIONS = "champions"
    CHAMPIONS_ATTENDING = "champions_attending"
    COUNTRY_NETWORKS = "country_networks"


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

    model_config = ConfigDict(json_schema_extra=shown_by(CountRecorded, "country-networks"))


COUNTS: Final[Definition[CountEntry, Count]] = Definition(
    type=RecordType.COUNT,
    collection="counts",
    noun="count",
    entry=CountEntry,
    answer=Count,
    key=lambda entry: entry.code,
    key_field="code",
    event=CountRecorded,
    filter=CountFilter,
)
