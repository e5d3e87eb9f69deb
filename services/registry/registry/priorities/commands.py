"""Decisions on priorities: each takes what holds today, asks the rules, and states what holds from today on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from registry.priorities import model
from registry.priorities.definition import PRIORITIES
from registry.priorities.model import PriorityDecision
from registry.priorities.schemas import PriorityEntry, decided
from registry.records.store.service import RecordService
from registry.records.store.writes import WriteContext, WriteResult


class DecideOnPriority:
    """The decisions; both raise ProblemError where the rules or the caller's version stand against it."""

    def __init__(self, records: RecordService, code: str, context: WriteContext) -> None:
        self._records = records
        self._code = code
        self._context = context

    async def choose(self, year: int) -> WriteResult:
        """Choose it for a year's workplan."""
        return await self._decide(lambda decision: model.chosen(decision, year, self._context.reason))

    async def decline(self) -> WriteResult:
        """Decide against it."""
        return await self._decide(lambda decision: model.declined(decision, self._context.reason))

    async def _decide(self, decide: Callable[[PriorityDecision], PriorityDecision]) -> WriteResult:
        def changed(entry: PriorityEntry, _today: date) -> PriorityEntry:
            return entry.model_copy(update=decided(decide(entry.decision())))

        return await self._records.write(self._context, lambda unit: unit.change(PRIORITIES, self._code, changed))
