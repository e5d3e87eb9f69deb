"""A priority of the workplan: candidate -> chosen for a year, or not chosen; what was not chosen can be chosen later.

What may not be done is answered as a conflict that names the field.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from chassis.errors import FieldError, ProblemError
from contracts.problems import CONFLICT


class PriorityStatus(StrEnum):
    """What was decided on a priority."""

    CANDIDATE = "candidate"
    CHOSEN = "chosen"
    NOT_CHOSEN = "not_chosen"


class ProposerKind(StrEnum):
    """Who can propose a priority."""

    MEMBER_STATE = "member_state"
    ENTITY = "entity"
    NETWORK = "network"
    STAKEHOLDER = "stakeholder"


class EvidenceKind(StrEnum):
    """What a proposal can rest on: an input to a review, an insight drawn from several, a document."""

    INPUT = "input"
    INSIGHT = "insight"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class PriorityDecision:
    """What was decided, for which year, and why."""

    status: PriorityStatus = PriorityStatus.CANDIDATE
    year: int | None = None
    reason: str | None = None


def chosen(decision: PriorityDecision, year: int, reason: str) -> PriorityDecision:
    """Choose it for a year's workplan; also what was not chosen before.

    Raises:
        ProblemError: it is chosen already.
    """
    if decision.status is PriorityStatus.CHOSEN:
        raise _conflict("/status", f"The priority is chosen for {decision.year} already")
    return PriorityDecision(PriorityStatus.CHOSEN, year, reason)


def declined(decision: PriorityDecision, reason: str) -> PriorityDecision:
    """Decide against a candidate.

    Raises:
        ProblemError: it is decided on already.
    """
    if decision.status is not PriorityStatus.CANDIDATE:
        raise _conflict("/status", f"The priority is {decision.status.value} already")
    return PriorityDecision(PriorityStatus.NOT_CHOSEN, None, reason)


def contradictions(decision: PriorityDecision) -> list[FieldError]:
    """Return what cannot be true of a decision at once."""
    found = []
    if (decision.status is PriorityStatus.CHOSEN) is not (decision.year is not None):
        found.append(FieldError("/year", "a chosen priority has the year of its workplan, no other has one"))
    if (decision.status is PriorityStatus.CANDIDATE) is not (decision.reason is None):
        found.append(FieldError("/decision_reason", "a decision has its reason, a candidate has none"))
    return found


def _conflict(pointer: str, text: str) -> ProblemError:
    return ProblemError(CONFLICT, text, [FieldError(pointer, text)])
