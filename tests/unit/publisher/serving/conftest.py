"""A site with one page of each kind, in memory, with a client of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI
from tests.page_examples import page_set
from tests.unit.publisher.representations.conftest import VERSION, CountingRenderer, ViewsInMemory

from chassis.http.app import create_app
from chassis.running.health import Health
from chassis.running.process import Process
from contracts.vocabulary import Language
from publisher.releases.repository import Releases
from publisher.representations.maker import RepresentationMaker
from publisher.representations.store import RepresentationStore
from publisher.serving.assets import SiteAssets
from publisher.serving.follower import Follower
from publisher.serving.index import SiteIndex
from publisher.serving.memory import FromMemory
from publisher.serving.routes import Site, router
from publisher.serving.showing import Showing
from publisher.settings import Settings
from publisher.site.assets import load_assets
from publisher.site.view_codec import digest_of, encode

NOW = datetime(2026, 11, 12, tzinfo=UTC)
RELEASE = 7


@dataclass
class ReleasesInMemory:
    """What a page showed before, and what was noted about pages; what is asked elsewhere is not here."""

    before: dict[str, list[str]] = field(default_factory=dict)
    failures: list[tuple[str, Language, str]] = field(default_factory=list)

    async def earlier(self, page: str, view: str, release: int, limit: int) -> list[str]:
        assert release == RELEASE
        return [one for one in self.before.get(page, []) if one != view][:limit]

    async def note_failure(self, page: str, language: Language, reason: str, release: int, now: datetime) -> None:
        assert (release, now) == (RELEASE, NOW)
        self.failures.append((page, language, reason))


class Looks:
    """A follower that has nothing to follow."""

    async def look(self) -> None:
        return None


@dataclass
class Served:
    """The site's parts and clients: through the short way and the routes, and through the routes alone."""

    views: ViewsInMemory
    index: SiteIndex
    releases: ReleasesInMemory
    renderer: CountingRenderer
    maker: RepresentationMaker
    showing: Showing
    client: httpx.AsyncClient
    by_routes: httpx.AsyncClient


def app_of(site: Site, *layers: Any) -> FastAPI:
    return create_app(
        Settings(),
        title="site",
        description="site",
        routers=[router(site)],
        lifespan=Process().lifespan,
        health=Health(),
        layers=layers,
    )


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    pages = {page.path: encode(page, view) for page, view in page_set(full=True).items()}
    views = ViewsInMemory({digest_of(body): body for body in pages.values()})
    index, releases, renderer = SiteIndex(), ReleasesInMemory(), CountingRenderer()
    index.load(RELEASE, [(path, digest_of(body)) for path, body in pages.items()])
    store, log = RepresentationStore(tmp_path.as_uri(), VERSION), cast("Releases", releases)
    maker = RepresentationMaker(views, store, renderer, VERSION, 1_000_000)
    showing = Showing(maker, log, lambda: NOW)
    assets = SiteAssets(load_assets("https://hub.test").files, store)
    site = Site(index, cast("Follower", Looks()), assets, maker, showing, log)

    def short_way(app: Any) -> FromMemory:
        return FromMemory(app, index, maker, showing)

    both, slow = app_of(site, short_way), app_of(site)
    async with (
        httpx.AsyncClient(transport=httpx.ASGITransport(both), base_url="http://site") as client,
        httpx.AsyncClient(transport=httpx.ASGITransport(slow), base_url="http://site") as by_routes,
    ):
        yield Served(views, index, releases, renderer, maker, showing, client, by_routes)
    await maker.stop()
