"""The committer: one at a time in the whole cluster turns what waits into releases.

A lease keeps committers from doing the same work; it does not make them right. That is done by the release's number:
it follows the newest one of the plan's snapshot and is unique, so that a committer that slept through its lease
cannot write over a newer release.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from time import perf_counter
from typing import Final

from chassis.messaging.outbox import Outbox
from chassis.observability.logs import get_logger
from chassis.running.health import Heartbeat
from chassis.running.loops import background
from chassis.running.waiting import wait
from chassis.storage.lease import Lease
from chassis.storage.mongo import DuplicateKeyError, Mongo, PyMongoError, Session
from publisher import metrics
from publisher.blobs.store import BlobError
from publisher.releases.causes import CauseKind
from publisher.releases.model import Plan
from publisher.releases.prepare import Preparation
from publisher.releases.refresh import Refresh

log = get_logger()

LEASE: Final = "committer"
LEASE_TTL: Final = 5.0
POLL: Final = 0.2
"""Seconds between two looks when nobody woke the committer: another process may have written."""
GATHER: Final = 0.01
"""Seconds in which events that come together are gathered into one release."""
SNAPSHOT_UNAVAILABLE: Final = 246
"""A collection was made just now, and no snapshot holds it yet: so on the first start."""
PAUSES: Final = (0.05, 0.2, 0.5, 1.0, 2.0)


@dataclass(frozen=True, slots=True)
class Commit:
    """Writes a plan: everything or nothing, in one transaction."""

    mongo: Mongo
    outbox: Outbox
    preparation: Preparation

    async def write(self, plan: Plan) -> None:
        """Make the plan the newest release.

        Raises:
            DuplicateKeyError: another release came first; the plan is void.
        """
        made = self.preparation

        async def work(session: Session) -> None:
            await made.releases.write(plan, session)
            await made.publications.add(plan.announcements, plan.at, session)
            await made.publications.move(plan.moved, session)
            await made.releases.note_failures(plan, session)
            await made.publications.let_go(plan.made, plan.at, session)
            await self.outbox.add(session, plan.events)
            await made.causes.delete(plan.causes, session)
            await made.causes.add(CauseKind.PAGE, plan.later, plan.at, traceparent=None, session=session)

        await self.mongo.in_transaction(work)


class Committer:
    """The loop."""

    def __init__(
        self, commit: Commit, refresh: Refresh, beat: Heartbeat | None, *, committed: Callable[[], None] = lambda: None
    ) -> None:
        self._commit = commit
        self._refresh = refresh
        self._beat = beat
        self._committed = committed
        self._lease = Lease(commit.mongo, LEASE, LEASE_TTL)
        self._woken = asyncio.Event()
        self._leading = False
        self._failures = 0

    def wake(self) -> None:
        """Say that something waits."""
        self._woken.set()

    async def run(self) -> None:
        """Make releases until cancelled."""
        try:
            while True:
                self._pulse()
                self._woken.clear()
                if not await self._turn() and await wait(self._woken, POLL):
                    await asyncio.sleep(GATHER)
        finally:
            with suppress(PyMongoError):
                await asyncio.shield(self._lease.release())

    async def release(self) -> Plan | None:
        """Make one release of everything that waits; None when nothing does."""
        began = perf_counter()
        with ExitStack() as spans:
            plan = await self._commit.preparation.plan(spans)
            if plan is None:
                return None
            await self._commit.write(plan)
        seconds = perf_counter() - began
        self._committed()
        metrics.released(plan, seconds)
        log.info(
            "release_committed",
            release=plan.number,
            inputs=len(plan.announcements),
            pages=len(plan.pages),
            files=plan.files,
            bytes=plan.size,
            causes=len(plan.causes),
            ms=round(seconds * 1000, 1),
        )
        return plan

    async def _turn(self) -> bool:
        """Make a release if it is ours to make; tell whether to look again at once."""
        try:
            if not await self._lease.hold():
                self._leading = False
                return False
            if not self._leading:
                await self._refresh.everything_if_needed()
                await self._refresh.failures_again()
                self._leading = True
            if not await self._commit.preparation.causes.any():
                return False
            async with self._keeping_the_lease():
                await self.release()
        except DuplicateKeyError:
            self._leading = False
            log.warning("release_overtaken")
        except (PyMongoError, BlobError) as error:
            if getattr(error, "code", None) == SNAPSHOT_UNAVAILABLE:
                await asyncio.sleep(GATHER)
                return True
            await self._pause(f"{type(error).__name__}: {error}")
        except Exception as error:
            log.exception("release_failed_unexpectedly")
            await self._pause(f"{type(error).__name__}: {error}")
        else:
            self._failures = 0
        return True

    def _pulse(self) -> None:
        if self._beat is not None:
            self._beat.beat()

    async def _pause(self, reason: str) -> None:
        pause = PAUSES[min(self._failures, len(PAUSES) - 1)]
        self._failures += 1
        metrics.RELEASE_FAILURES.inc()
        log.warning("release_failed", reason=reason[:300], pause=pause)
        await asyncio.sleep(pause)

    @asynccontextmanager
    async def _keeping_the_lease(self) -> AsyncIterator[None]:
        """Renew the lease and beat beside a release that takes long."""

        async def keep() -> None:
            while True:
                await asyncio.sleep(LEASE_TTL / 5)
                self._pulse()
                with suppress(PyMongoError):
                    await self._lease.hold()

        async with background(keep):
            yield
