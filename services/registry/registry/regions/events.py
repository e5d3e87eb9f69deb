"""What the world is told of a region."""

from __future__ import annotations

from contracts.registry_events import RegionRecorded
from registry.records.model import Revision
from registry.records.schemas import fields_of


def region_recorded(revision: Revision) -> RegionRecorded:
    """Tell the region's full state; it is filed under itself."""
    return RegionRecorded.model_validate(fields_of(revision) | {"region": revision.statement.key})
