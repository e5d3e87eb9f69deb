"""What the world is told of a term."""

from __future__ import annotations

from contracts.registry_directory_events import TermRecorded
from contracts.vocabulary import Region
from registry.records.model import Revision
from registry.records.schemas import fields_of


def term_recorded(revision: Revision) -> TermRecorded:
    """Tell the term's full state."""
    return TermRecorded.model_validate(fields_of(revision) | {"region": Region.GLOBAL})
