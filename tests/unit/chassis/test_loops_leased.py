"""Loops of which one replica takes turns: the lease is won, kept, lost, won back and given back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from chassis.running.loops import LeasedLoop, background

Eventually = Callable[..., Awaitable[Any]]
NEVER = 3_600.0


class Lease:
    """A lease that is given as the test says; an exception is raised."""

    def __init__(self, ttl: float = 0.05, *, free: bool | Exception = True) -> None:
        self.ttl = ttl
        self.free: bool | Exception = free
        self.asked = 0
        self.released = 0

    async def hold(self) -> bool:
        self.asked += 1
        if isinstance(self.free, Exception):
            raise self.free
        return self.free

    async def release(self) -> None:
        self.released += 1


class Work:
    """Counts what a loop does; a turn lasts until ``go_on``."""

    def __init__(self) -> None:
        self.leads = self.turns = 0
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def lead(self) -> None:
        self.leads += 1

    async def turn(self) -> None:
        self.turns += 1
        self.begun.set()
        await self.go_on.wait()


async def test_without_the_lease_no_turn_is_taken_until_it_is_free(eventually: Eventually) -> None:
    work, lease = Work(), Lease(free=False)
    async with background(LeasedLoop("x", work.turn, poll=NEVER, lease=lease, on_lead=work.lead).run):
        await eventually(lambda: lease.asked > 3)
        assert (work.leads, work.turns) == (0, 0)
        lease.free = True
        await eventually(lambda: work.turns == 1)
        assert work.leads == 1


async def test_calls_do_not_make_a_replica_without_the_lease_ask_more_often(eventually: Eventually) -> None:
    work, lease = Work(), Lease(ttl=1.0, free=False)
    loop = LeasedLoop("x", work.turn, poll=NEVER, lease=lease)
    async with background(loop.run):
        for _ in range(50):
            loop.wake()
            await asyncio.sleep(0.001)
        assert lease.asked <= 2
        lease.free = True
        await eventually(lambda: work.turns)


async def test_the_lease_is_renewed_beside_a_turn_that_lasts(eventually: Eventually) -> None:
    work, lease = Work(), Lease()
    work.go_on.clear()
    async with background(LeasedLoop("x", work.turn, poll=NEVER, lease=lease).run):
        await work.begun.wait()
        await eventually(lambda: lease.asked > 4)
        assert work.turns == 1
        work.go_on.set()


async def test_a_turn_that_hangs_leaves_the_lease_to_another(eventually: Eventually) -> None:
    work, lease = Work(), Lease()
    work.go_on.clear()
    async with background(LeasedLoop("x", work.turn, poll=NEVER, lease=lease, longest_turn=0.05).run):
        await work.begun.wait()
        await eventually(lambda: lease.asked > 1)

        async def left_alone() -> bool:
            asked = lease.asked
            await asyncio.sleep(0.1)
            return lease.asked == asked

        await eventually(left_alone)
        work.go_on.set()


async def test_a_lead_that_was_lost_is_prepared_for_again(eventually: Eventually) -> None:
    work, lease = Work(), Lease(ttl=5)
    loop = LeasedLoop("x", work.turn, poll=0.005, lease=lease, on_lead=work.lead)
    async with background(loop.run):
        await eventually(lambda: work.turns > 2)
        assert work.leads == 1
        lease.free = False
        asked = lease.asked
        await eventually(lambda: lease.asked > asked + 1)
        turns = work.turns
        lease.free = True
        await eventually(lambda: work.turns > turns)
        assert work.leads == 2


async def test_a_lead_that_was_lost_and_won_back_within_a_turn_is_prepared_for_again(eventually: Eventually) -> None:
    work, lease = Work(), Lease()
    work.go_on.clear()
    loop = LeasedLoop("x", work.turn, poll=NEVER, lease=lease, on_lead=work.lead)
    async with background(loop.run):
        await work.begun.wait()
        lease.free = False
        asked = lease.asked
        await eventually(lambda: lease.asked > asked + 1)
        lease.free = True
        work.go_on.set()
        loop.wake()
        await eventually(lambda: work.leads >= 2)


async def test_a_lead_that_others_could_have_had_unseen_is_prepared_for_again(eventually: Eventually) -> None:
    work, lease = Work(), Lease(ttl=0.03)
    loop = LeasedLoop("x", work.turn, poll=NEVER, lease=lease, on_lead=work.lead)
    async with background(loop.run):
        await eventually(lambda: work.turns == 1)
        lease.free = ConnectionError("away")  # longer than the lease holds
        await asyncio.sleep(0.1)
        lease.free = True
        loop.wake()
        await eventually(lambda: work.turns == 2)
        assert work.leads >= 2


async def test_a_lead_that_costs_something_is_kept_while_the_loop_rests(eventually: Eventually) -> None:
    work, lease = Work(), Lease()
    async with background(LeasedLoop("x", work.turn, poll=NEVER, lease=lease, on_lead=work.lead).run):
        await eventually(lambda: lease.asked > 5)
        assert (work.leads, work.turns) == (1, 1)


async def test_a_lead_that_costs_nothing_costs_nothing_while_the_loop_rests(eventually: Eventually) -> None:
    work, lease = Work(), Lease()
    async with background(LeasedLoop("x", work.turn, poll=NEVER, lease=lease).run):
        await eventually(lambda: work.turns == 1)
        await asyncio.sleep(0.1)
        assert lease.asked == 1


async def test_whoever_works_can_say_that_another_did_its_work(eventually: Eventually) -> None:
    work, lease = Work(), Lease(ttl=5)
    loop = LeasedLoop("x", work.turn, poll=NEVER, lease=lease, on_lead=work.lead)
    async with background(loop.run):
        await eventually(lambda: work.turns == 1)
        loop.lead_anew()
        loop.wake()
        await eventually(lambda: work.turns == 2)
        assert work.leads == 2


async def test_a_preparation_that_fails_is_a_failed_turn_and_is_made_again(eventually: Eventually) -> None:
    leads = 0

    async def lead() -> None:
        nonlocal leads
        leads += 1
        if leads < 3:
            raise ConnectionError("away")

    work = Work()
    loop = LeasedLoop("x", work.turn, poll=NEVER, lease=Lease(ttl=5), on_lead=lead, pauses=(0.005,))
    async with background(loop.run):
        await eventually(lambda: work.turns == 1)
    assert leads == 3


async def test_a_lead_that_is_lost_while_it_is_prepared_for_takes_no_turn(eventually: Eventually) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def lead() -> None:
        begun.set()
        await go_on.wait()

    work, lease = Work(), Lease()
    async with background(LeasedLoop("x", work.turn, poll=NEVER, lease=lease, on_lead=lead).run):
        await begun.wait()
        lease.free = False
        asked = lease.asked
        await eventually(lambda: lease.asked > asked + 1)
        go_on.set()
        await asyncio.sleep(0.05)
        assert work.turns == 0


async def test_a_lease_that_cannot_be_asked_for_is_a_failed_turn(eventually: Eventually) -> None:
    work, lease = Work(), Lease(free=ConnectionError("away"))
    failures: list[Exception] = []
    loop = LeasedLoop("x", work.turn, poll=NEVER, lease=lease, pauses=(0.005,), on_failure=failures.append)
    async with background(loop.run):
        await eventually(lambda: len(failures) > 2)
        assert work.turns == 0
        lease.free = True
        await eventually(lambda: work.turns == 1)


@pytest.mark.parametrize("busy", [False, True])
async def test_a_loop_that_is_cancelled_gives_its_lease_back(busy: bool, eventually: Eventually) -> None:
    work, lease = Work(), Lease()
    if busy:
        work.go_on.clear()
    async with background(LeasedLoop("x", work.turn, poll=NEVER, lease=lease).run):
        await eventually(lambda: work.turns)
    assert lease.released == 1


async def test_a_lease_that_cannot_be_given_back_ends_by_itself(
    monkeypatch: pytest.MonkeyPatch, eventually: Eventually
) -> None:
    async def fail() -> None:
        raise ConnectionError("away")

    work, lease = Work(), Lease()
    monkeypatch.setattr(lease, "release", fail)
    async with background(LeasedLoop("x", work.turn, poll=NEVER, lease=lease).run):
        await eventually(lambda: work.turns)
