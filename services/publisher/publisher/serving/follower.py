"""Follows the release log, so that every replica answers from the newest release."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

from chassis.errors import HubError
from chassis.observability.logs import get_logger
from chassis.running.health import Heartbeat
from chassis.running.waiting import wait
from chassis.storage.mongo import PyMongoError
from publisher import metrics
from publisher.releases.repository import Releases
from publisher.serving.index import SiteIndex

log = get_logger()

POLL: Final = 0.1
"""Seconds between two looks at the log when nobody woke the follower."""
LEAST_PAUSE: Final = 0.02
"""Seconds between two looks that requests for unknown paths can cause."""
RELEASES_AT_ONCE: Final = 50


class NothingReleasedError(HubError):
    """There is no release yet."""


class Follower:
    """Keeps an index up with the log."""

    def __init__(self, releases: Releases, index: SiteIndex, beat: Heartbeat) -> None:
        self._releases = releases
        self._index = index
        self._beat = beat
        self._woken = asyncio.Event()
        self._lock = asyncio.Lock()
        self._looked_at = 0.0
        self._away = False

    def wake(self) -> None:
        """Say that there is a new release."""
        self._woken.set()

    async def load(self) -> None:
        """Read the whole site; afterwards only what changes is read."""
        self._index.load(*await self._releases.everything())
        metrics.SERVED_RELEASE.set(self._index.release)
        log.info("site_loaded", release=self._index.release, pages=len(self._index))

    async def run(self) -> None:
        """Follow until cancelled. While the database is away, the last known release is served."""
        while True:
            self._beat.beat()
            self._woken.clear()
            try:
                await self._catch_up()
                self._away = False
            except PyMongoError as error:
                if not self._away:
                    log.warning("release_log_away", reason=f"{type(error).__name__}: {error}"[:300])
                self._away = True
            await wait(self._woken, POLL)

    async def look(self) -> None:
        """Look at the log before answering that something is not there: another replica may already name it."""
        if asyncio.get_running_loop().time() - self._looked_at < LEAST_PAUSE or self._away:
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
                self._index.apply(until, await self._releases.changes(self._index.release, until))
                metrics.SERVED_RELEASE.set(until)
