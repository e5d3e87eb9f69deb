"""What the world is told of a round."""

from __future__ import annotations

from contracts.registry_events import RoundRecorded
from registry.records.model import Revision
from registry.records.schemas import fields_of


def round_recorded(revision: Revision) -> RoundRecorded:
    """Tell the round's full state; it is filed under its region."""
    return RoundRecorded.model_validate(fields_of(revision))
