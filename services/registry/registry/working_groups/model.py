"""Working groups: their kinds, and where a group and its activities stand."""

from __future__ import annotations

from enum import StrEnum


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
