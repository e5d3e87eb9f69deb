"""One loop for everything that takes turns: woken, polled, paused after failures, beaten for."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from chassis.running.health import Heartbeat
from chassis.running.loops import LeasedLoop, background

Eventually = Callable[..., Awaitable[Any]]
NEVER = 3_600.0
CLOCK = 0.002
"""Seconds by which a timer of the event loop may be early."""


class Turns:
    """Turns that answer as they are told, the last answer for good; an exception is raised."""

    def __init__(self, *answers: float | Exception | None) -> None:
        self._answers = answers or (None,)
        self.times: list[float] = []

    async def __call__(self) -> float | None:
        self.times.append(asyncio.get_running_loop().time())
        answer = self._answers[min(len(self.times), len(self._answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def count(self) -> int:
        return len(self.times)

    @property
    def gaps(self) -> list[float]:
        return [later - earlier for earlier, later in itertools.pairwise(self.times)]


async def test_a_loop_takes_its_first_turn_at_once_and_then_rests(eventually: Eventually) -> None:
    turns = Turns()
    async with background(LeasedLoop("x", turns, poll=NEVER).run):
        await eventually(lambda: turns.count)
        await asyncio.sleep(0.05)
        assert turns.count == 1


async def test_a_call_wakes_a_loop_that_rests(eventually: Eventually) -> None:
    turns = Turns()
    loop = LeasedLoop("x", turns, poll=NEVER)
    async with background(loop.run):
        for expected in range(1, 4):
            await eventually(lambda expected=expected: turns.count == expected)
            loop.wake()


async def test_a_call_during_a_turn_is_not_lost(eventually: Eventually) -> None:
    begun, go_on, count = asyncio.Event(), asyncio.Event(), 0

    async def turn() -> None:
        nonlocal count
        count += 1
        begun.set()
        await go_on.wait()

    loop = LeasedLoop("x", turn, poll=NEVER)
    async with background(loop.run):
        await begun.wait()
        loop.wake()
        go_on.set()
        await eventually(lambda: count == 2)


async def test_many_calls_are_one_turn(eventually: Eventually) -> None:
    turns = Turns()
    loop = LeasedLoop("x", turns, poll=NEVER)
    async with background(loop.run):
        await eventually(lambda: turns.count == 1)
        for _ in range(100):
            loop.wake()
        await eventually(lambda: turns.count == 2)
        await asyncio.sleep(0.05)
        assert turns.count == 2


async def test_a_loop_that_nobody_wakes_polls(eventually: Eventually) -> None:
    turns = Turns()
    async with background(LeasedLoop("x", turns, poll=0.02).run):
        await eventually(lambda: turns.count >= 4)
    assert all(gap >= 0.02 for gap in turns.gaps)


async def test_a_turn_that_has_more_to_do_is_followed_at_once(eventually: Eventually) -> None:
    turns = Turns(0, 0, 0, None)
    async with background(LeasedLoop("x", turns, poll=NEVER).run):
        await eventually(lambda: turns.count == 4)


async def test_a_turn_can_set_the_pace_whoever_calls(eventually: Eventually) -> None:
    turns = Turns(0.1, None)
    loop = LeasedLoop("x", turns, poll=NEVER)
    async with background(loop.run):
        await eventually(lambda: turns.count == 1)
        loop.wake()
        await eventually(lambda: turns.count == 2)
    assert turns.gaps[0] >= 0.1 - CLOCK


async def test_what_comes_together_is_done_together(eventually: Eventually) -> None:
    turns = Turns()
    loop = LeasedLoop("x", turns, poll=NEVER, gather=0.1)
    async with background(loop.run):
        await eventually(lambda: turns.count == 1)
        woken = asyncio.get_running_loop().time()
        for _ in range(5):
            loop.wake()
            await asyncio.sleep(0)
        await eventually(lambda: turns.count == 2)
        assert turns.times[1] - woken >= 0.1
        await asyncio.sleep(0.15)
        assert turns.count == 2, "the calls that came while it gathered belong to that turn"


async def test_pauses_grow_with_failures_in_a_row_and_start_anew_after_a_good_turn(eventually: Eventually) -> None:
    error = ConnectionError("away")
    turns = Turns(error, error, error, 0, error, None)
    failures: list[Exception] = []
    loop = LeasedLoop("x", turns, poll=NEVER, pauses=(0.01, 0.06), on_failure=failures.append)
    async with background(loop.run):
        await eventually(lambda: turns.count == 6 and loop.failures == 0)
    assert turns.gaps[0] >= 0.01 - CLOCK
    assert turns.gaps[1] >= 0.06 - CLOCK
    assert turns.gaps[2] >= 0.06 - CLOCK, "the last pause repeats"
    assert turns.gaps[4] >= 0.01 - CLOCK
    assert failures == [error] * 4


async def test_no_call_shortens_the_pause_after_a_failure(eventually: Eventually) -> None:
    turns = Turns(RuntimeError("away"), None)
    loop = LeasedLoop("x", turns, poll=NEVER, pauses=(0.1,))
    async with background(loop.run):
        await eventually(lambda: loop.failures == 1)
        loop.wake()
        await eventually(lambda: turns.count == 2)
    assert turns.gaps[0] >= 0.1 - CLOCK


async def test_a_loop_beats_beside_a_turn_that_lasts_and_while_it_rests(eventually: Eventually) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def turn() -> None:
        begun.set()
        await go_on.wait()

    heartbeat = Counted("x", max_age=0.03)
    async with background(LeasedLoop("x", turn, poll=NEVER, heartbeat=heartbeat).run):
        await begun.wait()
        beats = heartbeat.beats
        await eventually(lambda: heartbeat.beats > beats + 3)
        go_on.set()
        await asyncio.sleep(0.02)
        beats = heartbeat.beats
        await eventually(lambda: heartbeat.beats > beats + 3)


async def test_a_turn_that_hangs_is_beaten_for_no_longer(eventually: Eventually) -> None:
    async def turn() -> None:
        await asyncio.Event().wait()

    heartbeat = Counted("x", max_age=0.03)
    async with background(LeasedLoop("x", turn, poll=NEVER, heartbeat=heartbeat, longest_turn=0.1).run):
        await eventually(lambda: heartbeat.age > 5 * heartbeat.max_age)


async def test_a_loop_can_be_cancelled_in_its_turn_and_in_its_rest(eventually: Eventually) -> None:
    begun = asyncio.Event()

    async def turn() -> None:
        begun.set()
        await asyncio.Event().wait()

    async with asyncio.timeout(5):
        async with background(LeasedLoop("x", turn, poll=NEVER).run):
            await begun.wait()
        turns = Turns()
        async with background(LeasedLoop("x", turns, poll=NEVER).run):
            await eventually(lambda: turns.count)


async def test_a_loop_without_lease_prepares_once(eventually: Eventually) -> None:
    calls: list[str] = []

    async def prepare() -> None:
        calls.append("prepare")

    async def turn() -> float:
        calls.append("turn")
        return 0.001

    async with background(LeasedLoop("x", turn, poll=NEVER, on_lead=prepare).run):
        await eventually(lambda: len(calls) >= 4)
    assert calls[:4] == ["prepare", "turn", "turn", "turn"]


class Counted(Heartbeat):
    beats = 0

    def beat(self) -> None:
        self.beats += 1
        super().beat()


@pytest.mark.parametrize("poll", [0.0, 0.001])
async def test_a_short_poll_leaves_the_others_their_time(poll: float, eventually: Eventually) -> None:
    turns = Turns()
    async with background(LeasedLoop("x", turns, poll=poll).run):
        await eventually(lambda: turns.count > 10)
