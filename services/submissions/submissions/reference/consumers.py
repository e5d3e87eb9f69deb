"""What happens when the registry tells of what the intake goes by: rounds, questionnaires, regions, countries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from chassis.errors import PermanentError
from chassis.messaging.consuming import Handlers, Message
from contracts.registry_events import CountryRecorded, QuestionnairePublished, RegionRecorded, RoundRecorded
from submissions.reference.answers import AnswersValidator, SchemaError
from submissions.reference.countries import in_no_region
from submissions.reference.repository import ReferenceRepository


def consumers(repository: ReferenceRepository, refresh: Callable[[], Awaitable[None]]) -> Handlers:
    """Return the handlers of this feature; ``refresh`` is called after a copy changed."""
    handlers = Handlers()

    async def round_recorded(message: Message[RoundRecorded]) -> None:
        if await repository.rounds.store(message.data.code, message.data):
            await refresh()

    async def region_recorded(message: Message[RegionRecorded]) -> None:
        if await repository.regions.store(message.data.code, message.data):
            await refresh()

    async def country_recorded(message: Message[CountryRecorded]) -> None:
        # The others come with their regions; a copy that is outdated since gives way to those.
        if in_no_region(message.data) and await repository.countries.store(message.data.iso3, message.data):
            await refresh()

    async def questionnaire_published(message: Message[QuestionnairePublished]) -> None:
        try:
            AnswersValidator(message.data.answers_schema)
        except SchemaError as error:  # the version before stays current
            raise PermanentError(f"the schema of {message.data.code} does not compile: {error}") from error
        if await repository.questionnaires.store(message.data.code, message.data):
            await refresh()

    handlers.on(RoundRecorded, round_recorded)
    handlers.on(RegionRecorded, region_recorded)
    handlers.on(CountryRecorded, country_recorded)
    handlers.on(QuestionnairePublished, questionnaire_published)
    return handlers
