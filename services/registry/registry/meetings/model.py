"""Meetings: their kinds, and the years they fall in."""

from __future__ import annotations

from enum import StrEnum


class MeetingKind(StrEnum):
    """What people met for."""

    CONSULTATION = "consultation"
    HEARING = "hearing"
    LISTENING_SESSION = "listening_session"
    BRIEFING = "briefing"
    PEER_LEARNING_EXCHANGE = "peer_learning_exchange"
    DISCUSSION = "discussion"
    SIDE_EVENT = "side_event"
    REVIEW = "review"
    OTHER = "other"


class MeetingMode(StrEnum):
    """How people met."""

    IN_PERSON = "in_person"
    VIRTUAL = "virtual"
    HYBRID = "hybrid"


def is_backwards(starts_on: str, ends_on: str) -> bool:
    """Tell whether an end lies before its start, as far as both are known: `2020-10` is not before `2020-10-05`."""
    shorter = min(len(starts_on), len(ends_on))
    return ends_on[:shorter] < starts_on[:shorter]
