"""A site with one page of each kind, in memory, with a client of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from starlette.types import Scope
from tests.page_examples import page_set
from tests.unit.publisher.representations.conftest import VERSION, CountingRenderer, ViewsInMemory

from chassis.embedded.process import free_port
from chassis.http.app import create_app
from chassis.observability import telemetry
from chassis.running.direct import DirectAnswer, Headers, Know, direct
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
    known: list[str]
    """Paths that were answered the short way."""
    port: int


def app_of(site: Site) -> FastAPI:
    return create_app(
        Settings(),
        title="site",
        description="site",
        routers=[router(site)],
        lifespan=Process().lifespan,
        health=Health(),
    )


@asynccontextmanager
async def serving(app: FastAPI, know: Know) -> AsyncIterator[int]:
    """Serve on a port as a process does."""
    config = uvicorn.Config(
        app,
        port=free_port(),
        http=direct(know),
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110 - the server has nothing to wait for
        await asyncio.sleep(0.01)
    yield config.port
    server.should_exit = True
    await task


@pytest.fixture
async def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    monkeypatch.setattr(telemetry, "recording", lambda: False)  # other tests of this process may record
    pages = {page.path: encode(page, view) for page, view in page_set(full=True).items()}
    views = ViewsInMemory({digest_of(body): body for body in pages.values()})
    index, releases, renderer = SiteIndex(), ReleasesInMemory(), CountingRenderer()
    index.load(RELEASE, [(path, digest_of(body)) for path, body in pages.items()])
    store, log = RepresentationStore(tmp_path.as_uri(), VERSION), cast("Releases", releases)
    maker = RepresentationMaker(views, store, renderer, VERSION, 1_000_000)
    showing = Showing(maker, log, lambda: NOW)
    assets = SiteAssets(load_assets("https://hub.test").files, store)
    site = Site(index, cast("Follower", Looks()), assets, maker, showing, log)

    memory, known = FromMemory(index, maker, showing), list[str]()

    def know(scope: Scope, headers: Headers) -> DirectAnswer | None:
        answer = memory(scope, headers)
        if answer is not None:
            known.append(scope["path"])
        return answer

    app = app_of(site)
    async with (
        serving(app, know) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://site") as by_routes,
    ):
        yield Served(views, index, releases, renderer, maker, showing, client, by_routes, known, port)
    await maker.stop()
