"""Roles of entities in networks: which there are, and which hold on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Final, Protocol, TypeVar

GLOBAL_NETWORK: Final = "global"
"""Code of the United Nations Network on Migration itself."""


class MembershipRole(StrEnum):
    """What an entity is in a network."""

    COORDINATOR = "coordinator"
    EXECUTIVE_COMMITTEE = "executive_committee"
    INVITED = "invited"
    EXTENDED = "extended"
    SECRETARIAT = "secretariat"
    SECONDEE = "secondee"


class RoleHeld(Protocol):
    """A role held for a time; dates are as exact as their source and compare as texts."""

    @property
    def network(self) -> str:
        """Code of the network."""

    @property
    def role(self) -> MembershipRole:
        """What the entity was in it."""

    @property
    def from_(self) -> str | None:
        """When it began; None when it is not known."""

    @property
    def to(self) -> str | None:
        """When it was over; None while it is not."""


H = TypeVar("H", bound=RoleHeld)


def holding(memberships: Iterable[H], day: date) -> list[H]:
    """Return the memberships that hold on a day.

    A year or month stands for its first day: `2022` sorts before every day of 2022 and after every day before.
    """
    text = day.isoformat()
    return [
        membership
        for membership in memberships
        if (membership.from_ or "") <= text and (membership.to is None or membership.to > text)
    ]


def out_of_order(memberships: Sequence[RoleHeld]) -> Iterator[int]:
    """Return memberships that end before or when they begin."""
    for place, membership in enumerate(memberships):
        if membership.to is not None and _first_day(membership.to) <= _first_day(membership.from_ or ""):
            yield place


def overlapping(memberships: Sequence[RoleHeld]) -> Iterator[tuple[int, int]]:
    """Return pairs of memberships of one role in one network that hold on the same day, the later one first."""
    order = sorted(range(len(memberships)), key=lambda place: _first_day(memberships[place].from_ or ""))
    last: dict[tuple[str, str], int] = {}
    for place in order:
        membership = memberships[place]
        before = last.get((membership.network, membership.role))
        end = memberships[before].to if before is not None else None
        if before is not None and (end is None or _first_day(membership.from_ or "") < _first_day(end)):
            yield place, before
        last[membership.network, membership.role] = place


def _first_day(text: str) -> str:
    return f"{text}-01-01"[:10] if text else ""
