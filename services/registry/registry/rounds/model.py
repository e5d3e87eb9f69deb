"""The life of a round: scheduled, open, closed, held; and closed, open again.

The window (``opens_at``, ``closes_at``) and the state never contradict each other: the intake follows the window
where it is known, so every act moves both. What may not be done is answered as a conflict that names the field.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from chassis.errors import FieldError, ProblemError
from contracts.problems import CONFLICT
from contracts.vocabulary import RoundState


class Stage(StrEnum):
    """Whether inputs are taken at a moment, as the intake sees it."""

    NOT_YET = "not_yet"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Dates:
    """When a round takes place; ``text`` stands where no day is known."""

    starts_on: date | None = None
    ends_on: date | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """What a round's dates and window were, and why they changed."""

    dates: Dates
    opens_at: datetime | None
    closes_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """What of a round its acts change."""

    state: RoundState
    dates: Dates
    opens_at: datetime | None
    closes_at: datetime | None
    takes: bool
    """Whether at least one kind of input has a policy and a questionnaire."""
    before: tuple[Before, ...] = ()
    """What this act replaced, the earliest first."""

    def stage(self, now: datetime) -> Stage:
        """Return whether inputs are taken; the intake decides the same way."""
        if self.state in (RoundState.CLOSED, RoundState.HELD) or (self.closes_at and now >= self.closes_at):
            return Stage.OVER
        if self.opens_at:
            return Stage.OPEN if now >= self.opens_at else Stage.NOT_YET
        return Stage.OPEN if self.state is RoundState.OPEN else Stage.NOT_YET


def opened(
    plan: RoundPlan, now: datetime, opens_at: datetime | None = None, closes_at: datetime | None = None
) -> RoundPlan:
    """Open a scheduled round; with an opening that lies ahead it stays scheduled until then.

    Raises:
        ProblemError: it is not scheduled, takes nothing, or would close before it opens.
    """
    if plan.state is not RoundState.SCHEDULED:
        raise _conflict("/state", f"The round is {plan.state.value}; only a scheduled round opens")
    _takes_something(plan)
    begun = plan.opens_at if plan.opens_at and plan.opens_at <= now else now
    start, end = opens_at or begun, closes_at or plan.closes_at
    if end and end <= max(start, now):
        raise _conflict("/closes_at", f"The round would close at {end.isoformat()}, before it opens")
    state = RoundState.OPEN if start <= now else RoundState.SCHEDULED
    return replace(plan, state=state, opens_at=start, closes_at=end)


def closed(plan: RoundPlan, now: datetime) -> RoundPlan:
    """Close a round that is open; a window that ended earlier keeps its end.

    Raises:
        ProblemError: it is not open, or not open yet.
    """
    if plan.state in (RoundState.CLOSED, RoundState.HELD):
        raise _conflict("/state", f"The round is {plan.state.value} already")
    if plan.opens_at and plan.opens_at >= now:
        raise _conflict("/opens_at", f"The round opens at {plan.opens_at.isoformat()}; it cannot close before")
    if plan.state is RoundState.SCHEDULED and plan.opens_at is None:
        raise _conflict("/state", "The round is scheduled; only an open round closes")
    end = plan.closes_at if plan.closes_at and plan.closes_at <= now else now
    return replace(plan, state=RoundState.CLOSED, closes_at=end)


def reopened(plan: RoundPlan, now: datetime, closes_at: datetime | None = None) -> RoundPlan:
    """Open a closed round again; since when it took inputs stays.

    Raises:
        ProblemError: it is not closed, takes nothing, or would close in the past.
    """
    if plan.state is RoundState.HELD:
        raise _conflict("/state", "The round was held; it takes no inputs any more")
    if plan.stage(now) is not Stage.OVER:
        raise _conflict("/state", f"The round is {plan.state.value}; only a closed round opens again")
    _takes_something(plan)
    if closes_at and closes_at <= now:
        raise _conflict("/closes_at", f"{closes_at.isoformat()} is past")
    start = plan.opens_at if plan.opens_at and plan.opens_at <= now else now
    return replace(plan, state=RoundState.OPEN, opens_at=start, closes_at=closes_at)


