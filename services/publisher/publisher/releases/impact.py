"""What a release has to deal with: from entries of the dirty queue to changed inputs and touched pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.storage.mongo import Session
from contracts.vocabulary import Region
from publisher.composing.lists import Change, Standing, standing
from publisher.composing.target import UnknownPageError, target
from publisher.composing.touched import (
    list_page,
    list_touches,
    pages_of_champion,
    pages_of_changes,
    pages_of_list,
    pages_of_region,
)
from publisher.inputs.model import Input
from publisher.inputs.repository import Inputs
from publisher.pages import urls
from publisher.pages.urls import PageKey
from publisher.releases.causes import Cause, CauseKind
from publisher.releases.model import Published
from publisher.releases.publications import Publications
from publisher.releases.repository import Releases
from publisher.releases.site import Site


@dataclass(frozen=True, slots=True)
class Work:
    """Changed inputs with what is known of them, and the causes behind."""

    causes: tuple[Cause, ...]
    changes: tuple[Change, ...]
    inputs: dict[str, Input]
    published: dict[str, Published]
    known_rounds: frozenset[str]
    """Rounds with a change whose inputs stand on pages already."""

    def keys(self, kind: CauseKind) -> tuple[str, ...]:
        """List what the causes of one kind name."""
        return tuple(sorted({cause.key for cause in self.causes if cause.kind is kind}))


@dataclass(frozen=True, slots=True)
class Assessment:
    """Reads at a snapshot what the causes mean."""

    inputs: Inputs
    publications: Publications
    releases: Releases

    async def work(self, causes: Sequence[Cause], site: Site, session: Session) -> Work:
        """Compare what is known of the inputs with what the newest release shows."""
        rounds = {cause.key for cause in causes if cause.kind is CauseKind.ROUND}
        known_rounds = await self._on_site(rounds, site, session)
        ids = {cause.key for cause in causes if cause.kind is CauseKind.INPUT}
        for code in rounds - known_rounds:  # its inputs may have come before it and waited
            ids |= set(await self.inputs.of_round(code, session))
        inputs = {known.id: known for known in await self.inputs.find_many(ids, session)}
        published = await self.publications.newest(ids, session)
        changes = [_change(key, inputs.get(key), published.get(key), site) for key in sorted(ids)]
        return Work(tuple(causes), tuple(one for one in changes if one), inputs, published, known_rounds)

    async def pages(self, work: Work, before: Site, after: Site) -> set[PageKey]:
        """List the pages that have to be made for this release."""
        world = after.world
        pages = pages_of_changes(work.changes, world)
        for touch in list_touches(work.changes):
            if list_page(touch.list, 1, world) is not None:
                total = after.total(touch.list)
                ranks = {place: await after.archive.rank(touch.list, place, total) for place in touch.places}
                pages |= pages_of_list(touch, ranks, before.tallies, after.tallies, world)
        for code in work.keys(CauseKind.REGION):
            pages |= pages_of_region(Region(code), world)
        for code in work.keys(CauseKind.ROUND):
            pages |= set(urls.touched_by_round(world.rounds[code].region, code))
        for iso3 in work.keys(CauseKind.CHAMPION):
            pages |= pages_of_champion(iso3, world)
        return pages | {page for path in work.keys(CauseKind.PAGE) if (page := _page(path))}

    async def later(self, work: Work, after: Site, session: Session) -> tuple[str, ...]:
        """List the pages that tell a little of a changed round or questionnaire: many, and nobody waits for them."""
        paths: dict[str, None] = {}
        for key in work.keys(CauseKind.QUESTIONNAIRE):
            paths |= {urls.submission(one).path: None for one in await self.inputs.answering(key, session)}
        for code in sorted(work.known_rounds):
            for one in await self.inputs.lists_of_round(code, session):
                numbers = range(1, urls.page_count(after.total(one)) + 1)
                paths |= {page.path: None for n in numbers if (page := list_page(one, n, after.world))}
            paths |= {urls.submission(name).path: None for name in await self.inputs.of_round(code, session)}
        return tuple(paths)

    async def _on_site(self, rounds: set[str], site: Site, session: Session) -> frozenset[str]:
        paths = {urls.round_(site.world.rounds[code].region, code).path: code for code in rounds}
        states = await self.releases.states(paths, session)
        return frozenset(code for path, code in paths.items() if path in states)


def _change(key: str, known: Input | None, shown: Published | None, site: Site) -> Change | None:
    after: Standing | None = None
    if known is not None and known.accepted is not None and known.accepted.round not in site.unknown_rounds:
        after = standing(known)
    before = shown.standing if shown else None
    unchanged = known is not None and shown is not None and shown.version == known.version and before == after
    return None if unchanged or (before is None and after is None) else Change(key, before, after)


def _page(path: str) -> PageKey | None:
    try:
        return target(path).page
    except UnknownPageError:
        return None
