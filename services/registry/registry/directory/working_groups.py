"""Working groups and workstreams: they change, are added and retired."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field

from chassis.errors import FieldError
from contracts.registry_directory_events import WorkingGroupRecorded
from contracts.vocabulary import OBJECTIVES
from registry.directory.terms import TermList, code_of
from registry.records.definition import Definition, Filter, Known, Reference
from registry.records.model import RecordType
from registry.records.schemas import Closed, Code, PartialDate, Provenance, RecordFields, shown_by


class GroupKind(StrEnum):
    """What part of a workplan a group serves."""

    CORE = "core"
    THEMATIC = "thematic"
    WORKSTREAM = "workstream"


class GroupStatus(StrEnum):
    """Whether a group works."""

    ACTIVE = "active"
    RETIRED = "retired"


class ActivityStatus(StrEnum):
    """Where an activity stands, in the words of the workplan's pages."""

    YET_TO_START = "yet_to_start"
    ONGOING = "ongoing"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"


Objective = Annotated[int, Field(ge=OBJECTIVES[0], le=OBJECTIVES[-1], description="Number of an objective")]


class GroupWorkplan(Closed):
    """The workplan a group belongs to."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_alias=True, validate_by_name=True)

    title: str = Field(min_length=3)
    from_: PartialDate | None = Field(default=None, alias="from", description="Its first year, month or day")
    to: PartialDate | None = Field(default=None, description="Its last year, month or day")


class GroupMember(Closed):
    """A member of a group."""

    entity: Code | None = Field(default=None, description="Code of the entity; null where the registry has none")
    name: str = Field(min_length=2, description="As the source names it")


class Activity(Closed):
    """What a group does or delivers."""

    text: str = Field(min_length=3)
    timeline: str | None = Field(default=None, description="In the words of the source")
    status: ActivityStatus | None = Field(default=None, description="Null where the source does not say")


class WorkingGroupFacts(Closed):
    """A working group or workstream."""

    code: Code
    name: str = Field(min_length=3)
    kind: GroupKind
    number: str | None = Field(default=None, description="In the workplan: 2.1")
    status: GroupStatus
    workplan: GroupWorkplan
    priorities: list[str] = Field(default_factory=list, description="Priorities of the workplan that it serves")
    co_leads: list[Code] = Field(default_factory=list, description="Codes of entities; empty: not known")
    members: list[GroupMember] = Field(default_factory=list, description="Empty: not known")
    objectives: list[Objective] = Field(default_factory=list)
    principles: list[str] = Field(default_factory=list, description="Values of the terms' list `principles`")
    activities: list[Activity] = Field(default_factory=list)
    note: str | None = None


class WorkingGroupEntry(WorkingGroupFacts, Provenance):
    """A working group in a data file."""


class WorkingGroupFilter(Filter):
    """What a list of working groups can be narrowed by."""

    kind: GroupKind | None = Field(default=None, description="Only groups of this kind")
    status: GroupStatus | None = Field(default=None, description="Only groups of this status")
    entity: Code | None = Field(default=None, description="Only groups this entity leads or is a member of")
    objective: Objective | None = Field(default=None, description="Only groups that serve this objective")

    def where(self, day: date) -> dict[str, Any]:
        """Return a condition that finds an entity among the co-leads as well as among the members."""
        given = super().where(day)
        entity = given.pop("state.entity", None)
        objective = given.pop("state.objective", None)
        if entity is not None:
            given["$or"] = [{"state.co_leads": entity}, {"state.members.entity": entity}]
        if objective is not None:
            given["state.objectives"] = objective
        return given


class WorkingGroup(RecordFields, WorkingGroupFacts):
    """A working group in an answer."""

    model_config = ConfigDict(json_schema_extra=shown_by(WorkingGroupRecorded, "stronger-un-system"))


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
    event=WorkingGroupRecorded,
    references=_references,
    contradictions=_contradictions,
    filter=WorkingGroupFilter,
)
