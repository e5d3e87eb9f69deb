"""The parts of a process: loops that fail end it, turns that fail do not, lag is told."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import Any, cast

import pytest

from chassis.lifecycle import LONGEST_LAG, relaying
from chassis.messaging.relay import Relay
from chassis.running.health import Health
from chassis.running.loops import LeasedLoop, background


@pytest.fixture
def signals(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    sent: list[int] = []
    monkeypatch.setattr(os, "kill", lambda _, number: sent.append(number))
    return sent


async def test_a_loop_that_fails_ends_the_process(signals: list[int]) -> None:
    async def fail() -> None:
        raise KeyError("a bug")

    async with background(fail):
        await asyncio.sleep(0.01)
    assert signals == [signal.SIGTERM]


async def test_a_loop_that_is_stopped_ends_nothing(signals: list[int]) -> None:
    async def forever() -> None:
        await asyncio.Event().wait()

    async with background(forever):
        await asyncio.sleep(0)
    await asyncio.sleep(0.01)
    assert signals == []


async def test_a_turn_that_fails_is_followed_by_the_next_and_the_loop_still_beats() -> None:
    turns = 0
    done = asyncio.Event()
    beat = Health().add_loop("turns", 30)

    async def turn() -> None:
        nonlocal turns
        turns += 1
        if turns == 3:
            done.set()
        raise RuntimeError("database away")

    loop = LeasedLoop("turns", turn, poll=3600, heartbeat=beat, pauses=(0.001,))
    async with background(loop.run), asyncio.timeout(30):
        await done.wait()
    assert beat.age < 30


async def test_a_loop_that_swallows_a_cancellation_is_cancelled_again() -> None:
    async def deaf() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.Event().wait()

    async with asyncio.timeout(30), background(deaf):
        await asyncio.sleep(0)


class SlowRelay:
    def __init__(self, lag: float) -> None:
        self._lag = lag

    async def lag(self) -> float:
        return self._lag

    async def run(self) -> None:
        await asyncio.Event().wait()


@pytest.mark.parametrize(("lag", "ready"), [(0.0, True), (LONGEST_LAG + 1, False)])
async def test_readiness_tells_how_long_events_wait(lag: float, ready: bool) -> None:
    health = Health()
    async with relaying(cast("Relay", SlowRelay(lag)), health):
        report = await health.ready()
    part: dict[str, Any] = report.parts["relay"]
    assert report.ok is ready
    assert (part["details"] == {"lag_seconds": lag}) if ready else ("has waited for 61 s" in part["reason"])
