"""Programmes and funds to which requests for support can point, with their calls."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from pydantic import ConfigDict, Field

from chassis.errors import FieldError
from contracts.registry_directory_events import ProgrammeRecorded
from registry.records.definition import Definition, Filter, Known, Reference
from registry.records.model import RecordType
from registry.records.schemas import AttestedFrom, Closed, Code, Day, Provenance, RecordFields, Url, shown_by


class ProgrammeKind(StrEnum):
    """What a programme is."""

    TRUST_FUND = "trust_fund"
    INITIATIVE = "initiative"
    OTHER = "other"


class CallStatus(StrEnum):
    """How a call stands, as its source says."""

    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"


class Call(Closed):
    """A call of a programme for proposals."""

    code: Code = Field(description="Its own within the programme")
    title: str = Field(min_length=3)
    opens_on: Day | None = Field(default=None, description="First day; null: not known")
    closes_on: Day | None = Field(default=None, description="Last day; null: not known")
    status: CallStatus = Field(description="As the source or the secretariat says; does not follow from the date")
    url: Url | None = None


class ProgrammeFacts(Closed):
    """A programme or fund to which requests for support can point."""

    code: Code
    name: str = Field(min_length=3)
    acronym: str | None = None
    kind: ProgrammeKind
    manager: Code | None = Field(default=None, description="Code of the entity that runs it; null: not known")
    calls: list[Call] = Field(default_factory=list, description="Its calls, as far as sources give them")
    url: Url | None = None
    attested_from: AttestedFrom = None
    note: str | None = None


class ProgrammeEntry(ProgrammeFacts, Provenance):
    """A programme in a data file."""


class ProgrammeFilter(Filter):
    """What a list of programmes can be narrowed by."""

    kind: ProgrammeKind | None = Field(default=None, description="Only programmes of this kind")


class Programme(RecordFields, ProgrammeFacts):
    """A programme in an answer."""

    model_config = ConfigDict(json_schema_extra=shown_by(ProgrammeRecorded, "with-call", calls=[]))


def _references(entry: ProgrammeEntry) -> Iterator[Reference]:
    if entry.manager:
        yield Reference(RecordType.ENTITY, entry.manager, "/manager")


def _contradictions(entry: ProgrammeEntry, _known: Known) -> Iterator[FieldError]:
    codes = [call.code for call in entry.calls]
    for place, call in enumerate(entry.calls):
        if call.code in codes[:place]:
            yield FieldError(f"/calls/{place}/code", f"{call.code} is stated more than once")
        if call.opens_on and call.closes_on and call.closes_on < call.opens_on:
            yield FieldError(f"/calls/{place}/closes_on", "is before opens_on")


PROGRAMMES: Final[Definition[ProgrammeEntry, Programme]] = Definition(
    type=RecordType.PROGRAMME,
    collection="programmes",
    noun="programme",
    entry=ProgrammeEntry,
    answer=Programme,
    key=lambda entry: entry.code,
    key_field="code",
    event=ProgrammeRecorded,
    references=_references,
    contradictions=_contradictions,
    filter=ProgrammeFilter,
)
