"""Coordination mechanisms at three levels: what can be true of one, alone and beside the networks above it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class NetworkLevel(StrEnum):
    """Where a network works."""

    GLOBAL = "global"
    REGIONAL = "regional"
    COUNTRY = "country"


class NetworkKind(StrEnum):
    """A UN Network on Migration, another UN forum on migration, or an Issue-Based Coalition of the UN."""

    UN_NETWORK = "un_network"
    MIGRATION_FORUM = "migration_forum"
    ISSUE_BASED_COALITION = "issue_based_coalition"


class NetworkStatus(StrEnum):
    """How far a network has come; a strengthened one built on a platform that was there."""

    UNDER_CONSIDERATION = "under_consideration"
    BEING_DEVELOPED = "being_developed"
    ESTABLISHED = "established"
    STRENGTHENED = "strengthened"
    DISSOLVED = "dissolved"


class MemberRole(StrEnum):
    """What an entity is in a network."""

    MEMBER = "member"
    EXECUTIVE_COMMITTEE = "executive_committee"
    INVITED = "invited"


PLANNED: Final = frozenset({NetworkStatus.UNDER_CONSIDERATION, NetworkStatus.BEING_DEVELOPED})
"""Statuses of networks that do not exist yet."""

_RANK: Final = {NetworkLevel.COUNTRY: 0, NetworkLevel.REGIONAL: 1, NetworkLevel.GLOBAL: 2}


@dataclass(frozen=True, slots=True)
class Span:
    """A time with an open or unknown begin (None) and end (None); the end is the first day after it."""

    begin: date | None
    end: date | None

    @property
    def backwards(self) -> bool:
        """Whether it ends before it begins, or when it does."""
        return self.begin is not None and self.end is not None and self.end <= self.begin

    def overlaps(self, other: Span) -> bool:
        """Return whether a day belongs to both."""
        begins = max(self.begin or date.min, other.begin or date.min)
        return begins < min(self.end or date.max, other.end or date.max)


def day_of(text: str | None) -> date | None:
    """Return the first day of a year, a month or a day."""
    return date.fromisoformat(f"{text}-01-01"[:10]) if text else None


def overlapping(periods: Sequence[tuple[str, Span]]) -> list[int]:
    """Number the periods that overlap an earlier one of the same name."""
    return [
        number
        for number, (name, period) in enumerate(periods)
        if any(name == other and period.overlaps(before) for other, before in periods[:number])
    ]


def may_be_above(parent: NetworkLevel, level: NetworkLevel) -> bool:
    """Return whether a network of one level may be a parent; above a country network stands none of a country."""
    return _RANK[parent] >= max(_RANK[level], _RANK[NetworkLevel.REGIONAL])


def leads_back(start: str, parents: Iterable[str], parents_of: Mapping[str, Sequence[str]]) -> bool:
    """Return whether going up from these parents comes to ``start`` again."""
    seen: set[str] = set()
    above = list(parents)
    while above:
        code = above.pop()
        if code == start:
            return True
        if code not in seen:
            seen.add(code)
            above += parents_of.get(code, ())
    return False
