"""What happens when the publisher tells that an input is on its pages, or the registry that it has it as a record."""

from __future__ import annotations

from chassis.messaging.consuming import Handlers, Message
from contracts.publisher_events import SubmissionPublished
from contracts.registry_events import ChampionRecorded, PriorityRecorded, SupportRequestRecorded
from contracts.vocabulary import Kind
from submissions.confirmation.commands import ConfirmPublication, ConfirmRecord
from submissions.confirmation.model import RecordedByRegistry


def consumers(confirm_publication: ConfirmPublication, confirm_record: ConfirmRecord) -> Handlers:
    """Return the handlers of this feature."""
    handlers = Handlers()

    async def published(message: Message[SubmissionPublished]) -> None:
        await confirm_publication(message.data)

    async def request(message: Message[SupportRequestRecorded]) -> None:
        data = message.data
        if data.submission_id and data.submission_revision:
            await confirm_record(RecordedByRegistry(Kind.SUPPORT_REQUEST, data.submission_id, data.submission_revision))

    async def priority(message: Message[PriorityRecorded]) -> None:
        data = message.data
        if data.submission_id and data.submission_revision:
            kind = Kind.PRIORITY_PROPOSAL
            await confirm_record(RecordedByRegistry(kind, data.submission_id, data.submission_revision))

    async def champion(message: Message[ChampionRecorded]) -> None:
        for expression in message.data.expressions:
            kind = Kind.CHAMPION_EXPRESSION
            await confirm_record(RecordedByRegistry(kind, expression.submission_id, expression.revision))

    handlers.on(SubmissionPublished, published)
    handlers.on(SupportRequestRecorded, request)
    handlers.on(PriorityRecorded, priority)
    handlers.on(ChampionRecorded, champion)
    return handlers
