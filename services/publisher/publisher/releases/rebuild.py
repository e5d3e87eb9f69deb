"""Composing pages anew from the same facts: after a change of the code that composes them, and against drift."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace

from chassis.clock import Clock
from chassis.observability.logs import get_logger
from chassis.storage.mongo import Mongo, Session
from publisher.changes.queue import PAGE, ChangeQueue
from publisher.inputs.model import list_entry
from publisher.inputs.repository import Inputs
from publisher.lists.model import Counts, ListKey
from publisher.releases.archive import Archive
from publisher.releases.basis import Bases, Basis
from publisher.releases.composer import Composer
from publisher.releases.repository import Releases
from publisher.site.addresses import Page
from publisher.site.facts import Facts
from publisher.site.fingerprint import composition
from publisher.site.page_types import PageTypes

log = get_logger()


@dataclass(frozen=True, slots=True)
class Rebuild:
    """Knows every page there is."""

    mongo: Mongo
    queue: ChangeQueue
    bases: Bases
    inputs: Inputs
    releases: Releases
    kinds: PageTypes
    clock: Clock

    async def queue_if_needed(self) -> bool:
        """Queue all pages when the code that composes views is another than the site was made with.

        A change of templates, words or assets is none of this: it queues nothing.
        """
        version = composition()
        if await self.releases.composition() == version:
            return False
        async with self._everything() as (_, pages):
            paths = sorted({page.path for page in pages})

        async def work(session: Session) -> None:
            now = self.clock()
            await self.queue.add(PAGE, paths, now, traceparent=None, session=session)
            await self.releases.set_composition(version, now, session)

        await self.mongo.in_transaction(work)
        log.info("site_queued_anew", pages=len(paths), composition=version[:12])
        return True

    async def queue_failures(self) -> None:
        """Queue the pages that could not be made, for one more try by this process."""
        failed = {failure.page for failure in await self.releases.failures()}
        await self.queue.add(PAGE, sorted(failed), self.clock(), traceparent=None, session=None)

    async def digests(self) -> dict[str, str]:
        """Compose every page from the facts alone, store nothing, and return the digests of views by page.

        They are those that releases have led to, once nothing waits.
        """
        found: dict[str, str] = {}
        async with self._everything() as (composer, pages), aclosing(composer.compose(pages)) as batches:
            async for batch in batches:
                found |= {one.page.path: one.digest for one in batch if one.digest is not None}
        return found

    @asynccontextmanager
    async def _everything(self) -> AsyncIterator[tuple[Composer, list[Page]]]:
        """Read the facts at a snapshot, trusting nothing that a release kept, and name every page."""
        async with self.mongo.snapshot() as session:
            basis, ids = await self._counted_anew(await self.bases.read(0, session), session)
            facts = Facts(basis.records, basis.counts)
            composer = Composer(self.kinds, facts, Archive.at(self.mongo, session, basis))
            yield composer, every_page(self.kinds, facts, ids)

    async def _counted_anew(self, basis: Basis, session: Session) -> tuple[Basis, list[str]]:
        counts: dict[ListKey, Counts] = {}
        ids: list[str] = []
        async for known in self.inputs.all(session):
            entry = list_entry(known)
            if entry is None or known.accepted is None or known.accepted.round in basis.unknown_rounds:
                continue
            ids.append(known.id)
            for key in entry.lists:
                counts[key] = counts.get(key, Counts()).plus(entry)
        return replace(basis, counts=counts), ids


def every_page(kinds: PageTypes, facts: Facts, inputs: list[str]) -> list[Page]:
    """List every page there is; ``inputs`` are the ids of those that stand on pages."""
    return [kinds.page(kind.kind, **named) for kind in kinds for named in kind.all(facts, inputs)]
