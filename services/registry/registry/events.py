"""Which records the world is told of, and how. Countries travel as members of their regions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from contracts.events import EventData
from registry.champions.events import champion_recorded
from registry.questionnaires.events import questionnaire_published
from registry.records.model import RecordType, Revision
from registry.regions.events import region_recorded
from registry.rounds.events import round_recorded

EVENTS: Final[Mapping[RecordType, Callable[[Revision], EventData]]] = {
    RecordType.REGION: region_recorded,
    RecordType.QUESTIONNAIRE: questionnaire_published,
    RecordType.ROUND: round_recorded,
    RecordType.CHAMPION: champion_recorded,
}


def event_of(revision: Revision) -> EventData | None:
    """Give the event that tells of a revision; None where the record travels inside another."""
    build = EVENTS.get(revision.statement.type)
    return build(revision) if build else None
