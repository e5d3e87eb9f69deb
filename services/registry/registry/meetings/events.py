"""What the world is told of a meeting."""

from __future__ import annotations

from contracts.registry_directory_events import MeetingRecorded
from registry.records.model import Revision
from registry.records.schemas import fields_of


def meeting_recorded(revision: Revision) -> MeetingRecorded:
    """Tell the meeting's full state; it is filed under its region."""
    return MeetingRecorded.model_validate(fields_of(revision))
