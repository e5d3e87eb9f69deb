"""What happens when the intake tells of an accepted input: some kinds become records of the registry."""

from __future__ import annotations

from chassis.messaging.consuming import Handlers, Message
from contracts.submissions_events import SubmissionAccepted
from registry.incoming.commands import KeepIncoming


def consumers(keep: KeepIncoming) -> Handlers:
    """Return the events this feature listens to."""
    handlers = Handlers()

    async def accepted(message: Message[SubmissionAccepted]) -> None:
        await keep(message.envelope.id, message.data)

    handlers.on(SubmissionAccepted, accepted)
    return handlers
