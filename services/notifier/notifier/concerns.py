"""What an event concerns: which regions, which kind of input, and what it must stay in order with.

One function per event class, over its typed fields: the same name means different things in different events (the
``kind`` of a round is no kind of input). An event class that the notifier consumes has its function here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import Final

from contracts.events import EventData
from contracts.publisher_events import SubmissionPublished
from contracts.registry_events import RoundRecorded
from contracts.submissions_events import SubmissionAccepted, SubmissionData, SubmissionReceived
from contracts.vocabulary import Destination, Kind, Region

EVENTS: Final[tuple[type[EventData], ...]] = (
    SubmissionPublished,
    SubmissionReceived,
    SubmissionAccepted,
    RoundRecorded,
)
"""What the notifier consumes: an endpoint without event types gets all of it."""
EVENT_TYPES: Final = frozenset(event.event_type() for event in EVENTS)


@dataclass(frozen=True, slots=True)
class Concern:
    """Whom an event concerns. ``kind`` is the kind of input it tells of, None when it tells of no input.

    Deliveries with the same ``order_key`` go one after another, the lowest ``order_version`` first.
    """

    regions: tuple[Region, ...]
    kind: Kind | None
    order_key: str
    order_version: int


@singledispatch
def concerns(event: EventData) -> Concern | None:
    """Return whom an event concerns; None for what speaks to the Network and not to the commissions.

    Raises:
        TypeError: the notifier does not consume events of this class.
    """
    raise TypeError(f"{type(event).__name__} has no concern")


@concerns.register
def _(event: SubmissionPublished) -> Concern | None:
    return Concern(tuple(event.regions), event.kind, event.submission_id, event.submission_version)


@concerns.register
def _(event: SubmissionData) -> Concern | None:
    if event.destination is Destination.REGISTRY:
        return None
    return Concern(tuple(event.regions), event.kind, event.submission_id, event.version)


@concerns.register
def _(event: RoundRecorded) -> Concern | None:
    return Concern((event.region,), None, event.code, event.version)
