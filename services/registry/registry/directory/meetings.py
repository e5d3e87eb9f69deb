"""Meetings of the Network and of those it works with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any, Final

from pydantic import ConfigDict, Field

from chassis.errors import FieldError
from contracts.registry_directory_events import MeetingRecorded
from contracts.vocabulary import Region
from registry.records.definition import Definition, Filter, Known, Reference
from registry.records.model import RecordType
from registry.records.schemas import Closed, Code, PartialDate, Provenance, RecordFields, Url, shown_by


class MeetingKind(StrEnum):
    """What people met for."""

    CONSULTATION = "consultation"
    HEARING = "hearing"
    LISTENING_SESSION = "listening_session"
    BRIEFING = "briefing"
    PEER_LEARNING_EXCHANGE = "peer_learning_exchange"
    DISCUSSION = "discussion"
    SIDE_EVENT = "side_event"
    REVIEW = "review"
    OTHER = "other"


class MeetingMode(StrEnum):
    """How people met."""

    IN_PERSON = "in_person"
    VIRTUAL = "virtual"
    HYBRID = "hybrid"


def is_backwards(starts_on: str, ends_on: str) -> bool:
    """Return whether an end lies before its start, as far as both are known: `2020-10` is not before `2020-10-05`."""
    shorter = min(len(starts_on), len(ends_on))
    return ends_on[:shorter] < starts_on[:shorter]


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
        """Return a condition that takes a meeting for each of its years; texts of dates sort as the dates do."""
        given = super().where(day)
        year = given.pop("state.year", None)
        if year is not None:
            given["state.starts_on"] = {"$lt": str(year + 1)}
            reaches = {"$gte": str(year)}
            given["$or"] = [{"state.ends_on": reaches}, {"state.ends_on": None, "state.starts_on": reaches}]
        return given


class Meeting(RecordFields, MeetingFacts):
    """A meeting in an answer."""

    model_config = ConfigDict(json_schema_extra=shown_by(MeetingRecorded, "unece-consultation"))


def _references(entry: MeetingEntry) -> Iterator[Reference]:
    if entry.round:
        yield Reference(RecordType.ROUND, entry.round, "/round")
    for place, code in enumerate(entry.documents):
        yield Reference(RecordType.DOCUMENT, code, f"/documents/{place}")


def _contradictions(entry: MeetingEntry, known: Known) -> Iterator[FieldError]:
    if entry.ends_on and not entry.starts_on:
        yield FieldError("/ends_on", "an end without a start")
    if entry.starts_on and entry.ends_on and is_backwards(entry.starts_on, entry.ends_on):
        yield FieldError("/ends_on", "is before starts_on")
    round_ = known.get((RecordType.ROUND, entry.round)) if entry.round else None
    if round_ is not None and round_["region"] != entry.region:
        yield FieldError("/region", f"the round {entry.round} belongs to {round_['region']}")


MEETINGS: Final[Definition[MeetingEntry, Meeting]] = Definition(
    type=RecordType.MEETING,
    collection="meetings",
    noun="meeting",
    entry=MeetingEntry,
    answer=Meeting,
    key=lambda entry: entry.code,
    key_field="code",
    event=MeetingRecorded,
    references=_references,
    contradictions=_contradictions,
    filter=MeetingFilter,
)
