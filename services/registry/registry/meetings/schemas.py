"""A meeting as data files state it and as the API answers it."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import ConfigDict, Field

from contracts.vocabulary import Region
from registry.meetings.model import MeetingKind, MeetingMode
from registry.records.definition import Filter
from registry.records.schemas import Closed, Code, PartialDate, Provenance, RecordFields, Url


class MeetingFacts(Closed):
    """A meeting of the Network or of those it works with."""

    code: Code
    title: str = Field(min_length=3)
    kind: MeetingKind
    starts_on: PartialDate | None = Field(default=None, description="Null: the source has no date")
    ends_on: PartialDate | None = Field(default=None, description="Null: not known, or the same day")
    place: str | None = None
    mode: MeetingMode | None = None
    region: Region = Field(default=Region.GLOBAL, description="Review region it belongs to; `global`: all or none")
    round: Code | None = Field(default=None, description="Code of the review round it belongs to")
    organizers: list[str] = Field(default_factory=list, description="As the source names them")
    participants: str | None = Field(default=None, description="In the words of the source")
    documents: list[Code] = Field(default_factory=list, description="Codes of documents of the library")
    url: Url | None = None
    note: str | None = None


class MeetingEntry(MeetingFacts, Provenance):
    """A meeting in a data file."""


class MeetingFilter(Filter):
    """What a list of meetings can be narrowed by."""

    region: Region | None = Field(default=None, description="Only meetings of this region")
    kind: MeetingKind | None = Field(default=None, description="Only meetings of this kind")
    round: Code | None = Field(default=None, description="Only meetings of this review round")
    year: int | None = Field(default=None, ge=1900, le=2999, description="Only meetings that fall in this year")

    def where(self, day: date) -> dict[str, Any]:
        """Take a meeting for every year from its start to its end; texts of dates sort as the dates do."""
        given = super().where(day)
        year = given.pop("state.year", None)
        if year is not None:
            given["state.starts_on"] = {"$lt": str(year + 1)}
            reaches = {"$gte": str(year)}
            given["$or"] = [{"state.ends_on": reaches}, {"state.ends_on": None, "state.starts_on": reaches}]
        return given


class Meeting(RecordFields, MeetingFacts):
    """A meeting in an answer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "rr1-unece-consultation-2020-11-09",
                    "title": "Informal multi-stakeholder consultation before the first review in the UNECE region",
                    "kind": "consultation",
                    "starts_on": "2020-11-09",
                    "ends_on": None,
                    "place": None,
                    "mode": None,
                    "region": "unece",
                    "round": "rr1-unece",
                    "organizers": [],
                    "participants": "over 100 organizations",
                    "documents": [],
                    "url": None,
                    "note": None,
                    "version": 1,
                    "valid_from": None,
                    "valid_to": None,
                    "recorded_at": "2026-01-01T00:00:00Z",
                    "source": "https://migrationnetwork.un.org/over-100-organizations-participate-first-multi-"
                    "stakeholder-consultation-regional-reviews",
                    "confidence": "high",
                }
            ]
        }
    )
