"""Programmes: what kinds there are, and how a call stands."""

from __future__ import annotations

from enum import StrEnum


class ProgrammeKind(StrEnum):
    """What a programme is."""

    TRUST_FUND = "trust_fund"
    INITIATIVE = "initiative"
    OTHER = "other"


class CallStatus(StrEnum):
    """How a call stands, as its source says."""

    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
