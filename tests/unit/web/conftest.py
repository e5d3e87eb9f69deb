"""A browser without a screen in front of the library."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from tests.unit.web.library import Clock, make_app


@pytest.fixture
def clock() -> Clock:
    """Give the library's clock."""
    return Clock()


@pytest.fixture
async def browser(clock: Clock) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client that keeps cookies."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(make_app(clock)), base_url="http://hub.test") as client:
        yield client
