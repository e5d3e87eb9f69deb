"""Acts on requests for support: each takes what holds today, asks the rules, and states what holds from today on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from registry.records.commands import Act, Keeper, Kept
from registry.support_requests import model
from registry.support_requests.definition import SUPPORT_REQUESTS
from registry.support_requests.model import Handling, Target
from registry.support_requests.schemas import SupportRequestEntry, handled


class ActOnRequest:
    """The acts; all raise ProblemError where the rules or the caller's version stand against it."""

    def __init__(self, keeper: Keeper, code: str, act: Act) -> None:
        self._keeper = keeper
        self._code = code
        self._act = act

    async def reroute(self, to: Target) -> Kept:
        """Let somebody else answer."""
        return await self._move(lambda handling, _today: model.rerouted(handling, to))

    async def answer(self, text: str, on: date | None) -> Kept:
        """Keep the answer; it was given today unless a day is named."""
        return await self._move(lambda handling, today: model.answered(handling, text, on or today, today))

    async def close(self) -> Kept:
        """End it."""
        return await self._move(lambda handling, _today: model.closed(handling))

    async def _move(self, change: Callable[[Handling, date], Handling]) -> Kept:
        def moved(entry: SupportRequestEntry, today: date) -> SupportRequestEntry:
            return entry.model_copy(update=handled(change(entry.handling(), today)))

        return await self._keeper.change(SUPPORT_REQUESTS, self._code, self._act, moved)
