"""Waits for what the services tell each other at the very first start: rounds at the intake, pages on the site."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

import httpx

from chassis.embedded.patience import Patience
from chassis.embedded.process import EmbeddedError
from hub.layout import StackLayout

PATIENCE: Final = 60.0
"""Seconds without progress after which to give up."""
EVERY: Final = 0.1
SAY_EVERY: Final = 5.0
"""Seconds between two lines that say what is waited for."""


async def first_facts(layout: StackLayout, say: Callable[[str], None]) -> None:
    """Wait until an input can be sent and a reader finds the site, for as long as releases go on.

    Raises:
        EmbeddedError: something is missing, and nothing moves any more.
    """
    missing = [
        f"{layout.service_url('submissions')}/v1/rounds/demo-imrf/questionnaires/stakeholder_input",
        f"{layout.service_url('publisher')}/en/regions/lac/demo-lac/",
    ]
    release: Any = None
    patience = Patience(PATIENCE, lambda: (len(missing), release))
    loop = asyncio.get_running_loop()
    say_at = loop.time() + SAY_EVERY
    async with httpx.AsyncClient(timeout=5) as client:
        while missing:
            if await _there(client, missing[0]):
                missing.pop(0)
                continue
            if patience.ended():
                raise EmbeddedError(
                    f"{missing[0]} is not there, and nothing has moved for {PATIENCE:.0f} s: "
                    f"see {layout.log('registry')} and {layout.log('publisher')}"
                )
            if loop.time() > say_at:
                say(f"waiting for {missing[0]}")
                say_at = loop.time() + SAY_EVERY
                release = await _state(client, layout)
            await asyncio.sleep(EVERY)


async def _there(client: httpx.AsyncClient, address: str) -> bool:
    try:
        return (await client.get(address)).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


async def _state(client: httpx.AsyncClient, layout: StackLayout) -> str:
    """Return what the publisher says of its releases and of what it has still to handle."""
    try:
        checks = (await client.get(f"{layout.service_url('publisher')}/ready")).json()["checks"]
        return str({name: part.get("details") for name, part in checks.items() if name != "relay"})
    except (httpx.HTTPError, ValueError, KeyError):
        return ""
