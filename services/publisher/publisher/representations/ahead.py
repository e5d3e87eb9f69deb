"""Makes representations before somebody reads them, when nobody needs the processor for anything else.

What a release changed is made as soon as releases rest and no reader waits, the front pages first and the newest
changes first. It is never behind: what changes again before its turn is made once, and what does not fit is made
when it is read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import timedelta
from time import monotonic
from typing import Final

from chassis.clock import Clock
from chassis.observability.logs import get_logger
from chassis.running.health import Heartbeat
from chassis.running.loops import LeasedLoop
from contracts.vocabulary import Language
from publisher import metrics
from publisher.representations.key import Representation
from publisher.representations.maker import RepresentationMaker
from publisher.representations.store import RepresentationStore
from publisher.representations.workers import NotShowableError
from publisher.site.representation import Format

log = get_logger()

QUIET: Final = 1.0
"""Seconds without a release after which it begins: the committer comes first."""
REST: Final = 3.0
"""Times of the making that it rests after each: at most a quarter of a processor is used."""
LONGEST_REST: Final = 0.5
WAITING_PAGES: Final = 2_000
"""Pages that may wait; of more the oldest are left to their readers."""
SWEEP_EVERY: Final = 6 * 3600.0
"""Seconds between two looks for representations of older versions of the software."""


class Ahead:
    """Makes what changed, and sweeps what older versions of the software made.

    Args:
        maker: Makes and keeps.
        store: Where outdated representations are deleted.
        is_front: Whether a page, by its path, is one that many read: those come first.
        keep: How long outdated representations stay.
        clock: The time of day.
        heartbeat: Of this loop.
    """

    def __init__(
        self,
        maker: RepresentationMaker,
        store: RepresentationStore,
        is_front: Callable[[str], bool],
        keep: timedelta,
        clock: Clock,
        heartbeat: Heartbeat,
    ) -> None:
        self._maker = maker
        self._store = store
        self._is_front = is_front
        self._keep = keep
        self._clock = clock
        self._fronts: dict[str, str] = {}
        self._others: dict[str, str] = {}
        self._changed_at = 0.0
        self._sweep_at = monotonic() + SWEEP_EVERY
        self.loop = LeasedLoop("ahead", self._turn, poll=SWEEP_EVERY, heartbeat=heartbeat)

    @property
    def waiting(self) -> int:
        """Number of pages that wait."""
        return len(self._fronts) + len(self._others)

    def changed(self, pages: Iterable[tuple[str, str | None]]) -> None:
        """Take what a release changed: paths with the digests of their views; None for a page that is gone."""
        self._changed_at = monotonic()
        for path, view in pages:
            waiting = self._fronts if self._is_front(path) else self._others
            waiting.pop(path, None)
            if view is not None:
                waiting[path] = view
        while self.waiting > WAITING_PAGES:
            self._forget_oldest()
        metrics.AHEAD_WAITING.set(self.waiting)
        self.loop.wake()

    async def _turn(self) -> float | None:
        if self.waiting:
            quiet_in = self._changed_at + QUIET - monotonic()
            if quiet_in > 0:
                return quiet_in
            await self._make_next()
            return 0.0
        if monotonic() >= self._sweep_at:
            await self._sweep()
        return None

    async def _make_next(self) -> None:
        path, view = (self._fronts or self._others).popitem()
        metrics.AHEAD_WAITING.set(self.waiting)
        began = self._changed_at
        for form in Format:
            for language in Language:
                await self._make(Representation(view, language, form))
                if self._changed_at != began:  # a release: it may have changed this page too
                    self._again(path, view)
                    return

    async def _make(self, wanted: Representation) -> None:
        while self._maker.busy:  # noqa: ASYNC110 - readers come first, however long they keep coming
            await asyncio.sleep(0.01)
        began = monotonic()
        try:
            await self._maker.get(wanted, "br")
        except NotShowableError as error:  # whoever reads it is told, and so are the operators
            log.warning("representation_not_made", view=wanted.view, language=wanted.language, reason=str(error)[:300])
        await asyncio.sleep(min(LONGEST_REST, REST * (monotonic() - began)))

    def _again(self, path: str, view: str) -> None:
        """Put a page back whose turn was cut short, unless something newer waits in its place."""
        waiting = self._fronts if self._is_front(path) else self._others
        waiting.setdefault(path, view)

    def _forget_oldest(self) -> None:
        waiting = self._others or self._fronts
        del waiting[next(iter(waiting))]

    async def _sweep(self) -> None:
        self._sweep_at = monotonic() + SWEEP_EVERY
        if deleted := await self._store.delete_outdated(self._clock() - self._keep):
            log.info("outdated_representations_deleted", count=deleted)
