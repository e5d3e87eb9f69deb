"""What happens when the registry tells of a region: its members are kept and the intake sees them at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from chassis.messaging.consuming import Handlers, Message
from contracts.registry_events import RegionRecorded
from submissions.copies import Copies


def consumers(copies: Copies[RegionRecorded], changed: Callable[[], Awaitable[None]]) -> Handlers:
    """List the events this feature listens to."""
    handlers = Handlers()

    async def recorded(message: Message[RegionRecorded]) -> None:
        if await copies.store(message.data.code, message.data):
            await changed()

    handlers.on(RegionRecorded, recorded)
    return handlers
