"""Events of the registry, each turned into a command."""

from __future__ import annotations

from chassis.messaging.consuming import Handlers, Message
from contracts.registry_events import ChampionRecorded, QuestionnairePublished, RegionRecorded, RoundRecorded
from publisher.records.commands import RecordCommands


def consumers(commands: RecordCommands) -> Handlers:
    """Listen to regions, rounds, champions and questionnaires."""
    handlers = Handlers()

    async def region(message: Message[RegionRecorded]) -> None:
        await commands.record_region(message.data)

    async def round_(message: Message[RoundRecorded]) -> None:
        await commands.record_round(message.data)

    async def champion(message: Message[ChampionRecorded]) -> None:
        await commands.record_champion(message.data)

    async def questionnaire(message: Message[QuestionnairePublished]) -> None:
        await commands.publish_questionnaire(message.data)

    handlers.on(RegionRecorded, region)
    handlers.on(RoundRecorded, round_)
    handlers.on(ChampionRecorded, champion)
    handlers.on(QuestionnairePublished, questionnaire)
    return handlers
