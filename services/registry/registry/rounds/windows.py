"""Lets the state of rounds follow their windows: nobody has to act at the moment a window opens or closes."""

from __future__ import annotations

from typing import Final

from chassis.clock import Clock
from chassis.errors import ProblemError
from chassis.observability.logs import get_logger
from contracts.vocabulary import RoundState
from registry.records.model import RecordType
from registry.records.store.as_of import Moment
from registry.records.store.checking import entry_of
from registry.records.store.repository import Revisions
from registry.records.store.service import RecordService
from registry.records.store.writes import WriteContext, WriteOutcome
from registry.rounds.commands import ActOnRound, plan_of
from registry.rounds.definition import ROUNDS
from registry.rounds.model import due

logger = get_logger()

LOOK_EVERY: Final = 5.0
"""Seconds between two looks. The intake follows windows by itself, to the moment; records and pages come after."""
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
        """Tell how many rounds were moved; of two processes at once, the second one finds it done."""
        now = self._clock()
        moved = 0
        for revision in await self._revisions.page(RecordType.ROUND, Moment(now.date(), None), where=_WAITING):
            state = due(plan_of(entry_of(ROUNDS, revision.statement)), now)
            if state is None:
                continue
            code = revision.statement.key
            try:
                result = await ActOnRound(self._records, code, WriteContext(ACTOR, REASONS[state]), now).follow_window()
            except ProblemError as problem:
                logger.warning("window_not_followed", round=code, reason=problem.detail)
                continue
            moved += result.outcome is WriteOutcome.CHANGED
        return moved
