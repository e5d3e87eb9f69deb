"""A request for support from its arrival to its end: routed -> answered -> closed, or closed without an answer.

What may not be done is answered as a conflict that names the field.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from chassis.errors import FieldError, ProblemError
from contracts.problems import CONFLICT


class RequestStatus(StrEnum):
    """Where a request stands."""

    ROUTED = "routed"
    ANSWERED = "answered"
    CLOSED = "closed"


class RequesterKind(StrEnum):
    """Who can ask the Network for support."""

    MEMBER_STATE = "member_state"
    COUNTRY_TEAM = "country_team"
    NETWORK = "network"
    STAKEHOLDER = "stakeholder"


class TargetKind(StrEnum):
    """Who can be asked to answer, the nearest first."""

    COUNTRY_NETWORK = "country_network"
    REGIONAL_NETWORK = "regional_network"
    SECRETARIAT = "secretariat"


class RoutedBy(StrEnum):
    """Whether the rule or the secretariat chose who answers; the rule never undoes the secretariat's choice."""

    RULE = "rule"
    SECRETARIAT = "secretariat"


@dataclass(frozen=True, slots=True)
class Target:
    """Who is to answer (``network`` is a code, none for the secretariat), and why they."""

    kind: TargetKind
    network: str | None
    why: str
    by: RoutedBy = RoutedBy.RULE


@dataclass(frozen=True, slots=True)
class Handling:
    """What became of a request."""

    received_on: date
    due_on: date
    routed_to: Target
    status: RequestStatus = RequestStatus.ROUTED
    answered_on: date | None = None
    answer: str | None = None

    def overdue(self, day: date) -> bool:
        """Return whether somebody still waits for an answer that was due before a day."""
        return self.status is RequestStatus.ROUTED and self.due_on < day

    @property
    def in_time(self) -> bool | None:
        """Whether the answer came by its day; None without an answer."""
        return None if self.answered_on is None else self.answered_on <= self.due_on


def arrived(received_on: date, term: timedelta, routed_to: Target) -> Handling:
    """Take a request in: it is routed at once, and due when the term is over."""
    return Handling(received_on, received_on + term, routed_to)


def rerouted(handling: Handling, to: Target) -> Handling:
    """Let somebody else answer.

    Raises:
        ProblemError: it is answered or closed, or routed there already.
    """
    _waiting(handling, "rerouted")
    if (handling.routed_to.kind, handling.routed_to.network) == (to.kind, to.network):
        raise _conflict("/routed_to", "The request is routed there already")
    return replace(handling, routed_to=to)


def answered(handling: Handling, answer: str, on: date, today: date) -> Handling:
    """Keep the answer, in time or late.

    Raises:
        ProblemError: it is answered or closed, or the day is before the request or after today.
    """
    _waiting(handling, "answered")
    if on < handling.received_on:
        raise _conflict("/answered_on", f"The request came on {handling.received_on.isoformat()}")
    if on > today:
        raise _conflict("/answered_on", "This day has not come")
    return replace(handling, status=RequestStatus.ANSWERED, answered_on=on, answer=answer)


def closed(handling: Handling) -> Handling:
    """End it: nothing more is to be done, whether there is an answer or not.

    Raises:
        ProblemError: it is closed.
    """
    if handling.status is RequestStatus.CLOSED:
        raise _conflict("/status", "The request is closed already")
    return replace(handling, status=RequestStatus.CLOSED)


def contradictions(handling: Handling) -> list[FieldError]:
    """Return what cannot be true of a request at once."""
    found = []
    if handling.due_on < handling.received_on:
        found.append(FieldError("/due_on", "is before received_on"))
    if (handling.answered_on is None) is not (handling.answer is None):
        found.append(FieldError("/answered_on", "answer and answered_on belong together"))
    if handling.answered_on is not None and handling.answered_on < handling.received_on:
        found.append(FieldError("/answered_on", "is before received_on"))
    if handling.status is RequestStatus.ANSWERED and handling.answer is None:
        found.append(FieldError("/answer", "an answered request has an answer"))
    if handling.status is RequestStatus.ROUTED and handling.answer is not None:
        found.append(FieldError("/status", "a request with an answer is answered or closed"))
    return found


def _waiting(handling: Handling, act: str) -> None:
    if handling.status is not RequestStatus.ROUTED:
        raise _conflict("/status", f"The request is {handling.status.value} and cannot be {act}")


def _conflict(pointer: str, text: str) -> ProblemError:
    return ProblemError(CONFLICT, text, [FieldError(pointer, text)])
