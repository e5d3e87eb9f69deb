"""The site at one point in time: everything pages are made of, and how to make any of them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from chassis.storage.mongo import Mongo, Session
from publisher.composing.compose import Composer
from publisher.composing.lists import ListKey, Tallies, Tally, standing
from publisher.composing.touched import all_pages
from publisher.inputs.repository import Inputs, SnapshotArchive
from publisher.pages.urls import PageKey
from publisher.records.model import World
from publisher.records.repository import Records
from publisher.releases.rendering import Rendered
from publisher.releases.repository import Releases
from publisher.releases.workers import Renderer

SLICE: Final = 2
"""Pages that are composed, rendered and stored together: memory stays bounded, the event loop gets its turns."""


@dataclass(frozen=True, slots=True)
class Site:
    """Facts at a snapshot. Not to be used after its session has ended."""

    world: World
    tallies: Tallies
    archive: SnapshotArchive
    unknown_rounds: frozenset[str]

    def with_tallies(self, changed: Mapping[ListKey, Tally]) -> Site:
        """Give the same site with newer tallies."""
        return replace(self, tallies={**self.tallies, **changed})

    def total(self, key: ListKey) -> int:
        """Count the inputs of a list."""
        return self.tallies.get(key, Tally()).total

    async def render(self, pages: Iterable[PageKey], renderer: Renderer) -> AsyncGenerator[list[Rendered], None]:
        """Make pages, some at a time: the next ones are composed while the ones before are rendered."""
        composer = Composer(self.world, self.tallies, self.archive)
        ordered = sorted(pages, key=lambda page: page.path)
        under_way: deque[asyncio.Future[list[Rendered]]] = deque()
        try:
            for start in range(0, len(ordered), SLICE):
                views = [(page, await composer.view(page)) for page in ordered[start : start + SLICE]]
                under_way.append(asyncio.ensure_future(renderer.render(views)))
                if len(under_way) > renderer.ahead:
                    yield await under_way.popleft()
            while under_way:
                yield await under_way.popleft()
        finally:
            for future in under_way:
                future.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)


async def read_site(mongo: Mongo, session: Session, records: Records, inputs: Inputs, releases: Releases) -> Site:
    """Read the facts at a snapshot, with the tallies of the newest release."""
    world = await records.world(session)
    unknown = frozenset(await inputs.rounds(session) - world.rounds.keys())
    demonstrations = {code for code, record in world.rounds.items() if record.demonstration}
    archive = SnapshotArchive(mongo, session, unknown=unknown, demonstrations=demonstrations)
    return Site(world, await releases.tallies(session), archive, unknown)


async def counted_anew(site: Site, inputs: Inputs, session: Session) -> tuple[Site, list[str]]:
    """Count all lists from the inputs themselves and list the inputs, trusting nothing that a release kept."""
    tallies: dict[ListKey, Tally] = {}
    ids: list[str] = []
    async for known in inputs.all(session):
        one = standing(known)
        if one is None or known.accepted is None or known.accepted.round in site.unknown_rounds:
            continue
        ids.append(known.id)
        for key in one.lists:
            tallies[key] = tallies.get(key, Tally()).plus(one)
    return replace(site, tallies=tallies), ids


def pages_of(site: Site, ids: Iterable[str]) -> tuple[PageKey, ...]:
    """List every page of the site."""
    return all_pages(site.world, site.tallies, ids)
