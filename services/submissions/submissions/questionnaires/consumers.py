"""What happens when the registry publishes a questionnaire: the copy is kept and the intake checks by it at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from chassis.errors import PermanentError
from chassis.messaging.consuming import Handlers, Message
from contracts.registry_events import QuestionnairePublished
from submissions.copies import Copies
from submissions.questionnaires.answers import AnswersValidator, SchemaError


def consumers(copies: Copies[QuestionnairePublished], changed: Callable[[], Awaitable[None]]) -> Handlers:
    """List the events this feature listens to."""
    handlers = Handlers()

    async def published(message: Message[QuestionnairePublished]) -> None:
        try:
            AnswersValidator(message.data.answers_schema)
        except SchemaError as error:  # the version before stays current
            raise PermanentError(f"the schema of {message.data.code} does not compile: {error}") from error
        if await copies.store(message.data.code, message.data):
            await changed()

    handlers.on(QuestionnairePublished, published)
    return handlers
