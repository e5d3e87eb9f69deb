"""Parts start in order within their time and stop in reverse, whatever one of them does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from fastapi import FastAPI

from chassis.errors import SettingsError, StartError
from chassis.running.process import Process


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
