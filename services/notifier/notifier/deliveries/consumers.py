"""What happens when an event arrives that endpoints may want: it is entered for each of them."""

from __future__ import annotations

from chassis.messaging.consuming import Handlers, Message
from contracts.events import EventData
from notifier.deliveries.commands import Announce
from notifier.endpoints.model import EVENTS


def consumers(announce: Announce) -> Handlers:
    """Declare the handlers."""

    async def on_event(message: Message[EventData]) -> None:
        await announce(message.envelope)

    handlers = Handlers()
    for event in EVENTS:
        handlers.on(event, on_event)
    return handlers
