"""What happens when the registry tells of a round: the copy is kept and the intake sees it at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from chassis.messaging.consuming import Handlers, Message
from contracts.registry_events import RoundRecorded
from submissions.copies import Copies


def consumers(copies: Copies[RoundRecorded], changed: Callable[[], Awaitable[None]]) -> Handlers:
    """List the events this feature listens to."""
    handlers = Handlers()

    async def recorded(message: Message[RoundRecorded]) -> None:
        if await copies.store(message.data.code, message.data):
            await changed()

    handlers.on(RoundRecorded, recorded)
    return handlers
