"""The release planner: from the change queue to a plan: what changed, which pages follow from it, their views stored.

Everything is read at one snapshot, so that the queue and the facts are of the same point in time. Nothing here is
visible to anybody: until the plan is committed, the stored views are only bytes without a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from chassis.clock import Clock, milliseconds
from chassis.ids import new_id
from chassis.messaging.events import Pending, pending
from chassis.observability.telemetry import current_traceparent, span_from
from chassis.storage.mongo import Mongo, Session
from contracts.vocabulary import Language
from publisher.announcements.model import Announcement, submission_published
from publisher.changes.queue import INPUT, ChangeQueue
from publisher.lists.model import changed_counts
from publisher.releases.archive import Archive
from publisher.releases.basis import Bases, Basis
from publisher.releases.composer import Composer
from publisher.releases.impact import Assessed, Assessor, pages_for_later, pages_of, touched_list_pages
from publisher.releases.making import Made, Maker
from publisher.releases.model import Plan, page_published
from publisher.releases.repository import Releases
from publisher.site.addresses import Page, address
from publisher.site.facts import Facts
from publisher.site.page_types import PageTypes

PAGES_AT_ONCE: Final = 200
"""Single pages (after a change of the code that composes them) that one release takes along."""


@dataclass(frozen=True, slots=True)
class Planner:
    """Makes plans."""

    mongo: Mongo
    queue: ChangeQueue
    bases: Bases
    assessor: Assessor
    releases: Releases
    maker: Maker
    kinds: PageTypes
    clock: Clock

    async def plan(self, spans: ExitStack) -> tuple[Plan, Basis] | None:
        """Plan the next release; None when nothing waits.

        The basis is that of the planned release, to be kept once it is committed.

        Args:
            spans: Spans of the inputs that become visible, to stay open until the plan is committed.
        """
        async with self.mongo.snapshot() as session:
            waiting = await self.queue.waiting(PAGES_AT_ONCE, session)
            if not waiting:
                return None
            newest = await self.releases.last(session)
            number = newest.number if newest else 0
            basis = await self.bases.at(number, waiting, session)
            assessed = await self.assessor.assess(waiting, basis, session)
            after, later, made = await self._make(assessed, number + 1, session)
        at = milliseconds(self.clock())
        let_go = (one for one in sorted(assessed.held()) if self._own(one).path in set(made.pages))
        plan = Plan(
            number=number + 1,
            at=at,
            changes=tuple(waiting),
            pages=tuple(made.changes),
            size=made.size,
            made=tuple(made.pages),
            failures=tuple(made.failures.values()),
            events=tuple(self._page_events(made, at)),
            announcements=tuple(self._announcements(assessed, number + 1, at, made, spans)),
            moved=assessed.moved(),
            let_go=tuple(let_go),
            counts=changed_counts(assessed.basis.counts, assessed.changes),
            later=later,
        )
        return plan, after

    async def _make(self, assessed: Assessed, number: int, session: Session) -> tuple[Basis, tuple[str, ...], Made]:
        """Make what follows from changes; return the basis afterwards, pages for later, and what was made."""
        before = assessed.basis
        after = before.after(number, changed_counts(before.counts, assessed.changes))
        archive, facts = Archive.at(self.mongo, session, after), Facts(after.records, after.counts)
        touched = await touched_list_pages(assessed.changes, archive, before.counts, after.counts)
        impact = replace(assessed.impact, list_pages=touched)
        pages = pages_of(self.kinds, impact, facts) | set(assessed.pages)
        later = pages_for_later(self.kinds, impact, facts) - pages
        known = await self.releases.states((page.path for page in pages), session)
        proven = frozenset(self._own(one).path for one in assessed.announced().keys() | assessed.held())
        composer = Composer(self.kinds, facts, archive)
        made = await self.maker.make(composer, pages, known, number, proven)
        return after, tuple(sorted(page.path for page in later)), made

    def _own(self, submission_id: str) -> Page:
        return self.kinds.page("submission", submission=submission_id)

    def _page_events(self, made: Made, at: datetime) -> Iterator[Pending]:
        for change in made.changes:
            page = self.kinds.parse(change.page)
            event = page_published(change, self.kinds.of(page).region(page.parameters), at)
            if event is not None:
                yield pending(event, f"/{change.page}", at)

    def _announcements(
        self, assessed: Assessed, number: int, at: datetime, made: Made, spans: ExitStack
    ) -> Iterator[Announcement]:
        """Make an event for each version that becomes visible, as a span of the trace that brought the input here."""
        traces = {change.key: change.traceparent for change in assessed.waiting if change.kind == INPUT}
        entries = {change.id: change.after for change in assessed.changes}
        for one, data in assessed.announced().items():
            path, entry = self._own(one).path, entries[one]
            if entry is None:
                continue
            spans.enter_context(span_from(traces.get(one), "release submission", attributes={"gcmhub.release": number}))
            addresses = {language: address(path, language) for language in Language}
            yield Announcement(
                event_id=new_id(),
                data=submission_published(data, number, at, addresses),
                entry=entry,
                traceparent=current_traceparent(),
                held=path in made.failures,
            )
