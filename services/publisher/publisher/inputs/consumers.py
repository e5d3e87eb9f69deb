"""Events of inputs, each turned into a command."""

from __future__ import annotations

from chassis.consuming import Handlers, Message
from contracts.submissions_events import SubmissionAccepted, SubmissionReceived
from publisher.inputs.commands import InputCommands
from publisher.releases.gate import Gate


def consumers(commands: InputCommands, gate: Gate) -> Handlers:
    """Listen to what arrives and what may be published."""
    handlers = Handlers()

    async def received(message: Message[SubmissionReceived]) -> None:
        await commands.receive(message.data)

    async def accepted(message: Message[SubmissionAccepted]) -> None:
        await gate.passage()
        await commands.accept(message.data)

    handlers.on(SubmissionReceived, received)
    handlers.on(SubmissionAccepted, accepted)
    return handlers
