"""Lists as the API gives them."""

from __future__ import annotations

from typing import Any

import httpx


async def items(api: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    """Return the items of a list that counts them rightly."""
    answer = await api.get(path)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["count"] == len(body["items"])
    found: list[dict[str, Any]] = body["items"]
    return found
