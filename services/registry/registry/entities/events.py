"""What the world is told of an entity."""

from __future__ import annotations

from contracts.registry_directory_events import EntityRecorded
from contracts.vocabulary import Region
from registry.records.model import Revision
from registry.records.schemas import fields_of


def entity_recorded(revision: Revision) -> EntityRecorded:
    """Tell the entity's full state."""
    return EntityRecorded.model_validate(fields_of(revision) | {"region": Region.GLOBAL})
