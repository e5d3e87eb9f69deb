"""Lets the state of rounds follow their windows: nobody has to act at the moment a window opens or closes."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Final

from chassis.clock import Clock
from chassis.errors import ProblemError
from chassis.observability.logs import get_logger
from chassis.running.health import Heartbeat
from chassis.running.loops import LeasedLoop
from contracts.vocabulary import RoundState
from registry.records.model import RecordType, Revision
from registry.records.store.as_of import Moment
from registry.records.store.checking import entry_of
from registry.records.store.repository import Revisions
from registry.records.store.service import RecordService
from registry.records.store.showable import each_shown
from registry.records.store.writes import WriteContext, WriteOutcome
from registry.rounds.commands import ActOnRound, plan_of
from registry.rounds.definition import ROUNDS
from registry.rounds.model import due
from registry.rounds.schemas import RoundEntry

logger = get_logger()

POLL: Final = 60.0
"""Seconds between two looks that neither a change of a record nor the moment of a window asked for."""
GATHER: Final = 0.2
"""Seconds that changes of records gather before a look."""
ACTOR: Final = "clock"
REASONS: Final = {RoundState.OPEN: "its window has opened", RoundState.CLOSED: "its window has closed"}
_WAITING: Final = {
    "state.state": {"$in": [RoundState.SCHEDULED.value, RoundState.OPEN.value]},
    "$or": [{"state.opens_at": {"$ne": None}}, {"state.closes_at": {"$ne": None}}],
}


class FollowWindows:
    """Command: bring every round to the state that its window has brought."""

    def __init__(self, revisions: Revisions, records: RecordService, clock: Clock) -> None:
        self._revisions = revisions
        self._records = records
        self._clock = clock

    async def __call__(self) -> int:
        """Return how many rounds were moved; of two processes at once, the second one finds it done."""
        now = self._clock()
        moved = 0
        for revision, entry in await self._waiting(now):
            state = due(plan_of(entry), now)
            if state is None:
                continue
            code = revision.statement.key
            context = WriteContext(ACTOR, REASONS[state])
            try:
                result = await ActOnRound(self._records, code, context, now).follow_window()
            except ProblemError as problem:
                logger.warning("window_not_followed", round=code, reason=problem.detail)
                continue
            moved += result.outcome is WriteOutcome.CHANGED
        return moved

    async def next_moment(self) -> datetime | None:
        """Return when the next window opens or closes, as far as is known now."""
        now = self._clock()
        ahead = [
            moment
            for _, entry in await self._waiting(now)
            for moment in (entry.opens_at, entry.closes_at)
            if moment is not None and moment > now
        ]
        return min(ahead, default=None)

    async def _waiting(self, now: datetime) -> list[tuple[Revision, RoundEntry]]:
        rounds = await self._revisions.page(RecordType.ROUND, Moment(now.date(), None), where=_WAITING)
        return each_shown(rounds, lambda revision: (revision, entry_of(ROUNDS, revision.statement)))


class WindowLoop:
    """Follows windows at their moments, and looks anew when a record changes."""

    def __init__(self, follow: FollowWindows, clock: Clock, heartbeat: Heartbeat) -> None:
        self._follow = follow
        self._clock = clock
        self._timer: asyncio.TimerHandle | None = None
        self._loop = LeasedLoop("windows", self._turn, poll=POLL, heartbeat=heartbeat, gather=GATHER)
        self.run = self._loop.run
        self.wake = self._loop.wake

    async def _turn(self) -> None:
        await self._follow()
        if self._timer:
            self._timer.cancel()
        moment = await self._follow.next_moment()
        if moment is not None and (seconds := (moment - self._clock()).total_seconds()) < POLL:
            self._timer = asyncio.get_running_loop().call_later(max(0.0, seconds), self.wake)
