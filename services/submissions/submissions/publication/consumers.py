"""What happens when the publisher tells that an input is on its pages."""

from __future__ import annotations

from chassis.consuming import Handlers, Message
from contracts.publisher_events import SubmissionPublished
from submissions.publication.commands import RecordPublication


def consumers(record: RecordPublication) -> Handlers:
    """List the events this feature listens to."""
    handlers = Handlers()

    async def published(message: Message[SubmissionPublished]) -> None:
        await record(message.data)

    handlers.on(SubmissionPublished, published)
    return handlers
