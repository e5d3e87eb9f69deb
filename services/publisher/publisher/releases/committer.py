"""The committer: one at a time in the whole cluster turns what waits into releases.

A lease keeps committers from doing the same work; it does not make them right. That is done by the release's number:
it follows the newest one of the plan's snapshot and is unique, so that a committer that slept through its lease
cannot write over a newer release.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from time import perf_counter
from typing import Final

from chassis.messaging.outbox import Outbox
from chassis.observability.logs import get_logger
from chassis.running.health import Heartbeat
from chassis.running.loops import LeasedLoop
from chassis.storage.changes import ChangeFeed
from chassis.storage.lease import Lease
from chassis.storage.mongo import DuplicateKeyError, Mongo, OperationFailure, Session
from publisher import metrics
from publisher.announcements.repository import Announcements
from publisher.changes.queue import COLLECTION as QUEUE
from publisher.changes.queue import PAGE, ChangeQueue
from publisher.releases.model import Plan
from publisher.releases.planner import Planner
from publisher.releases.rebuild import Rebuild
from publisher.releases.repository import Releases

log = get_logger()

LEASE: Final = "committer"
LEASE_TTL: Final = 5.0
POLL: Final = 5.0
"""Seconds between two looks that nobody asked for: every change is told, by its process or by the change feed."""
PAUSES: Final = (0.05, 0.2, 0.5, 1.0, 2.0)
SNAPSHOT_UNAVAILABLE: Final = 246
"""A collection was made just now, and no snapshot holds it yet: so on the first start."""
SNAPSHOT_PAUSE: Final = 0.01


@dataclass(frozen=True, slots=True)
class Commit:
    """Writes a plan: everything or nothing, in one transaction."""

    mongo: Mongo
    outbox: Outbox
    queue: ChangeQueue
    releases: Releases
    announcements: Announcements

    async def write(self, plan: Plan) -> None:
        """Make the plan the newest release.

        Raises:
            DuplicateKeyError: another release came first; the plan is void.
        """

        async def work(session: Session) -> None:
            await self.releases.write(plan, session)
            await self.announcements.add(plan.announcements, plan.at, session)
            await self.announcements.move(plan.moved, session)
            await self.releases.note_failures(plan, session)
            await self.announcements.let_go(plan.let_go, plan.at, session)
            await self.outbox.add(session, plan.events)
            await self.queue.delete(plan.changes, session)
            await self.queue.add(PAGE, plan.later, plan.at, traceparent=None, session=session)

        await self.mongo.in_transaction(work)


class Committer:
    """Makes releases while this process holds the lease.

    Args:
        commit: Writes plans.
        planner: Makes them.
        rebuild: Asked at the beginning of each lead whether pages are to be composed anew.
        heartbeat: Beaten while the loop runs; None for a process whose loop does not.
        feed: Tells what other replicas enter in the change queue.
        committed: Called with each release.
    """

    def __init__(
        self,
        commit: Commit,
        planner: Planner,
        rebuild: Rebuild,
        heartbeat: Heartbeat | None,
        feed: ChangeFeed | None = None,
        *,
        committed: Callable[[Plan], None] = lambda _: None,
    ) -> None:
        self._commit = commit
        self._planner = planner
        self._rebuild = rebuild
        self._committed = committed
        self.loop = LeasedLoop(
            "committer",
            self._turn,
            poll=POLL,
            heartbeat=heartbeat,
            lease=Lease(commit.mongo, LEASE, LEASE_TTL),
            pauses=PAUSES,
            on_lead=self._lead,
            on_failure=lambda _: metrics.RELEASE_FAILURES.inc(),
        )
        if feed is not None:
            feed.on(QUEUE, self.wake)

    def wake(self) -> None:
        """Wake the committer: something waits."""
        self.loop.wake()

    async def release(self) -> Plan | None:
        """Make one release of everything that waits; None when nothing does.

        Raises:
            DuplicateKeyError: another committer made a release meanwhile; what waits still waits.
        """
        began = perf_counter()
        with ExitStack() as spans:
            planned = await self._planner.plan(spans)
            if planned is None:
                return None
            plan, basis = planned
            try:
                await self._commit.write(plan)
            except DuplicateKeyError:
                self._planner.bases.forget()
                raise
        self._planner.bases.keep(basis)
        seconds = perf_counter() - began
        self._committed(plan)
        metrics.released(plan.number, len(plan.pages), seconds)
        log.info(
            "release_committed",
            release=plan.number,
            inputs=len(plan.announcements),
            pages=len(plan.pages),
            bytes=plan.size,
            changes=len(plan.changes),
            ms=round(seconds * 1000, 1),
        )
        return plan

    async def _lead(self) -> None:
        await self._rebuild.queue_if_needed()
        await self._rebuild.queue_failures()

    async def _turn(self) -> float | None:
        """Make a release of what waits; what comes meanwhile waits for the next one, which follows at once."""
        try:
            return 0 if await self.release() else None
        except DuplicateKeyError:
            self.loop.lead_anew()
            log.warning("release_overtaken")
            return 0
        except OperationFailure as error:
            if error.code != SNAPSHOT_UNAVAILABLE:
                raise
            return SNAPSHOT_PAUSE
