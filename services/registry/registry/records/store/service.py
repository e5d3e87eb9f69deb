"""The one door through which records are written: by people, by the data folder, by what comes from other services."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Final, TypeVar

from chassis.clock import Clock
from chassis.messaging.outbox import Outbox
from chassis.observability.logs import get_logger
from chassis.storage.mongo import Mongo, Session
from registry.metrics import REVISIONS
from registry.records.definition import AnyDefinition
from registry.records.store.documents import revision_id
from registry.records.store.repository import Revisions
from registry.records.store.unit_of_work import UnitOfWork
from registry.records.store.writes import WriteContext

logger = get_logger()
T = TypeVar("T")

_NOBODY: Final = WriteContext("nobody", "only to compare")


class RecordService:
    """Runs work on records: every write checks, derives, records and tells in one transaction."""

    def __init__(
        self,
        mongo: Mongo,
        revisions: Revisions,
        outbox: Outbox,
        clock: Clock,
        definitions: Iterable[AnyDefinition],
        *,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._mongo = mongo
        self._revisions = revisions
        self._outbox = outbox
        self._clock = clock
        self._definitions = {definition.type: definition for definition in definitions}
        self._wake = wake

    async def write(self, context: WriteContext, work: Callable[[UnitOfWork], Awaitable[T]]) -> T:
        """Do the work, with all that follows from it, in one transaction; return what it returns.

        It may run several times: it must touch nothing but the unit of work and the database.

        Raises:
            ProblemError: the work breaks a rule; nothing was recorded.
        """

        async def whole(session: Session) -> tuple[T, UnitOfWork]:
            unit = self._unit(session, context)
            result = await work(unit)
            await unit.finish()
            return result, unit

        result, unit = await self._mongo.in_transaction(whole)
        for revision in unit.written:
            REVISIONS.labels(type=revision.statement.type.value).inc()
        if unit.told:
            self._wake()
        if unit.written:
            names = [revision_id(new.statement.type, new.statement.key, new.version) for new in unit.written[:5]]
            logger.info("records_written", actor=context.actor, revisions=len(unit.written), first=names)
        return result

    async def read(self, work: Callable[[UnitOfWork], Awaitable[T]]) -> T:
        """Do the work at one point in time without keeping what it writes: it tells what a write would do.

        Nobody waits for it, and it may be long.

        Raises:
            ProblemError: the work breaks a rule.
        """
        async with self._mongo.snapshot() as session:
            return await work(self._unit(session, _NOBODY))

    def _unit(self, session: Session, context: WriteContext) -> UnitOfWork:
        return UnitOfWork(session, self._revisions, self._outbox, self._definitions, context, self._clock())
