"""Acts on requests for support: each takes what holds today, asks the rules, and states what holds from today on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from registry.records.store.service import RecordService
from registry.records.store.writes import WriteContext, WriteResult
from registry.support_requests import model
from registry.support_requests.definition import SUPPORT_REQUESTS
from registry.support_requests.model import Handling, Target
from registry.support_requests.schemas import SupportRequestEntry, handled


class ActOnRequest:
    """The acts; all raise ProblemError where the rules or the caller's version stand against it."""

    def __init__(self, records: RecordService, code: str, context: WriteContext) -> None:
        self._records = records
        self._code = code
        self._context = context

    async def reroute(self, to: Target) -> WriteResult:
        """Let somebody else answer."""
        return await self._move(lambda handling, _today: model.rerouted(handling, to))

    async def answer(self, text: str, on: date | None) -> WriteResult:
        """Keep the answer; it was given today unless a day is named."""
        return await self._move(lambda handling, today: model.answered(handling, text, on or today, today))

    async def close(self) -> WriteResult:
        """End it."""
        return await self._move(lambda handling, _today: model.closed(handling))

    async def _move(self, change: Callable[[Handling, date], Handling]) -> WriteResult:
        def moved(entry: SupportRequestEntry, today: date) -> SupportRequestEntry:
            return entry.model_copy(update=handled(change(entry.handling(), today)))

        return await self._records.write(self._context, lambda unit: unit.change(SUPPORT_REQUESTS, self._code, moved))
