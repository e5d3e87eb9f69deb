"""What the world is told of a champion country."""

from __future__ import annotations

from contracts.registry_events import ChampionRecorded
from registry.records.model import Revision
from registry.records.schemas import fields_of


def champion_recorded(revision: Revision) -> ChampionRecorded:
    """Tell the champion's full state; it is filed under a region of its country."""
    return ChampionRecorded.model_validate(fields_of(revision) | {"region": revision.statement.state["filed_under"]})
