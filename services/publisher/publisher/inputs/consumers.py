"""Events of inputs, each turned into a command."""

from __future__ import annotations

from chassis.messaging.consuming import Handlers, Message
from contracts.submissions_events import SubmissionAccepted, SubmissionReceived
from contracts.vocabulary import REGISTRY_KINDS
from publisher.changes.back_pressure import BackPressure
from publisher.inputs.commands import InputCommands


def consumers(commands: InputCommands, back_pressure: BackPressure) -> Handlers:
    """Listen to what arrives and what may be published; what becomes a record of the registry has no page."""
    handlers = Handlers()

    async def received(message: Message[SubmissionReceived]) -> None:
        if message.data.kind not in REGISTRY_KINDS:
            await commands.receive(message.data)

    async def accepted(message: Message[SubmissionAccepted]) -> None:
        if message.data.kind not in REGISTRY_KINDS:
            await back_pressure.wait_for_room()
            await commands.accept(message.data)

    handlers.on(SubmissionReceived, received)
    handlers.on(SubmissionAccepted, accepted)
    return handlers
