"""Champion countries: what a source called their region, and from when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar


class ChampionStatus(StrEnum):
    """How far a country has come as a champion."""

    EXPRESSED = "expressed"
    ASSESSED = "assessed"
    CONFIRMED = "confirmed"
    ENDED = "ended"


class Dated(Protocol):
    """Something that holds from a day on."""

    @property
    def valid_from(self) -> date:
        """First day."""


D = TypeVar("D", bound=Dated)


def label_at(labels: Iterable[D], day: date) -> D | None:
    """Give the region label that holds for a day: the last one that began by then."""
    begun = [label for label in labels if label.valid_from <= day]
    return max(begun, key=lambda label: label.valid_from, default=None)
