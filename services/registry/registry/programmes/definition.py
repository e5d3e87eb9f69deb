"""How programmes are kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chassis.errors import FieldError
from registry.programmes.events import programme_recorded
from registry.programmes.schemas import Programme, ProgrammeEntry, ProgrammeFilter
from registry.records.definition import Definition, Known, Reference
from registry.records.model import RecordType


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
    event=programme_recorded,
    references=_references,
    contradictions=_contradictions,
    filter=ProgrammeFilter,
)
