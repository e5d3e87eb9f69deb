"""Waits for what the services tell each other at the very first start: rounds at the intake, pages on the site."""

from __future__ import annotations

import asyncio
from typing import Final

import httpx

from chassis.embedded.process import EmbeddedError
from hub.layout import Layout

WITHIN: Final = 60.0
EVERY: Final = 0.1


async def first_facts(layout: Layout) -> None:
    """Wait until an input can be sent and a reader finds the site.

    Raises:
        EmbeddedError: not within ``WITHIN`` seconds.
    """
    wanted = (
        f"{layout.service_url('submissions')}/v1/rounds/demo-imrf/questionnaires/stakeholder_input",
        f"{layout.service_url('publisher')}/en/regions/lac/demo-lac/",
    )
    try:
        async with asyncio.timeout(WITHIN), httpx.AsyncClient(timeout=5) as client:
            for address in wanted:
                while not await _there(client, address):  # noqa: ASYNC110 - other processes make it true
                    await asyncio.sleep(EVERY)
    except TimeoutError:
        raise EmbeddedError(
            f"{address} is not there after {WITHIN:.0f} s: see {layout.log('registry')} and {layout.log('publisher')}"
        ) from None


async def _there(client: httpx.AsyncClient, address: str) -> bool:
    try:
        return (await client.get(address)).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
