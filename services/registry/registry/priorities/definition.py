"""How priorities of the workplan are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from chassis.errors import FieldError
from contracts.registry_request_events import PriorityRecorded
from registry.priorities.model import contradictions
from registry.priorities.schemas import Priority, PriorityEntry, PriorityFilter
from registry.records.definition import Definition, Known, Reference
from registry.records.model import RecordType


def _references(entry: PriorityEntry) -> Iterator[Reference]:
    if entry.proposed_by and entry.proposed_by.country:
        yield Reference(RecordType.COUNTRY, entry.proposed_by.country, "/proposed_by/country")


def _contradictions(entry: PriorityEntry, _known: Known) -> Iterable[FieldError]:
    yield from contradictions(entry.decision())
    if (entry.submission_id is None) is not (entry.submission_revision is None):
        yield FieldError("/submission_revision", "submission_id and submission_revision belong together")


PRIORITIES: Final[Definition[PriorityEntry, Priority]] = Definition(
    type=RecordType.PRIORITY,
    collection="priorities",
    noun="priority",
    entry=PriorityEntry,
    answer=Priority,
    key=lambda entry: entry.code,
    key_field="code",
    event=PriorityRecorded,
    references=_references,
    contradictions=_contradictions,
    acts_only=frozenset({"submission_id", "submission_revision"}),
    filter=PriorityFilter,
)
