"""What tests read from pages, and how they sign in."""

from __future__ import annotations

import re

import httpx
from tests.unit.web.library import ISSUER


def csrf_of(page: httpx.Response) -> str:
    """Return what the forms of a page repeat."""
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found, page.text
    return found.group(1)


async def sign_in(browser: httpx.AsyncClient, role: str = "librarian", lifetime: int = 600) -> httpx.Response:
    """Sign in with an access token."""
    csrf = csrf_of(await browser.get("/library/sign-in"))
    token = ISSUER.token(role, {"name": "Anna <b>"}, lifetime, subject="anna")
    return await browser.post("/library/sign-in", data={"csrf": csrf, "token": token})
