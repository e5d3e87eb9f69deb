"""What the world is told of a working group."""

from __future__ import annotations

from contracts.registry_directory_events import WorkingGroupRecorded
from contracts.vocabulary import Region
from registry.records.model import Revision
from registry.records.schemas import fields_of


def working_group_recorded(revision: Revision) -> WorkingGroupRecorded:
    """Tell the group's full state."""
    return WorkingGroupRecorded.model_validate(fields_of(revision) | {"region": Region.GLOBAL})