def held(plan: RoundPlan, now: datetime, dates: Dates, reason: str) -> RoundPlan:
    """Return a round that was held; also one that never took inputs, whose window then goes.

    Raises:
        ProblemError: it is held already, takes inputs, or its dates are unknown or lie ahead.
    """
    if plan.state is RoundState.HELD:
        raise _conflict("/state", "The round is held already")
    stage = plan.stage(now)
    if stage is Stage.OPEN or (plan.state is RoundState.OPEN and stage is Stage.NOT_YET):
        raise _conflict("/state", "The round takes inputs; close it first")
    last = dates.ends_on or dates.starts_on
    if dates.starts_on is None or last is None:
        raise _conflict("/starts_on", "No day is known on which the round was held")
    _in_order(dates)
    if last > now.date():
        raise _conflict("/ends_on", f"The round ends on {last.isoformat()}; that lies ahead")
    changed = replace(plan, state=RoundState.HELD, dates=dates)
    if stage is Stage.NOT_YET:
        changed = replace(changed, opens_at=None, closes_at=None)
    return replace(changed, before=_kept(plan, reason)) if dates != plan.dates else changed


def rescheduled(
    plan: RoundPlan, now: datetime, dates: Dates, opens_at: datetime | None, closes_at: datetime | None, reason: str
) -> RoundPlan:
    """Return a round with other dates or another window that keeps what they were; the same again changes nothing.

    Raises:
        ProblemError: it was held, or the window would begin or end in the past or move although it is over.
    """
    if plan.state is RoundState.HELD:
        raise _conflict("/state", "The round was held; its dates are history")
    _in_order(dates)
    changed = replace(plan, dates=dates, opens_at=opens_at, closes_at=closes_at)
    if changed == plan:
        return plan
    _window_moves(plan, now, opens_at, closes_at)
    return replace(changed, before=_kept(plan, reason))


def due(plan: RoundPlan, now: datetime) -> RoundState | None:
    """Return the state that the window has brought by now; None where the state says so already."""
    stage = plan.stage(now)
    if plan.state is RoundState.SCHEDULED and stage is Stage.OPEN and plan.takes:
        return RoundState.OPEN
    if stage is Stage.OVER and (plan.state is RoundState.OPEN or (plan.state is RoundState.SCHEDULED and plan.takes)):
        return RoundState.CLOSED
    return None


def _window_moves(plan: RoundPlan, now: datetime, opens_at: datetime | None, closes_at: datetime | None) -> None:
    stage = plan.stage(now)
    if opens_at != plan.opens_at:
        if stage is not Stage.NOT_YET:
            raise _conflict("/opens_at", "The round has taken inputs; since when, cannot change")
        if opens_at and opens_at <= now:
            raise _conflict("/opens_at", f"{opens_at.isoformat()} is past; open the round instead")
    if closes_at != plan.closes_at:
        if plan.state is RoundState.SCHEDULED and opens_at is None:
            raise _conflict("/opens_at", "A window that closes needs the time at which it opens")
        if stage is Stage.OVER:
            raise _conflict("/closes_at", "The round is closed; open it again instead")
        if closes_at and closes_at <= now:
            raise _conflict("/closes_at", f"{closes_at.isoformat()} is past; close the round instead")
    if opens_at and closes_at and closes_at <= opens_at:
        raise _conflict("/closes_at", f"The round would close at {closes_at.isoformat()}, before it opens")


def _takes_something(plan: RoundPlan) -> None:
    if not plan.takes:
        raise _conflict("/admission", "No kind of input has a policy and a questionnaire here")


def _in_order(dates: Dates) -> None:
    if dates.ends_on and dates.starts_on is None:
        raise _conflict("/starts_on", f"A round that ends on {dates.ends_on.isoformat()} begins on some day")
    if dates.starts_on and dates.ends_on and dates.ends_on < dates.starts_on:
        raise _conflict("/ends_on", f"{dates.ends_on.isoformat()} is before {dates.starts_on.isoformat()}")


def _kept(plan: RoundPlan, reason: str) -> tuple[Before, ...]:
    """Keep what was announced; a round that had neither dates nor a window has nothing to keep."""
    if plan.dates == Dates() and plan.opens_at is None and plan.closes_at is None:
        return ()
    return (Before(plan.dates, plan.opens_at, plan.closes_at, reason),)


def _conflict(pointer: str, text: str) -> ProblemError:
    return ProblemError(CONFLICT, text, [FieldError(pointer, text)])
