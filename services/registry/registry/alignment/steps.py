"""The steps of an alignment: each takes what is recorded, and gives it with one thing more, or refuses.

``to_ask`` is the Executive Committee and the Coordinator as of the day of the step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from chassis.errors import FieldError, ProblemError
from contracts.problems import CONFLICT
from registry.alignment.model import (
    IN_PROGRESS,
    Agreement,
    Alignment,
    AlignmentState,
    ConsultationAnswer,
    Ending,
    Engagement,
    Inclusion,
    Position,
    Stop,
    code_of,
    lacking,
    unanswered,
)

S = TypeVar("S", ConsultationAnswer, Agreement, Inclusion, Engagement)


def propose(
    earlier: Sequence[Alignment], *, title: str, url: str | None, entities: Sequence[str], coalition: bool, on: date
) -> Alignment:
    """Begin an alignment; the one before must have ended."""
    if earlier and earlier[-1].in_progress:
        text = f"{earlier[-1].code} is {earlier[-1].state.value}; it is concluded or withdrawn first"
        raise _refused(text, [FieldError("/state", text)])
    return Alignment(
        code=code_of(len(earlier) + 1),
        coalition=coalition,
        title=title,
        url=url,
        entities=tuple(entities),
        proposed_on=on,
    )


def consult(alignment: Alignment, answer: ConsultationAnswer, to_ask: Sequence[str]) -> Alignment:
    """Record an answer of one of those who are to be asked; the last one ends the consultation."""
    if alignment.in_progress and _repeats(
        answer, [b for b in alignment.consultation if b.entity == answer.entity][-1:]
    ):
        return alignment
    _expect(alignment, AlignmentState.PROPOSED, AlignmentState.IN_CONSULTATION)
    if answer.entity not in to_ask:
        day = answer.recorded_on.isoformat()
        text = f"{answer.entity} is neither in the Executive Committee nor the Coordinator as of {day}"
        raise _refused(text, [FieldError("/entity", text)])
    answered = replace(alignment, consultation=(*alignment.consultation, answer))
    return answered if answered.unanswered(to_ask) else replace(answered, asked=tuple(to_ask))


def agree(alignment: Alignment, agreement: Agreement, to_ask: Sequence[str]) -> Alignment:
    """Record the position of an entity involved, after the consultation; one objection stops the alignment."""
    if alignment.in_progress and _repeats(agreement, alignment.agreements):
        return alignment
    if alignment.state in {AlignmentState.PROPOSED, AlignmentState.IN_CONSULTATION}:
        # Who had not answered may have left the Executive Committee since.
        missing = alignment.unanswered(to_ask)
        if missing or not to_ask:
            raise _refused("The consultation comes before the agreement", unanswered(to_ask, missing))
        alignment = replace(alignment, asked=tuple(to_ask))
    _expect(alignment, AlignmentState.IN_AGREEMENT)
    if agreement.entity not in alignment.entities:
        text = f"{agreement.entity} is not among the entities involved"
        raise _refused(text, [FieldError("/entity", text)])
    heard = replace(alignment, agreements=(*alignment.agreements, agreement))
    if agreement.position is Position.AGREES:
        return heard
    return replace(heard, stopped=Stop(Ending.OBJECTION, agreement.entity, agreement.text or "", agreement.recorded_on))


def include(alignment: Alignment, inclusion: Inclusion) -> Alignment:
    """Record UN entities as included; only an Issue-Based Coalition needs it."""
    _expect_coalition(alignment)
    if _repeats(inclusion, alignment.inclusion):
        return alignment
    return replace(alignment, inclusion=(*alignment.inclusion, inclusion))


def engage(alignment: Alignment, engagement: Engagement) -> Alignment:
    """Record the engagement of stakeholders; only an Issue-Based Coalition needs it."""
    _expect_coalition(alignment)
    if _repeats(engagement, alignment.engagement):
        return alignment
    return replace(alignment, engagement=(*alignment.engagement, engagement))


def conclude(alignment: Alignment, on: date, to_ask: Sequence[str]) -> Alignment:
    """Align the terms when nothing is missing."""
    _expect(alignment, *IN_PROGRESS)
    missing = lacking(alignment, to_ask)
    if missing:
        raise _refused(f"{alignment.code} is not ready to be concluded", missing)
    return replace(alignment, aligned_on=on)


def withdraw(alignment: Alignment, reason: str, on: date) -> Alignment:
    """Stop an alignment that is in progress."""
    _expect(alignment, *IN_PROGRESS)
    return replace(alignment, stopped=Stop(Ending.WITHDRAWAL, None, reason, on))


def _expect(alignment: Alignment, *states: AlignmentState) -> None:
    if alignment.state not in states:
        text = f"{alignment.code} is {alignment.state.value}; this step needs {' or '.join(s.value for s in states)}"
        raise _refused(text, [FieldError("/state", text)])


def _expect_coalition(alignment: Alignment) -> None:
    _expect(alignment, *IN_PROGRESS)
    if not alignment.coalition:
        text = "only an Issue-Based Coalition records this"
        raise _refused(text, [FieldError("/coalition", text)])


def _repeats(step: S, said: Sequence[S]) -> bool:
    """Return whether this was said before, be it on another day: it is not recorded twice."""
    return any(replace(step, recorded_on=before.recorded_on) == before for before in said)


def _refused(detail: str, errors: Sequence[FieldError]) -> ProblemError:
    return ProblemError(CONFLICT, detail, errors)
