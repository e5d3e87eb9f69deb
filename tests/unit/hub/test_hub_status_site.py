"""What `hub status` tells of the site: its newest release, and pages that cannot be shown."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import httpx
from rich.console import Console

from hub.layout import StackLayout
from hub.status import Status, _site
from hub.status_view import _rest

LAYOUT = cast("StackLayout", SimpleNamespace(service_url=lambda service: f"http://{service}.test"))


async def site(answer: httpx.Response) -> dict[str, Any]:
    transport = httpx.MockTransport(lambda _: answer)
    async with httpx.AsyncClient(transport=transport) as client:
        return await _site(client, LAYOUT)


async def test_release_and_failed_pages_come_from_different_checks() -> None:
    checks = {
        "site": {"ok": True, "details": {"release": 7, "pages": 300}},
        "releases": {"ok": True, "details": {"lag_seconds": 0.0, "failed_pages": 2}},
        "mongodb": {"ok": True},
    }
    found = await site(httpx.Response(200, json={"checks": checks}))
    assert (found["release"], found["failed_pages"]) == (7, 2)


async def test_a_site_that_does_not_answer_says_nothing() -> None:
    assert await site(httpx.Response(502, text="no")) == {}


def test_the_view_names_both() -> None:
    console = Console(width=120)
    with console.capture() as capture:
        console.print(_rest(Status(services={}, last_release=7, failed_pages=2)))
    assert "last release of the site: 7, pages that failed: 2" in capture.get()
