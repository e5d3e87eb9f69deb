"""How working groups are kept: they change, are added and retired."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from chassis.errors import FieldError
from registry.records.definition import Definition, Known, Reference
from registry.records.model import RecordType
from registry.terms.model import TermList, code_of
from registry.working_groups.events import working_group_recorded
from registry.working_groups.schemas import WorkingGroup, WorkingGroupEntry, WorkingGroupFilter


def _references(entry: WorkingGroupEntry) -> Iterator[Reference]:
    for place, code in enumerate(entry.co_leads):
        yield Reference(RecordType.ENTITY, code, f"/co_leads/{place}")
    for place, member in enumerate(entry.members):
        if member.entity:
            yield Reference(RecordType.ENTITY, member.entity, f"/members/{place}/entity")
    for place, value in enumerate(entry.principles):
        yield Reference(RecordType.TERM, code_of(TermList.PRINCIPLES, value), f"/principles/{place}")


def _contradictions(entry: WorkingGroupEntry, _known: Known) -> Iterator[FieldError]:
    members = [member.entity or member.name for member in entry.members]
    yield from _twice("co_leads", entry.co_leads)
    yield from _twice("members", members)
    yield from _twice("objectives", entry.objectives)
    yield from _twice("principles", entry.principles)
    for place, member in enumerate(entry.members):
        if member.entity in entry.co_leads:
            yield FieldError(f"/members/{place}/entity", f"{member.entity} is a co-lead")
    if entry.workplan.from_ and entry.workplan.to and entry.workplan.to[:4] < entry.workplan.from_[:4]:
        yield FieldError("/workplan/to", "is before the workplan's beginning")


def _twice(field: str, values: Sequence[str | int]) -> Iterator[FieldError]:
    for place, value in enumerate(values):
        if value in values[:place]:
            yield FieldError(f"/{field}/{place}", f"{value} is stated more than once")


WORKING_GROUPS: Final[Definition[WorkingGroupEntry, WorkingGroup]] = Definition(
    type=RecordType.WORKING_GROUP,
    collection="working-groups",
    noun="working group",
    entry=WorkingGroupEntry,
    answer=WorkingGroup,
    key=lambda entry: entry.code,
    key_field="code",
    event=working_group_recorded,
    references=_references,
    contradictions=_contradictions,
    filter=WorkingGroupFilter,
)
