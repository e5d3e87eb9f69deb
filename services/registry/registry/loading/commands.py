"""Loads the data folder: what it says anew becomes a revision with its event; the rest is left alone.

The folder's own last word is compared, not the newest revision: a record that was changed elsewhere meanwhile stays
changed until the folder says something new about it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

from chassis.clock import Clock
from chassis.logs import get_logger
from chassis.mongo import Mongo, Session
from chassis.outbox import Outbox, pending
from registry.events import event_of
from registry.loading.files import read_folder
from registry.loading.statements import statements_of
from registry.metrics import REVISIONS
from registry.records.model import RecordType, Revision, Statement, at_millisecond, next_revision
from registry.records.repository import Revisions

logger = get_logger()

LOADER: Final = "data"
"""Who records what the folder says."""
CHUNK: Final = 60
"""Records per transaction: enough to be quick, few enough to hold nobody up."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a load did; ``absent`` are records the folder no longer names, which stay as they are."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    absent: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.absent + other.absent,
        )


class LoadFolder:
    """Bring the registry to what the data folder says."""

    def __init__(
        self,
        mongo: Mongo,
        revisions: Revisions,
        outbox: Outbox,
        clock: Clock,
        *,
        folder: Path,
        demonstration: bool,
    ) -> None:
        self._mongo = mongo
        self._revisions = revisions
        self._outbox = outbox
        self._clock = clock
        self._folder = folder
        self._demonstration = demonstration

    async def __call__(self) -> Counts:
        """Read, check, compare, record; a second call changes nothing.

        A crash in between leaves whole transactions: the next call does the rest. Of two processes at once, the
        second one meets the first one's revisions and finds its own work done.

        Raises:
            BadDataError: the folder is wrong; nothing of it was loaded.
        """
        began = monotonic()
        placed = await asyncio.to_thread(read_folder, self._folder, demonstration=self._demonstration)
        statements = statements_of(placed)
        counts = Counts()
        for record_type in RecordType:
            of_type = [statement for statement in statements if statement.type is record_type]
            for start in range(0, len(of_type), CHUNK):
                counts += await self.apply(of_type[start : start + CHUNK])
            named = {statement.key for statement in of_type}
            known = await self._revisions.latest(record_type)
            counts += Counts(absent=sum(revision.statement.key not in named for revision in known))
        logger.info(
            "data_loaded",
            folder=str(self._folder),
            new=counts.new,
            changed=counts.changed,
            unchanged=counts.unchanged,
            absent=counts.absent,
            seconds=round(monotonic() - began, 3),
        )
        return counts

    async def apply(self, statements: Sequence[Statement]) -> Counts:
        """Record the statements of one type that are new, with their events, in one transaction."""

        async def work(session: Session) -> list[Revision]:
            keys = [statement.key for statement in statements]
            known = await self._revisions.latest(statements[0].type, keys=keys, session=session)
            revisions = self._compare(statements, known)
            events = [(event, r) for r in revisions if (event := event_of(r)) is not None]
            await self._revisions.add(revisions, session)
            await self._outbox.add(session, [pending(e, r.statement.key, r.recorded_at) for e, r in events])
            return revisions

        revisions = await self._mongo.in_transaction(work)
        for revision in revisions:
            REVISIONS.labels(type=revision.statement.type.value).inc()
        new = sum(revision.version == 1 for revision in revisions)
        return Counts(new, len(revisions) - new, len(statements) - len(revisions))

    def _compare(self, statements: Sequence[Statement], known: Sequence[Revision]) -> list[Revision]:
        now = at_millisecond(self._clock())
        last = {revision.statement.key: revision for revision in known}
        revisions = []
        for statement in statements:
            previous, digest = last.get(statement.key), statement.digest()
            if previous and previous.loaded == digest:
                continue
            reason = "changed in the data folder" if previous else "stated in the data folder"
            revisions.append(
                next_revision(previous, statement, now=now, recorded_by=LOADER, reason=reason, loaded=digest)
            )
        return revisions
