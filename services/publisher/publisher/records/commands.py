"""Take a record of the registry into the read model, in one transaction with its entry in the change queue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chassis.clock import Clock
from chassis.observability.logs import get_logger
from chassis.observability.telemetry import current_traceparent
from chassis.storage.mongo import Mongo, Session
from publisher.changes.queue import ChangeQueue
from publisher.records.model import D, ReferenceType
from publisher.records.repository import Records

log = get_logger()


@dataclass(frozen=True, slots=True)
class RecordCommands:
    """What can happen to the copy of the registry."""

    mongo: Mongo
    records: Records
    queue: ChangeQueue
    clock: Clock
    wake: Callable[[], None]
    """Tells the committer that something waits."""

    async def take(self, kind: ReferenceType[D, Any], data: D) -> None:
        """Take a record, unless it is known or not for pages."""
        if not kind.wanted(data):
            return
        traceparent, key = current_traceparent(), kind.key(data)

        async def work(session: Session) -> bool:
            if not await self.records.take(kind, data, session):
                return False
            await self.queue.add(kind.name, [key], self.clock(), traceparent=traceparent, session=session)
            return True

        if await self.mongo.in_transaction(work):
            self.wake()
        else:
            log.debug("event_known_already", record=f"{kind.name}:{key}")
