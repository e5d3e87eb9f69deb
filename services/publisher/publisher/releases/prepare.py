"""From the dirty queue to a plan: what changed, which pages follow from it, their bytes in the store.

Everything is read at one snapshot, so that the queue and the facts are of the same point in time. Nothing here is
visible to anybody: until the plan is committed, the stored blobs are only bytes without a name.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chassis.clock import Clock
from chassis.ids import new_id
from chassis.messaging.events import Pending, pending
from chassis.observability.logs import get_logger
from chassis.observability.telemetry import current_traceparent, span_from
from chassis.storage.mongo import Mongo
from publisher import metrics
from publisher.blobs.store import BlobStore
from publisher.composing.lists import tally_changes
from publisher.composing.target import target
from publisher.inputs.model import whole_milliseconds
from publisher.inputs.repository import Inputs
from publisher.pages import urls
from publisher.pages.assets import Assets
from publisher.records.repository import Records
from publisher.releases.causes import CauseKind, Causes
from publisher.releases.model import (
    ASSETS_PAGE,
    Announcement,
    PageChange,
    PageState,
    Plan,
    Published,
    page_change,
    page_published,
    submission_published,
)
from publisher.releases.publications import Publications
from publisher.releases.rendering import Rendered, compress, render_assets
from publisher.releases.repository import Releases
from publisher.releases.site import read_site
from publisher.releases.work import Assessment, Work
from publisher.releases.workers import Renderer

log = get_logger()

PAGES_AT_ONCE: Final = 200
"""Single pages (after a change of templates) that one release takes along."""


@dataclass(frozen=True, slots=True)
class Preparation:
    """Makes plans."""

    mongo: Mongo
    causes: Causes
    records: Records
    inputs: Inputs
    publications: Publications
    releases: Releases
    blobs: BlobStore
    assets: Assets
    renderer: Renderer
    clock: Clock

    async def plan(self, spans: ExitStack) -> Plan | None:
        """Plan the next release; None when nothing waits. ``spans`` are to stay open until it is committed."""
        assessment = Assessment(self.inputs, self.publications, self.releases)
        async with self.mongo.snapshot() as session:
            causes = await self.causes.waiting(PAGES_AT_ONCE, session)
            if not causes:
                return None
            newest = await self.releases.last(session)
            number = (newest.number if newest else 0) + 1
            before = await read_site(self.mongo, session, self.records, self.inputs, self.releases)
            work = await assessment.work(causes, before, session)
            tallies = tally_changes(before.tallies, work.changes)
            after = before.with_tallies(tallies)
            pages = await assessment.pages(work, before, after)
            later = await assessment.later(work, after, session)
            known = await self.releases.states([ASSETS_PAGE, *(page.path for page in pages)], session)
            storing = Storing(self.blobs, known, number, anew=frozenset(work.keys(CauseKind.PAGE)))
            if ASSETS_PAGE in work.keys(CauseKind.PAGE):
                await storing.take([render_assets(self.assets, known.get(ASSETS_PAGE))])
            async with aclosing(after.render(pages, self.renderer)) as batches:
                async for rendered in batches:
                    await storing.take(rendered)
        await storing.finish()
        at = whole_milliseconds(self.clock())
        return Plan(
            number=number,
            at=at,
            causes=work.causes,
            pages=tuple(storing.changes),
            failures=storing.failures,
            made=tuple(storing.made),
            events=tuple(_page_events(storing.changes, at)),
            announcements=tuple(_announcements(work, number, at, storing.failures, spans)),
            moved=tuple(_moved(work)),
            tallies=tallies,
            later=later,
        )


class Storing:
    """Compares rendered pages with what is there and stores the bytes that are new, one batch behind the renderer."""

    def __init__(
        self, blobs: BlobStore, known: dict[str, PageState], release: int, *, anew: frozenset[str] = frozenset()
    ) -> None:
        self._blobs = blobs
        self._known = known
        self._release = release
        self._anew = anew  # their bytes are stored whether they changed or not: the store may have lost them
        self._running: asyncio.Task[None] | None = None
        self.changes: list[PageChange] = []
        self.failures: dict[str, str] = {}
        self.made: list[str] = []

    async def take(self, batch: Sequence[Rendered]) -> None:
        """Take a batch of pages."""
        bodies: dict[str, bytes] = {}
        for page in batch:
            if page.failure is not None:
                log.error("page_not_rendered", page=page.path, reason=page.failure)
                metrics.PAGES_FAILED.inc()
                self.failures[page.path] = page.failure
                continue
            self.made.append(page.path)
            metrics.PAGES_RENDERED.inc()
            change = page_change(page.path, self._known.get(page.path), page.files, self._release)
            if change is not None:
                self.changes.append(change)
                bodies |= {one.digest: page.bodies[one.digest] for one in change.changed}
            if page.path in self._anew:
                bodies |= page.bodies
        await self._previous()
        self._running = asyncio.create_task(self._store(bodies))

    async def finish(self) -> None:
        """Return when everything is on the disk."""
        await self._previous()
        await self._blobs.barrier()

    async def _previous(self) -> None:
        if self._running is not None:
            await self._running
            self._running = None

    async def _store(self, bodies: dict[str, bytes]) -> None:
        encoded = await asyncio.to_thread(compress, bodies.values())
        await asyncio.gather(
            *(
                self._blobs.put(digest, body, twins)
                for (digest, body), twins in zip(bodies.items(), encoded, strict=True)
            )
        )
        metrics.BLOB_BYTES.inc(sum(map(len, bodies.values())))


def _page_events(changes: Sequence[PageChange], at: datetime) -> Iterator[Pending]:
    for change in changes:
        if change.state.path == ASSETS_PAGE:
            continue
        event = page_published(target(change.state.path).page, change, at)
        if event is not None:
            yield pending(event, f"/{change.state.path}", at)


def _announcements(
    work: Work, number: int, at: datetime, failures: dict[str, str], spans: ExitStack
) -> Iterator[Announcement]:
    """Make an event for each version that becomes visible, as a span of the trace that brought the input here."""
    traces = {cause.key: cause.traceparent for cause in work.causes if cause.kind is CauseKind.INPUT}
    for change in work.changes:
        known, shown = work.inputs.get(change.id), work.published.get(change.id)
        if change.after is None or known is None or known.accepted is None:
            continue
        if shown is not None and shown.version == known.version:
            continue
        spans.enter_context(
            span_from(traces.get(change.id), "release submission", attributes={"gcmhub.release": number})
        )
        yield Announcement(
            event_id=new_id(),
            data=submission_published(known.accepted, number, at),
            standing=change.after,
            traceparent=current_traceparent(),
            held=urls.submission(change.id).path in failures,
        )


def _moved(work: Work) -> Iterator[Published]:
    for change in work.changes:
        known, shown = work.inputs.get(change.id), work.published.get(change.id)
        if change.after and known and shown and shown.version == known.version:
            yield Published(change.id, shown.version, change.after)
