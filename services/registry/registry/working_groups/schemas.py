"""A working group as data files state it and as the API answers it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from contracts.vocabulary import OBJECTIVES
from registry.records.definition import Filter
from registry.records.schemas import Closed, Code, PartialDate, Provenance, RecordFields
from registry.working_groups.model import ActivityStatus, GroupKind, GroupStatus

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
        """Look for an entity among the co-leads and among the members."""
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

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "cwg-2-1",
                    "name": "Stronger UN System for GCM Implementation",
                    "kind": "core",
                    "number": "2.1",
                    "status": "active",
                    "workplan": {"title": "Workplan 2021-2022", "from": "2021", "to": "2022"},
                    "priorities": [],
                    "co_leads": ["iom", "undp"],
                    "members": [{"entity": "who", "name": "WHO"}],
                    "objectives": [],
                    "principles": [],
                    "activities": [{"text": "Roll-out of guidance and tools", "timeline": "2021", "status": None}],
                    "note": None,
                    "version": 1,
                    "valid_from": "2021-01-01",
                    "valid_to": None,
                    "recorded_at": "2026-01-01T00:00:00Z",
                    "source": "https://migrationnetwork.un.org/about/united-nations-network-migration-workplan",
                    "confidence": "high",
                }
            ]
        }
    )
