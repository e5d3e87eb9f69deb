"""A registry whose console browsers can open: served on loopback, filled with work."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.console_samples import fill

from chassis.security.issuer import LocalIssuer
from chassis.testing.fixtures import AUDIENCE, ISSUER
from chassis.testing.servers import MongoDB
from registry.app import assemble
from registry.bootstrap import Service, build
from registry.indexes import INDEXES
from registry.settings import Settings


@dataclass
class Console:
    """A served registry, filled with work."""

    origin: str
    issuer: LocalIssuer

    def token(self, role: str = "secretariat") -> str:
        """Sign a token."""
        return self.issuer.token(role, {"name": "Anna Example"}, subject="anna.example")


def settings(mongo: MongoDB, issuer: LocalIssuer) -> Settings:
    return Settings(
        mongodb_url=mongo.url,
        mongodb_database=f"console_{uuid4().hex}",
        nats_url="nats://127.0.0.1:9",
        token_issuer=ISSUER,
        token_audience=AUDIENCE,
        token_jwks=issuer.public_jwks(),
        registry_demonstration=True,
        hub_role="web",
    )


class Serving:
    """A registry with its data on a loopback port, in a thread with a loop of its own."""

    def __init__(self, mongo: MongoDB, issuer: LocalIssuer) -> None:
        self._settings, self._issuer = settings(mongo, issuer), issuer
        self._ready = threading.Event()
        self._server: uvicorn.Server | None = None
        self.origin = ""
        self.failed: BaseException | None = None

    def run(self) -> None:
        """Serve until told to stop."""
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - told to the test that waits
            self.failed = error
        finally:
            self._ready.set()

    def wait(self) -> str:
        """Wait until it serves, and give its address."""
        assert self._ready.wait(120)
        assert self.failed is None, self.failed
        return self.origin

    def stop(self) -> None:
        """Stop serving."""
        if self._server:
            self._server.should_exit = True

    async def _serve(self) -> None:
        service: Service = build(self._settings)
        await service.mongo.ensure_indexes(INDEXES)
        await service.load()
        config = uvicorn.Config(assemble(service), host="127.0.0.1", port=0, log_config=None, lifespan="on")
        self._server = uvicorn.Server(config)
        task = asyncio.create_task(self._server.serve())
        while not self._server.started:
            assert not task.done()
            await asyncio.sleep(0.02)
        self.origin = f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"
        async with httpx.AsyncClient(base_url=self.origin, timeout=30) as api:
            await fill(api, self._issuer.token("secretariat"))
        self._ready.set()
        await task


@contextmanager
def served_console(mongo_server: MongoDB, issuer: LocalIssuer) -> Iterator[Console]:
    """Serve a console that has work."""
    serving = Serving(mongo_server, issuer)
    thread = threading.Thread(target=serving.run, daemon=True)
    thread.start()
    try:
        yield Console(serving.wait(), issuer)
    finally:
        serving.stop()
        thread.join(30)


def signed_in(browser: Browser, console: Console, **context: Any) -> BrowserContext:
    """Open a window of somebody who signed in."""
    opened = browser.new_context(**context)
    page = opened.new_page()
    page.goto(f"{console.origin}/console")
    page.get_by_label("Access token").fill(console.token())
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What needs you")
    page.close()
    return opened


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """List what axe finds on a page, by rule."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    found = axe.Axe().run(page, options=rules).response["violations"]
    return [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in found]
