"""A browser without a screen for tests of the console: signs in, reads forms, sends them as a browser would."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import httpx


def csrf_of(page: httpx.Response) -> str:
    """Give what the forms of a page repeat."""
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found, page.text
    return found.group(1)


def field_of(page: httpx.Response, name: str) -> str:
    """Give the text that a field of a page holds."""
    found = re.search(rf'<textarea[^>]* name="{re.escape(name)}"[^>]*>(.*?)</textarea>', page.text, re.DOTALL)
    if found:
        return unescape(found.group(1)).removeprefix("\n")
    found = re.search(rf'<input[^>]* name="{re.escape(name)}"[^>]* value="([^"]*)"', page.text)
    assert found, f"no field {name}"
    return unescape(found.group(1))


async def sign_in(api: httpx.AsyncClient, token: str) -> httpx.Response:
    """Sign in with an access token."""
    csrf = csrf_of(await api.get("/console/sign-in"))
    return await api.post("/console/sign-in", data={"csrf": csrf, "token": token})


async def send(api: httpx.AsyncClient, address: str, **fields: Any) -> httpx.Response:
    """Open a form and send it; an answer that leads on is followed."""
    page = await api.get(address)
    assert page.status_code == 200, page.text
    given = {"csrf": csrf_of(page), "version": field_of(page, "version"), "sure": "yes"} | fields
    return await api.post(address, data=given, follow_redirects=True)
