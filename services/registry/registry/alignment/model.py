"""Alignment of terms of reference: a proposal, consultation, agreement of all entities involved; nothing by majority.

    proposed -> in_consultation -> in_agreement -> aligned
    each of the first three -> stopped, by one objection or by withdrawal

The state follows from what is recorded, so it cannot contradict it. What is recorded is only ever added to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from chassis.errors import FieldError


class AlignmentState(StrEnum):
    """Where an alignment stands."""

    PROPOSED = "proposed"
    IN_CONSULTATION = "in_consultation"
    IN_AGREEMENT = "in_agreement"
    ALIGNED = "aligned"
    STOPPED = "stopped"


class Answer(StrEnum):
    """What a member of the Executive Committee, or the Coordinator, says when consulted."""

    SUPPORTS = "supports"
    COMMENTS = "comments"
    NO_OBJECTION = "no_objection"


class Position(StrEnum):
    """What an entity involved says when asked to agree."""

    AGREES = "agrees"
    OBJECTS = "objects"


class Ending(StrEnum):
    """What stopped an alignment."""

    OBJECTION = "objection"
    WITHDRAWAL = "withdrawal"


IN_PROGRESS: Final = (AlignmentState.PROPOSED, AlignmentState.IN_CONSULTATION, AlignmentState.IN_AGREEMENT)


@dataclass(frozen=True, slots=True)
class ConsultationAnswer:
    """An answer in the consultation."""

    entity: str
    answer: Answer
    text: str | None
    recorded_on: date


@dataclass(frozen=True, slots=True)
class Agreement:
    """An entity's position on the terms; an objection has its reason as text."""

    entity: str
    position: Position
    text: str | None
    recorded_on: date


@dataclass(frozen=True, slots=True)
class Inclusion:
    """UN entities recorded as included in a coalition's work."""

    entities: tuple[str, ...]
    recorded_on: date


@dataclass(frozen=True, slots=True)
class Engagement:
    """Non-UN stakeholders whose engagement in a coalition's work is recorded, and how they are engaged."""

    who: str
    how: str
    recorded_on: date


@dataclass(frozen=True, slots=True)
class Stop:
    """What ended an alignment without alignment, and why."""

    by: Ending
    entity: str | None
    reason: str
    recorded_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """One attempt to align terms of reference.

    ``coalition``: the network is an Issue-Based Coalition, which has more to show. ``asked``: who was to be consulted
    as of the day on which the consultation ended.
    """

    code: str
    coalition: bool
    title: str
    url: str | None
    entities: tuple[str, ...]
    proposed_on: date
    consultation: tuple[ConsultationAnswer, ...] = ()
    asked: tuple[str, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    inclusion: tuple[Inclusion, ...] = ()
    engagement: tuple[Engagement, ...] = ()
    stopped: Stop | None = None
    aligned_on: date | None = None

    @property
    def state(self) -> AlignmentState:
        """Where it stands."""
        if self.stopped:
            return AlignmentState.STOPPED
        if self.aligned_on:
            return AlignmentState.ALIGNED
        if self.asked:
            return AlignmentState.IN_AGREEMENT
        return AlignmentState.IN_CONSULTATION if self.consultation else AlignmentState.PROPOSED

    @property
    def in_progress(self) -> bool:
        """Whether steps are still to come."""
        return self.state in IN_PROGRESS

    def unanswered(self, to_ask: Sequence[str]) -> list[str]:
        """Return who is still to answer in the consultation."""
        answered = {given.entity for given in self.consultation}
        return [entity for entity in to_ask if entity not in answered]

    def not_agreed(self) -> list[str]:
        """Return the entities involved that have not agreed."""
        agreed = {agreement.entity for agreement in self.agreements if agreement.position is Position.AGREES}
        return [entity for entity in self.entities if entity not in agreed]


def code_of(number: int) -> str:
    """Return the code of an alignment by its number in its network, from 1."""
    return f"alignment-{number}"


def lacking(alignment: Alignment, to_ask: Sequence[str]) -> list[FieldError]:
    """Return what must still be recorded before the terms are aligned; pointers lead into ``Standing``."""
    missing = [] if alignment.asked else unanswered(to_ask, alignment.unanswered(to_ask))
    missing += [
        FieldError(f"/entities/{alignment.entities.index(entity)}", f"{entity} has not agreed")
        for entity in alignment.not_agreed()
    ]
    if alignment.coalition and not alignment.inclusion:
        missing.append(FieldError("/inclusion", "inclusion of all relevant UN entities is not recorded"))
    if alignment.coalition and not alignment.engagement:
        missing.append(FieldError("/engagement", "engagement of non-UN stakeholders is not recorded"))
    return missing


def unanswered(to_ask: Sequence[str], missing: Sequence[str]) -> list[FieldError]:
    """Return who is still to answer; without anybody to ask, a consultation cannot end."""
    if not to_ask:
        return [FieldError("/asked", "no Executive Committee and Coordinator are recorded as of today")]
    return [FieldError(f"/asked/{to_ask.index(entity)}", f"{entity} has not answered") for entity in missing]
