"""How meetings are kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chassis.errors import FieldError
from registry.meetings.events import meeting_recorded
from registry.meetings.model import is_backwards
from registry.meetings.schemas import Meeting, MeetingEntry, MeetingFilter
from registry.records.definition import Definition, Known, Reference
from registry.records.model import RecordType


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
    event=meeting_recorded,
    references=_references,
    contradictions=_contradictions,
    filter=MeetingFilter,
)
