"""Take an event of an input into the read model, in one transaction with its entry in the change queue."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from chassis.clock import Clock
from chassis.observability.logs import get_logger
from chassis.observability.telemetry import current_traceparent
from chassis.storage.mongo import Mongo, Session
from contracts.submissions_events import SubmissionAccepted, SubmissionReceived
from publisher.announcements.repository import Announcements
from publisher.changes.queue import INPUT, ChangeQueue
from publisher.inputs.model import Input, with_accepted, with_received
from publisher.inputs.repository import Inputs

log = get_logger()


@dataclass(frozen=True, slots=True)
class InputCommands:
    """What can happen to an input here."""

    mongo: Mongo
    inputs: Inputs
    queue: ChangeQueue
    announcements: Announcements
    clock: Clock
    wake: Callable[[], None]
    """Tells the committer that something waits."""
    _turns: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    """Locks by id of the input: its events come together, and their transactions would only be in each other's way."""

    async def receive(self, data: SubmissionReceived) -> None:
        """Note when a revision arrived: it can move an input to an earlier place in its lists.

        Mostly it is the first that is heard of the input, and nothing follows from it yet: one insert, no transaction.
        """
        async with self._turn(data.submission_id):
            added = await self.inputs.add(with_received(None, data))
        if not added:
            await self._take(data.submission_id, lambda known: with_received(known, data))

    async def accept(self, data: SubmissionAccepted) -> None:
        """Take an accepted version; one that is published already is announced once more, with the same event id."""
        changed = await self._take(data.submission_id, lambda known: with_accepted(known, data))
        if not changed and await self.announcements.announce_again(data.submission_id, data.version, self.clock()):
            log.info("publication_announced_again", submission_id=data.submission_id, version=data.version)

    async def _take(self, submission_id: str, add: Callable[[Input | None], Input]) -> bool:
        traceparent = current_traceparent()

        async def work(session: Session) -> bool:
            known = await self.inputs.find(submission_id, session)
            added = add(known)
            if added == known:
                return False
            await self.inputs.save(added, session)
            if added.accepted is not None:
                await self.queue.add(INPUT, [submission_id], self.clock(), traceparent=traceparent, session=session)
            return True

        async with self._turn(submission_id):
            changed = await self.mongo.in_transaction(work)
        if changed:
            self.wake()
        else:
            log.debug("event_known_already", submission_id=submission_id)
        return changed

    def _turn(self, submission_id: str) -> asyncio.Lock:
        return self._turns.setdefault(submission_id, asyncio.Lock())
