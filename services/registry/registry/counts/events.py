"""What the world is told of a count."""

from __future__ import annotations

from contracts.registry_directory_events import CountRecorded
from registry.records.model import Revision
from registry.records.schemas import fields_of


def count_recorded(revision: Revision) -> CountRecorded:
    """Tell the count's full state; it is filed under its region."""
    return CountRecorded.model_validate(fields_of(revision))
