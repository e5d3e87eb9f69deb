"""Windows of rounds are followed at their moment: nobody asks in between, and a change of a record is noticed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chassis.clock import milliseconds, utc_now
from chassis.running.health import Heartbeat
from chassis.running.loops import background
from chassis.storage.changes import ChangeFeed
from registry.bootstrap import Service
from registry.records.store.as_of import REVISIONS
from registry.records.store.repository import Revisions
from registry.records.store.writes import WriteContext
from registry.rounds import windows
from registry.rounds.definition import ROUNDS
from registry.rounds.windows import FollowWindows, WindowLoop

CONTEXT = WriteContext("desk", "planned anew")
TAKES = {
    "admission": {"stakeholder_input": "screen"},
    "questionnaires": {"stakeholder_input": "stakeholder-national"},
}
Eventually = Callable[..., Any]


@pytest.fixture
async def turns(registry: Service, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[datetime]]:
    """Follow windows as a worker does, hearing of changes from the database alone; give when a look was taken."""
    monkeypatch.setattr(windows, "POLL", 600.0)
    looks: list[datetime] = []

    class Watched(FollowWindows):
        async def __call__(self) -> int:
            moved = await super().__call__()
            looks.append(datetime.now(UTC))
            return moved

    follow = Watched(Revisions(registry.mongo), registry.records, utc_now)
    loop, feed = WindowLoop(follow, utc_now, Heartbeat("windows", 30.0)), ChangeFeed(registry.mongo)
    feed.on(REVISIONS, loop.wake)
    async with background(loop.run), background(feed.run):
        yield looks


async def test_a_window_opens_and_closes_at_its_moment_with_no_poll_in_between(
    registry: Service, turns: list[datetime], eventually: Eventually
) -> None:
    async def looked() -> bool:
        return bool(turns)

    await eventually(looked)
    opens_at = datetime.now(UTC) + timedelta(seconds=2)
    window = {"opens_at": opens_at, "closes_at": opens_at + timedelta(seconds=2)}
    await registry.records.write(
        CONTEXT, lambda unit: unit.change(ROUNDS, "imrf2", lambda entry, _day: entry.model_copy(update=TAKES | window))
    )

    async def state() -> str:
        round_ = await registry.reader.one(ROUNDS.type, "imrf2", registry.reader.moment())
        return str(round_.statement.state["state"])

    assert await state() == "scheduled"

    async def is_open() -> bool:
        return await state() == "open"

    async def is_closed() -> bool:
        return await state() == "closed"

    await eventually(is_open)
    assert datetime.now(UTC) >= opens_at
    await eventually(is_closed)
    history = await registry.reader.history(ROUNDS, "imrf2", limit=2)
    assert [step.recorded_by for step in history.items] == ["clock", "clock"]
    for step, moment in zip(reversed(history.items), window.values(), strict=True):
        assert step.recorded_at >= milliseconds(moment)


async def test_a_loop_with_nothing_to_follow_rests(turns: list[datetime], eventually: Eventually) -> None:
    async def looked() -> bool:
        return bool(turns)

    await eventually(looked)
    await asyncio.sleep(1.0)  # what the feed says at its own start is over
    taken = len(turns)
    await asyncio.sleep(2.0)
    assert len(turns) == taken
