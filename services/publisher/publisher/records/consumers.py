"""Events of the registry, all handled in one way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chassis.messaging.consuming import Handler, Handlers, Message
from publisher.records.commands import RecordCommands
from publisher.records.model import ReferenceType


def consumers(commands: RecordCommands, kinds: Iterable[ReferenceType[Any, Any]]) -> Handlers:
    """Listen to every type of record that pages need."""
    handlers = Handlers()
    for kind in kinds:
        handlers.on(kind.event, _handler(commands, kind))
    return handlers


def _handler(commands: RecordCommands, kind: ReferenceType[Any, Any]) -> Handler:
    async def recorded(message: Message[Any]) -> None:
        await commands.take(kind, message.data)

    return recorded
