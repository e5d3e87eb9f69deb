"""Parts start in order within their time and stop in reverse, whatever one of them does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

import chassis.running.progress
from chassis.errors import SettingsError, StartError
from chassis.running.process import Process
from chassis.running.progress import progress


class Diary:
    def __init__(self) -> None:
        self.lines: list[str] = []

    @asynccontextmanager
    async def part(
        self, name: str, *, start: BaseException | None = None, stop: Exception | None = None
    ) -> AsyncIterator[None]:
        if start:
            raise start
        self.lines.append(f"+{name}")
        yield
        self.lines.append(f"-{name}")
        if stop:
            raise stop

    def parts(self, **parts: AbstractAsyncContextManager[None]) -> Process:
        return Process(list(parts.items()), start_timeout=0.1, stop_timeout=0.1)


@pytest.fixture
def diary() -> Diary:
    return Diary()


async def test_parts_start_in_order_and_stop_in_reverse(diary: Diary) -> None:
    process = diary.parts(a=diary.part("a"), b=diary.part("b"))
    process.add("c", diary.part("c"))
    async with process.lifespan(FastAPI(openapi_url=None)):
        assert diary.lines == ["+a", "+b", "+c"]
    assert diary.lines[3:] == ["-c", "-b", "-a"]


async def test_failed_start_names_the_part_and_stops_those_that_run(diary: Diary) -> None:
    process = diary.parts(a=diary.part("a"), b=diary.part("b", start=ConnectionError("refused")), c=diary.part("c"))
    with pytest.raises(StartError, match="b did not start: ConnectionError: refused"):
        async with process:
            pass
    assert diary.lines == ["+a", "-a"]


async def test_reason_given_on_purpose_stands_for_itself(diary: Diary) -> None:
    with pytest.raises(StartError, match=r"^a did not start: NATS_URL: no such stream$"):
        async with diary.parts(a=diary.part("a", start=SettingsError("NATS_URL: no such stream"))):
            pass


async def test_part_that_hangs_at_its_start_is_given_up(diary: Diary) -> None:
    @asynccontextmanager
    async def hanging() -> AsyncIterator[None]:
        await asyncio.Event().wait()
        yield

    with pytest.raises(StartError, match=r"b did not start within 0\.1 s"):
        async with diary.parts(a=diary.part("a"), b=hanging()):
            pass
    assert diary.lines == ["+a", "-a"]


async def test_timeout_of_the_parts_own_is_told_as_such(diary: Diary) -> None:
    with pytest.raises(StartError, match="a did not start: TimeoutError: no election"):
        async with diary.parts(a=diary.part("a", start=TimeoutError("no election"))):
            pass


async def test_start_that_is_cancelled_stops_what_runs(diary: Diary) -> None:
    begun = asyncio.Event()

    @asynccontextmanager
    async def hanging() -> AsyncIterator[None]:
        begun.set()
        await asyncio.Event().wait()
        yield

    process = Process([("a", diary.part("a")), ("b", hanging())])
    starting = asyncio.create_task(process.__aenter__())
    await begun.wait()
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert diary.lines == ["+a", "-a"]


async def test_part_that_fails_or_hangs_at_its_stop_keeps_no_other_from_stopping(diary: Diary) -> None:
    @asynccontextmanager
    async def hanging() -> AsyncIterator[None]:
        yield
        await asyncio.Event().wait()

    process = diary.parts(a=diary.part("a"), b=diary.part("b", stop=RuntimeError("b")), c=hanging())
    async with process:
        pass
    assert diary.lines == ["+a", "+b", "-b", "-a"]


async def test_part_that_says_how_far_it_is_gets_more_time() -> None:
    @asynccontextmanager
    async def slow() -> AsyncIterator[None]:
        for number in range(8):
            await asyncio.sleep(0.1)
            progress(f"loaded {number} of 8")
        yield

    async with Process([("data", slow())], start_timeout=0.5):
        progress("nothing starts any more, so this does nothing")


async def test_part_that_stays_where_it_is_is_given_up_with_what_it_said_last(diary: Diary) -> None:
    @asynccontextmanager
    async def stuck() -> AsyncIterator[None]:
        progress("loaded 200 of 537")
        await asyncio.Event().wait()
        yield

    with pytest.raises(StartError, match=r"data did not start within 0\.1 s \(at: loaded 200 of 537\)"):
        async with diary.parts(data=stuck()):
            pass


async def test_a_start_that_lasts_says_again_and_again_what_it_waits_for(
    monkeypatch: pytest.MonkeyPatch, eventually: Any
) -> None:
    def said(waiting_for: str) -> int:
        expected = {"event": "starting", "part": "data", "waiting_for": waiting_for}
        return sum(expected.items() <= line.items() for line in logs)

    @asynccontextmanager
    async def slow() -> AsyncIterator[None]:
        await eventually(lambda: said("data") > 2)
        progress("loaded 200 of 537")
        await eventually(lambda: said("loaded 200 of 537") > 2)
        yield

    monkeypatch.setattr(chassis.running.progress, "SAY_EVERY", 0.01)
    with capture_logs() as logs:
        async with Process([("data", slow())]):
            pass


async def test_what_a_part_leaves_running_prolongs_nothing() -> None:
    go_on = asyncio.Event()
    tasks: list[asyncio.Task[None]] = []

    async def later() -> None:
        await go_on.wait()
        progress("too late")

    @asynccontextmanager
    async def part() -> AsyncIterator[None]:
        tasks.append(asyncio.create_task(later()))
        yield

    async with Process([("a", part())]):
        go_on.set()
        await tasks[0]
