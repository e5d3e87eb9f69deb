"""Take a record of the registry into the read model, in one transaction with its entry in the dirty queue."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from chassis.clock import Clock
from chassis.observability.logs import get_logger
from chassis.observability.telemetry import current_traceparent
from chassis.storage.mongo import Mongo, Session
from contracts.registry_events import ChampionRecorded, QuestionnairePublished, RegionRecorded, RoundRecorded
from contracts.vocabulary import RoundKind
from publisher.records.model import questionnaire_key, with_region
from publisher.records.repository import Records
from publisher.releases.causes import CauseKind, Causes

log = get_logger()


@dataclass(frozen=True, slots=True)
class RecordCommands:
    """What can happen to the copy of the registry."""

    mongo: Mongo
    records: Records
    causes: Causes
    clock: Clock
    wake: Callable[[], None]
    """Tells the committer that something waits."""

    async def record_region(self, data: RegionRecorded) -> None:
        """Take a region with its countries, unless this is about earlier days than what holds last."""
        if not data.latest:
            return

        async def save(session: Session) -> bool:
            known = await self.records.region(data.code, session)
            added = with_region(known, data)
            if added == known:
                return False
            await self.records.save_region(added, session)
            return True

        await self._take(CauseKind.REGION, data.code, save)

    async def record_round(self, data: RoundRecorded) -> None:
        """Take a round, as a region; one that takes requests to the Network is no review and has no page."""
        if data.kind is RoundKind.STANDING or not data.latest:
            return
        await self._take(CauseKind.ROUND, data.code, lambda session: self.records.save_round(data, session))

    async def record_champion(self, data: ChampionRecorded) -> None:
        """Take a champion country, as a region."""
        if not data.latest:
            return
        await self._take(CauseKind.CHAMPION, data.country, lambda session: self.records.save_champion(data, session))

    async def publish_questionnaire(self, data: QuestionnairePublished) -> None:
        """Take a version of a questionnaire."""
        key = questionnaire_key(data.code, data.questionnaire_version)
        await self._take(CauseKind.QUESTIONNAIRE, key, lambda session: self.records.save_questionnaire(data, session))

    async def _take(self, kind: CauseKind, key: str, save: Callable[[Session], Awaitable[bool]]) -> None:
        traceparent = current_traceparent()

        async def work(session: Session) -> bool:
            if not await save(session):
                return False
            await self.causes.add(kind, [key], self.clock(), traceparent=traceparent, session=session)
            return True

        if await self.mongo.in_transaction(work):
            self.wake()
        else:
            log.debug("event_known_already", record=f"{kind}:{key}")
