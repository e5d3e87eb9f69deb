"""What the world is told of a priority."""

from __future__ import annotations

from contracts.registry_request_events import PriorityRecorded
from contracts.vocabulary import Region
from registry.records.model import Revision
from registry.records.schemas import fields_of


def priority_recorded(revision: Revision) -> PriorityRecorded:
    """Tell the priority's full state; the workplan is one, so it is filed under `global`.

    The regions it is about stand in ``regions``.
    """
    return PriorityRecorded.model_validate(fields_of(revision) | {"region": Region.GLOBAL})
