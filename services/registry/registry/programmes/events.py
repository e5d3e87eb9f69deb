"""What the world is told of a programme."""

from __future__ import annotations

from contracts.registry_directory_events import ProgrammeRecorded
from contracts.vocabulary import Region
from registry.records.model import Revision
from registry.records.schemas import fields_of


def programme_recorded(revision: Revision) -> ProgrammeRecorded:
    """Tell the programme's full state."""
    return ProgrammeRecorded.model_validate(fields_of(revision) | {"region": Region.GLOBAL})
