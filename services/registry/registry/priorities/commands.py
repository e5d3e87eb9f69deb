"""Decisions on priorities: each takes what holds today, asks the rules, and states what holds from today on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from registry.priorities import model
from registry.priorities.definition import PRIORITIES
from registry.priorities.model import Decision
from registry.priorities.schemas import PriorityEntry, decided
from registry.records.commands import Act, Keeper, Kept


class DecideOnPriority:
    """The decisions; both raise ProblemError where the rules or the caller's version stand against it."""

    def __init__(self, keeper: Keeper, code: str, act: Act) -> None:
        self._keeper = keeper
        self._code = code
        self._act = act

    async def choose(self, year: int) -> Kept:
        """Choose it for a year's workplan."""
        return await self._decide(lambda decision: model.chosen(decision, year, self._act.reason))

    async def decline(self) -> Kept:
        """Decide against it."""
        return await self._decide(lambda decision: model.declined(decision, self._act.reason))

    async def _decide(self, decide: Callable[[Decision], Decision]) -> Kept:
        def changed(entry: PriorityEntry, _today: date) -> PriorityEntry:
            return entry.model_copy(update=decided(decide(entry.decision())))

        return await self._keeper.change(PRIORITIES, self._code, self._act, changed)
