"""An endpoint: where a commission listens, what it wants, and whether it answers. No driver, no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from contracts.vocabulary import Kind, Region


class EndpointState(StrEnum):
    """Whether an endpoint takes deliveries."""

    ACTIVE = "active"
    PARKED = "parked"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, repr=False)
class SealedKey:
    """A key at rest, encrypted, and how long it signs: a rotation puts a new one beside the old."""

    sealed: bytes
    created_at: datetime
    expires_at: datetime | None = None
    public: str | None = None

    def in_use(self, now: datetime) -> bool:
        """Return whether it still signs."""
        return self.expires_at is None or now < self.expires_at


@dataclass(frozen=True, slots=True)
class Parking:
    """Why and since when nothing is sent, and when the oldest delivery is tried as a probe."""

    reason: str
    at: datetime
    probe_at: datetime


@dataclass(frozen=True, slots=True)
class EndpointAct:
    """An act on an endpoint: who did what, when."""

    at: datetime
    by: str
    action: str


@dataclass(frozen=True, slots=True)
class EndpointFilter:
    """What an endpoint wants; an empty part wants everything."""

    regions: tuple[Region, ...] = ()
    event_types: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()

    def wants(self, event_type: str, regions: Sequence[str], kind: str | None) -> bool:
        """Return whether an event is wanted. One that tells of no input (a round) is never of the wrong kind."""
        return (
            (not self.event_types or event_type in self.event_types)
            and (not self.regions or any(region in self.regions for region in regions))
            and (not self.kinds or kind is None or kind in self.kinds)
        )


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One registered webhook. ``region`` owns it; ``version`` counts its changes of state.

    ``paused_until`` obeys a `Retry-After`; deliveries up to ``drain_to`` waited while it was parked and
    are sent one by one.
    """

    id: str
    version: int
    region: Region
    url: str
    filter: EndpointFilter
    description: str
    state: EndpointState
    secrets: tuple[SealedKey, ...]
    keys: tuple[SealedKey, ...]
    created_at: datetime
    parking: Parking | None = None
    paused_until: datetime | None = None
    drain_to: int = 0
    history: tuple[EndpointAct, ...] = field(default=())

    def next_probe(self, now: datetime, every: timedelta, wait: timedelta | None) -> datetime:
        """Return when to probe again: after the usual time, or later if the endpoint asked for that."""
        return now + max(every, wait or timedelta(0))


def effective_regions(asked: Sequence[Region], own: Region | None) -> tuple[Region, ...]:
    """Fill in what an empty list means: a commission's own region, everything for those who act for all."""
    unique = tuple(dict.fromkeys(asked))
    return (own,) if own and not unique else unique


def owner_of(regions: Sequence[Region], own: Region | None) -> Region:
    """Return the region an endpoint belongs to: the commission's own, else the only one asked for, else global."""
    if own:
        return own
    return regions[0] if len(regions) == 1 else Region.GLOBAL
