"""Waiting for somebody's call, but not for ever: how loops rest between their turns."""

from __future__ import annotations

import asyncio


async def wait(event: asyncio.Event, within: float) -> bool:
    """Wait for the event at most ``within`` seconds; return whether it came.

    Not ``asyncio.wait_for``: in Python 3.11 it can swallow a cancellation that comes together with the event.
    """
    try:
        async with asyncio.timeout(within):
            await event.wait()
    except TimeoutError:
        return False
    return True
