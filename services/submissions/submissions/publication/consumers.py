"""What happens when the publisher tells that an input is on its pages, or the registry that it has it as a record."""

from __future__ import annotations

from chassis.messaging.consuming import Handlers, Message
from contracts.publisher_events import SubmissionPublished
from contracts.registry_events import ChampionRecorded, PriorityRecorded, SupportRequestRecorded
from contracts.vocabulary import Kind
from submissions.publication.commands import RecordPublication, RecordTaken
from submissions.publication.model import Taken


def consumers(record: RecordPublication, taken: RecordTaken) -> Handlers:
    """List the events this feature listens to."""
    handlers = Handlers()

    async def published(message: Message[SubmissionPublished]) -> None:
        await record(message.data)

    async def request(message: Message[SupportRequestRecorded]) -> None:
        data = message.data
        if data.submission_id and data.submission_revision:
            await taken(Taken(Kind.SUPPORT_REQUEST, data.submission_id, data.submission_revision))

    async def priority(message: Message[PriorityRecorded]) -> None:
        data = message.data
        if data.submission_id and data.submission_revision:
            await taken(Taken(Kind.PRIORITY_PROPOSAL, data.submission_id, data.submission_revision))

    async def champion(message: Message[ChampionRecorded]) -> None:
        for one in message.data.expressions:
            await taken(Taken(Kind.CHAMPION_EXPRESSION, one.submission_id, one.revision))

    handlers.on(SubmissionPublished, published)
    handlers.on(SupportRequestRecorded, request)
    handlers.on(PriorityRecorded, priority)
    handlers.on(ChampionRecorded, champion)
    return handlers
