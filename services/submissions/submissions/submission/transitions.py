"""The states of an input as a table, and the functions that move it from one to the next. Pure: no driver, no clock.

A transition takes the old state and what it needs to know, and returns the new state with one event more. To add one
(return, decline, withdraw, supersede): a line in ``TRANSITIONS`` and a function here, and the event's projection in
``events.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from chassis.clock import milliseconds
from chassis.errors import HubError
from contracts.submissions_events import SubmissionAccepted, SubmissionReceived
from contracts.vocabulary import SubmissionStatus as Status
from contracts.vocabulary import destination_of
from submissions.submission.content import NewInput, Sealed
from submissions.submission.model import Admitted, Caller, Submission, SubmissionEvent

FIRST_REVISION: Final = 1


class IllegalTransitionError(HubError):
    """The input is not in a state from which this may happen."""


@dataclass(frozen=True, slots=True)
class Transition:
    """From which states, to which, told by which event; ``awaited``: somebody must confirm that the event arrived."""

    sources: frozenset[Status]
    target: Status
    event: str
    awaited: bool = False


RECEIVE: Final = Transition(frozenset(), Status.SUBMITTED, SubmissionReceived.NAME)
"""The beginning: there is no state before it."""
ACCEPT: Final = Transition(frozenset({Status.SUBMITTED}), Status.ACCEPTED, SubmissionAccepted.NAME, awaited=True)
TRANSITIONS: Final = (RECEIVE, ACCEPT)
AWAITED: Final = frozenset(transition.event for transition in TRANSITIONS if transition.awaited)
"""Events whose arrival somebody must confirm."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """When a transition happens and within which trace, and the id of the event that tells of it."""

    event_id: str
    at: datetime
    traceparent: str | None = None


def receive(
    new: NewInput,
    sealed: Sealed,
    admitted: Admitted,
    caller: Caller,
    occasion: Occasion,
    *,
    submission_id: str,
    idempotency: str | None,
) -> Submission:
    """Return the first revision of an input that was taken in."""
    submission = Submission(
        submission_id=submission_id,
        revision=FIRST_REVISION,
        version=0,
        status=RECEIVE.target,
        round=new.round,
        kind=new.kind,
        destination=destination_of(new.kind),
        admission=admitted.admission,
        round_region=admitted.round_region,
        regions=admitted.regions,
        late=admitted.late,
        content=sealed.content,
        content_digest=sealed.content_digest,
        questionnaire=admitted.questionnaire.code,
        mapping=admitted.questionnaire.mapping,
        received_at=milliseconds(occasion.at),
        caller=caller,
        idempotency=idempotency,
        words=admitted.words,
    )
    return _moved(submission, RECEIVE, occasion)


def accept(submission: Submission, occasion: Occasion) -> Submission:
    """Return the input as one that may be published.

    Raises:
        IllegalTransitionError: it was not waiting for that.
    """
    return move(submission, ACCEPT, occasion)


def move(
    submission: Submission, transition: Transition, occasion: Occasion, says: Mapping[str, Any] | None = None
) -> Submission:
    """Return the new state, whose last event tells of the transition.

    Args:
        submission: The old state.
        transition: What happens.
        occasion: When, and the id of the event.
        says: What the event tells that the input itself does not hold, such as reasons.

    Raises:
        IllegalTransitionError: it may not happen in this state, or the event's id is used already.
    """
    if submission.status not in transition.sources:
        raise IllegalTransitionError(f"{transition.event}: not from {submission.status}")
    if any(event.id == occasion.event_id for event in submission.events):
        raise IllegalTransitionError(f"{transition.event}: {occasion.event_id} is another event's id")
    return _moved(submission, transition, occasion, says)


def _moved(
    submission: Submission, transition: Transition, occasion: Occasion, says: Mapping[str, Any] | None = None
) -> Submission:
    event = SubmissionEvent(
        id=occasion.event_id,
        name=transition.event,
        version=submission.version + 1,
        at=milliseconds(occasion.at),
        traceparent=occasion.traceparent,
        says=says or {},
    )
    return replace(submission, status=transition.target, version=event.version, events=(*submission.events, event))
