"""Acts on rounds: each takes what holds today, asks the rules, and states what holds from today on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from chassis.clock import milliseconds
from chassis.errors import FieldError, ProblemError
from contracts.problems import CONFLICT
from contracts.registry_events import RoundDates
from contracts.vocabulary import RoundState
from registry.records.store.service import RecordService
from registry.records.store.writes import WriteContext, WriteResult
from registry.rounds import model
from registry.rounds.definition import ROUNDS
from registry.rounds.model import Before, Dates, RoundPlan
from registry.rounds.schemas import HoldAsked, OpenAsked, PolicyAsked, ReopenAsked, RescheduleAsked, RoundEntry


class ActOnRound:
    """The acts, at one moment; all raise ProblemError where the rules or the caller's version stand against it."""

    def __init__(self, records: RecordService, code: str, context: WriteContext, now: datetime) -> None:
        self._records = records
        self._code = code
        self._context = context
        self._now = milliseconds(now)

    async def open(self, asked: OpenAsked) -> WriteResult:
        """Open a scheduled round."""
        return await self._move(lambda plan: model.opened(plan, self._now, asked.opens_at, asked.closes_at))

    async def close(self) -> WriteResult:
        """Close an open round."""
        return await self._move(lambda plan: model.closed(plan, self._now))

    async def reopen(self, asked: ReopenAsked) -> WriteResult:
        """Open a closed round again."""
        return await self._move(lambda plan: model.reopened(plan, self._now, asked.closes_at))

    async def hold(self, asked: HoldAsked) -> WriteResult:
        """Record that it was held."""

        def held(plan: RoundPlan) -> RoundPlan:
            dates = plan.dates
            if asked.starts_on:
                dates = Dates(asked.starts_on, asked.ends_on or asked.starts_on)
            elif asked.ends_on:
                dates = Dates(plan.dates.starts_on, asked.ends_on)
            return model.held(plan, self._now, dates, self._context.reason)

        return await self._move(held)

    async def reschedule(self, asked: RescheduleAsked) -> WriteResult:
        """Move it to other dates or another window."""

        def rescheduled(plan: RoundPlan) -> RoundPlan:
            dates = plan.dates
            if asked.starts_on or asked.dates_text:
                dates = Dates(asked.starts_on, asked.ends_on or asked.starts_on, asked.dates_text)
            elif asked.ends_on:
                dates = Dates(plan.dates.starts_on, asked.ends_on)
            opens_at, closes_at = asked.opens_at or plan.opens_at, asked.closes_at or plan.closes_at
            return model.rescheduled(plan, self._now, dates, opens_at, closes_at, self._context.reason)

        return await self._move(rescheduled)

    async def set_policy(self, asked: PolicyAsked) -> WriteResult:
        """Set which inputs it takes and what becomes of them."""
        given = {name: getattr(asked, name) for name in asked.model_fields_set - {"reason"}}
        named = {name: value for name, value in given.items() if value is not None}

        def changed(entry: RoundEntry, _today: date) -> RoundEntry:
            if entry.state is RoundState.HELD:
                text = "The round was held; it takes no inputs any more"
                raise ProblemError(CONFLICT, text, [FieldError("/state", text)])
            return entry.model_copy(update=named)

        return await self._records.write(self._context, lambda unit: unit.change(ROUNDS, self._code, changed))

    async def follow_window(self) -> WriteResult:
        """Bring the state to where the window has brought it."""

        def followed(entry: RoundEntry, _today: date) -> RoundEntry:
            state = model.due(plan_of(entry), self._now)
            return entry.model_copy(update={"state": state}) if state else entry

        return await self._records.write(self._context, lambda unit: unit.change(ROUNDS, self._code, followed))

    async def _move(self, change: Callable[[RoundPlan], RoundPlan]) -> WriteResult:
        def moved(entry: RoundEntry, _today: date) -> RoundEntry:
            return entry.model_copy(update=_changes(entry, change(plan_of(entry))))

        return await self._records.write(self._context, lambda unit: unit.change(ROUNDS, self._code, moved))


def plan_of(entry: RoundEntry) -> RoundPlan:
    """Return what of a round its acts change."""
    return RoundPlan(
        state=entry.state,
        dates=Dates(entry.starts_on, entry.ends_on, entry.dates_text),
        opens_at=entry.opens_at,
        closes_at=entry.closes_at,
        takes=bool(entry.admission.keys() & entry.questionnaires.keys()),
    )


def _changes(entry: RoundEntry, plan: RoundPlan) -> dict[str, Any]:
    return {
        "state": plan.state,
        "starts_on": plan.dates.starts_on,
        "ends_on": plan.dates.ends_on,
        "dates_text": plan.dates.text,
        "opens_at": plan.opens_at,
        "closes_at": plan.closes_at,
        "rescheduled_from": [*entry.rescheduled_from, *(_told(earlier) for earlier in plan.before)],
    }


def _told(before: Before) -> RoundDates:
    return RoundDates(
        starts_on=before.dates.starts_on,
        ends_on=before.dates.ends_on,
        text=before.dates.text,
        opens_at=before.opens_at,
        closes_at=before.closes_at,
        reason=before.reason,
    )
