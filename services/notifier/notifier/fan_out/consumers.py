"""What happens when an event arrives that endpoints may want: it is enqueued for each of them."""

from __future__ import annotations

from chassis.messaging.consuming import Handlers, Message
from contracts.events import EventData
from notifier.concerns import EVENTS
from notifier.fan_out.commands import FanOut


def consumers(fan_out: FanOut) -> Handlers:
    """Declare the handlers."""

    async def on_event(message: Message[EventData]) -> None:
        await fan_out(message.envelope, message.data)

    handlers = Handlers()
    for event in EVENTS:
        handlers.on(event, on_event)
    return handlers
