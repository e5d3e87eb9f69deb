"""The one door through which records are written: by people, by the data folder, by what comes from other services."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from chassis.clock import Clock
from chassis.messaging.outbox import Outbox
from chassis.observability.logs import get_logger
from chassis.storage.mongo import Mongo, Session
from contracts.events import EventData
from registry.metrics import REVISIONS
from registry.records.definition import AnyDefinition
from registry.records.grouping import Group, state_groups
from registry.records.model import Revision
from registry.records.repository import Revisions
from registry.records.writing import Act, Kept, Outcome, Writing

__all__ = ["Act", "Keeper", "Kept", "Outcome"]

logger = get_logger()
T = TypeVar("T")

Also = Callable[[Revision, Revision], Sequence[EventData]]


class Keeper:
    """Keeps records: every write checks, derives, records and tells in one transaction."""

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

    async def put(
        self,
        definition: AnyDefinition,
        entry: Any,
        act: Act,
        *,
        replaces: Sequence[int] = (),
        create_only: bool = False,
    ) -> Kept:
        """Let an entry hold for its period.

        Raises:
            ProblemError: it breaks a rule, the caller saw another version, or it is there already.
        """

        async def work(writing: Writing) -> Kept:
            return await writing.put(definition, entry, act, replaces=replaces, create_only=create_only)

        return await self._done(work, act)

    async def change(
        self,
        definition: AnyDefinition,
        key: str,
        act: Act,
        change: Callable[[Any, date], Any],
        *,
        also: Also | None = None,
    ) -> Kept:
        """Change, from today on, what holds today; ``also`` gives further events of the same transaction.

        Raises:
            ProblemError: nothing holds today, the caller saw another version, or the change is refused.
        """

        async def work(writing: Writing) -> Kept:
            before, kept = await writing.change(definition, key, act, change)
            if also and kept.outcome is not Outcome.UNCHANGED:
                writing.tell(also(before, kept.revision), kept.revision)
            return kept

        return await self._done(work, act)

    async def put_in(self, session: Session, definition: AnyDefinition, entry: Any, act: Act) -> Kept:
        """Let an entry hold for its period, in the caller's transaction; it may change what only acts change."""
        writing = self._writing(session)
        kept = await writing.put(definition, entry, act, by_act=True)
        await writing.finish(act.actor)
        return kept

    async def tell_again_in(self, session: Session, definition: AnyDefinition, key: str) -> bool:
        """Publish what holds of a record once more, in the caller's transaction; False where there is none."""
        writing = self._writing(session)
        told = await writing.tell_again(definition, key)
        await writing.ledger.flush()
        return told

    async def state(self, groups: Sequence[Group], act: Act) -> list[list[Kept]]:
        """Let the entries of each group be all that holds of its record; give what became of each, in their order.

        Raises:
            ProblemError: entries break rules; nothing was recorded.
        """

        async def work(session: Session) -> tuple[list[list[Kept]], list[Revision]]:
            return await self.state_in(session, groups, act)

        kept, written = await self._mongo.in_transaction(work)
        self.committed(written)
        logger.info("records_stated", records=len(groups), revisions=len(written), actor=act.actor)
        return kept

    async def compare(self, groups: Sequence[Group]) -> list[list[Kept]]:
        """Tell what ``state`` would do, for as many groups as a folder has: it only reads, and nobody waits for it.

        Raises:
            ProblemError: entries break rules.
        """
        async with self._mongo.snapshot() as session:
            return await state_groups(self._writing(session), groups, Act("nobody", "only to compare"))

    async def state_in(
        self, session: Session, groups: Sequence[Group], act: Act
    ) -> tuple[list[list[Kept]], list[Revision]]:
        """Do the same in the caller's transaction; give also what was written, for ``committed``."""
        writing = self._writing(session)
        kept = await state_groups(writing, groups, act)
        await writing.finish(act.actor)
        return kept, writing.written

    def committed(self, written: Sequence[Revision]) -> None:
        """Count what a transaction wrote, and wake the relay."""
        for revision in written:
            REVISIONS.labels(type=revision.statement.type.value).inc()
        if written:
            self._wake()

    async def _done(self, work: Callable[[Writing], Awaitable[Kept]], act: Act) -> Kept:
        written: list[Revision] = []

        async def whole(session: Session) -> Kept:
            writing = self._writing(session)
            kept = await work(writing)
            await writing.finish(act.actor)
            written[:] = writing.written
            return kept

        kept = await self._mongo.in_transaction(whole)
        statement = kept.revision.statement
        logger.info(
            "record_kept",
            type=statement.type.value,
            key=statement.key,
            version=kept.version,
            outcome=kept.outcome.value,
            actor=act.actor,
            followed=max(0, len(written) - 1),
        )
        self.committed(written)
        return kept

    def _writing(self, session: Session) -> Writing:
        return Writing(session, self._revisions, self._outbox, self._definitions, self._clock())
