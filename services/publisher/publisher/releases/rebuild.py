"""Making pages anew with the same facts: after a change of templates, and as the proof against drift."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass

from chassis.clock import Clock
from chassis.observability.logs import get_logger
from chassis.storage.mongo import Mongo, Session
from publisher.blobs.store import BlobStore
from publisher.inputs.repository import Inputs
from publisher.pages.assets import Assets
from publisher.records.repository import Records
from publisher.releases.causes import CauseKind, Causes
from publisher.releases.model import ASSETS_PAGE, File
from publisher.releases.rendering import renderer_version
from publisher.releases.repository import Releases
from publisher.releases.site import counted_anew, pages_of, read_site
from publisher.releases.workers import Renderer

log = get_logger()


@dataclass(frozen=True, slots=True)
class Refresh:
    """Knows every page there is."""

    mongo: Mongo
    causes: Causes
    records: Records
    inputs: Inputs
    releases: Releases
    blobs: BlobStore
    assets: Assets
    renderer: Renderer
    clock: Clock

    async def everything_if_needed(self) -> bool:
        """Queue all pages when templates, words, code or store differ from those the site was made with."""
        version = f"{renderer_version(self.assets)} in {await self.blobs.identity()}"
        if await self.releases.renderer() == version:
            return False
        async with self.mongo.snapshot() as session:
            site = await read_site(self.mongo, session, self.records, self.inputs, self.releases)
            site, ids = await counted_anew(site, self.inputs, session)
        paths = [ASSETS_PAGE, *(page.path for page in pages_of(site, ids))]

        async def work(session: Session) -> None:
            now = self.clock()
            await self.causes.add(CauseKind.PAGE, paths, now, traceparent=None, session=session)
            await self.releases.set_renderer(version, now, session)

        await self.mongo.in_transaction(work)
        log.info("site_queued_anew", pages=len(paths), renderer=version[:12])
        return True

    async def failures_again(self) -> None:
        """Queue the pages that could not be made, for one more try by this process."""
        failed = await self.releases.failures()
        await self.causes.add(CauseKind.PAGE, sorted(failed), self.clock(), traceparent=None, session=None)

    async def clean_build(self) -> dict[str, File]:
        """Make every page from the facts alone, store nothing, and give the files by path.

        Byte for byte what releases have led to, once nothing waits.
        """
        files: dict[str, File] = {}
        async with self.mongo.snapshot() as session:
            site = await read_site(self.mongo, session, self.records, self.inputs, self.releases)
            site, ids = await counted_anew(site, self.inputs, session)
            async with aclosing(site.render(pages_of(site, ids), self.renderer)) as batches:
                async for batch in batches:
                    files |= {one.path: one for page in batch for one in page.files}
        return files
