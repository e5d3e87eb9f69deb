"""Follows the release log, so that every replica answers from the newest release."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from chassis.errors import HubError
from chassis.observability.logs import get_logger
from chassis.running.health import Heartbeat
from chassis.running.loops import LeasedLoop
from chassis.storage.mongo import PyMongoError
from publisher import metrics
from publisher.releases.repository import Releases
from publisher.serving.index import PageView, SiteIndex

log = get_logger()

POLL: Final = 5.0
"""Seconds between two looks at the log when nobody woke the follower: the change feed is quicker."""
LEAST_PAUSE: Final = 0.02
"""Seconds between two looks that requests for unknown addresses can cause."""
RELEASES_AT_ONCE: Final = 50


class NothingReleasedError(HubError):
    """There is no release yet."""


class Follower:
    """Keeps an index up with the log; while the database is away, the last known release is served.

    Args:
        releases: The log.
        index: What readers are answered from.
        heartbeat: Of the loop.
        changed: Told what each release changed, after the index has it.
    """

    def __init__(
        self,
        releases: Releases,
        index: SiteIndex,
        heartbeat: Heartbeat,
        changed: Callable[[Sequence[PageView]], None] = lambda _: None,
    ) -> None:
        self._releases = releases
        self._index = index
        self._changed = changed
        self._lock = asyncio.Lock()
        self._looked_at = 0.0
        self.loop = LeasedLoop("follower", self._catch_up, poll=POLL, heartbeat=heartbeat)

    def wake(self) -> None:
        """Wake the follower: there is a new release."""
        self.loop.wake()

    def take(self, release: int, pages: Sequence[PageView]) -> None:
        """Take what a release changed from whoever made it; one that does not follow the last known is read instead."""
        if release == self._index.release + 1:
            self._take(release, pages)
        else:
            self.wake()

    async def load(self) -> None:
        """Read the whole site; afterwards only what changes is read."""
        self._index.load(*await self._releases.everything())
        metrics.SERVED_RELEASE.set(self._index.release)
        log.info("site_loaded", release=self._index.release, pages=len(self._index))

    async def look(self) -> None:
        """Look at the log before answering that something is not there: another replica may already name it."""
        too_soon = asyncio.get_running_loop().time() - self._looked_at < LEAST_PAUSE
        if too_soon or self.loop.failures:
            return
        with suppress(PyMongoError):
            await self._catch_up()

    async def check(self) -> dict[str, int]:
        """Prove that there is a site.

        Raises:
            NothingReleasedError: there is none yet.
        """
        if not self._index.release:
            raise NothingReleasedError("no release yet")
        return {"release": self._index.release, "pages": len(self._index)}

    async def _catch_up(self) -> None:
        async with self._lock:
            self._looked_at = asyncio.get_running_loop().time()
            while newer := await self._releases.after(self._index.release, RELEASES_AT_ONCE):
                until = newer[-1].number
                changes = await self._releases.changes(self._index.release, until)
                pages = [(change.page, change.view) for change in changes]
                self._take(until, pages)

    def _take(self, until: int, pages: Sequence[PageView]) -> None:
        self._index.apply(until, pages)
        metrics.SERVED_RELEASE.set(self._index.release)
        self._changed(pages)
