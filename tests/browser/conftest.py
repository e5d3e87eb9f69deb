"""The example site, served on loopback with a policy as strict as the real one, and Debian's Chromium to look at it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests import page_examples as examples
from tests.page_examples import render, render_json

from contracts.vocabulary import Language
from publisher.site.addresses import address
from publisher.site.assets import load_assets

CHROMIUM = Path("/usr/bin/chromium")
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Handler(SimpleHTTPRequestHandler):
    """Files of the site, under a strict policy, in silence."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


def write_site(folder: Path, *, full: bool) -> list[str]:
    """Write every example page in every language; give their addresses."""
    assets = load_assets()
    addresses = []
    for page, view in examples.page_set(full=full).items():
        for language in Language:
            at = address(page.path, language)
            place = folder / at.strip("/")
            place.mkdir(parents=True, exist_ok=True)
            (place / "index.html").write_bytes(render(page, view, language, assets.names))
            (place / "index.json").write_bytes(render_json(page, view, language))
            addresses.append(at)
    for file in assets.files.values():
        place = folder / file.path.strip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(file.content)
    return addresses


class Site:
    """A served example site."""

    def __init__(self, origin: str, folder: Path, addresses: list[str]) -> None:
        self.origin, self.folder, self.addresses = origin, folder, addresses


def serve(folder: Path, *, full: bool) -> Iterator[Site]:
    """Serve an example site while it is needed."""
    addresses = write_site(folder, full=full)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", folder, addresses)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def full_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Give a site with inputs everywhere."""
    yield from serve(tmp_path_factory.mktemp("full"), full=True)


@pytest.fixture(scope="module")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Give a site before its first input."""
    yield from serve(tmp_path_factory.mktemp("empty"), full=False)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give a headless Chromium; skip where Debian's is not installed."""
    if not CHROMIUM.exists():
        pytest.skip("Debian's Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        yield chromium
        chromium.close()
