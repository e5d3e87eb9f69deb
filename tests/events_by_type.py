"""Events by their type, for tests that read a stream."""

from __future__ import annotations

from contracts.all_events import ALL_EVENTS
from contracts.events import EventData

_BY_TYPE = {event.event_type(): event for event in ALL_EVENTS}


def event_class(event_type: str) -> type[EventData]:
    """Return the class of a type."""
    return _BY_TYPE[event_type]
