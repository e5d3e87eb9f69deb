"""A supervised process comes back, also when it ends again in the middle of its start."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from chassis.embedded.process import Child
from hub import member as member_module
from hub.member import StackMember


async def test_a_process_that_ends_while_it_starts_is_started_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(member_module, "FIRST_DELAY", 0.01)
    child = Child("sleeper", [sys.executable, "-c", "import time; time.sleep(60)"], tmp_path / "sleeper.log")
    pids: list[int | None] = []
    said: list[str] = []
    back = asyncio.Event()

    def wait() -> None:
        pids.append(child.pid)
        if len(pids) == 1:
            child.stop(5)
            raise ConnectionError("it went away while we spoke")

    def say(text: str) -> None:
        said.append(text)
        if "is back" in text:
            back.set()

    member = StackMember("sleeper", child, child.start, wait, lambda: child.stop(5))
    member.start()
    child.stop(5)
    keeping = asyncio.create_task(member.keep(say, lambda: None))
    async with asyncio.timeout(30):
        await back.wait()
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    assert child.alive
    child.stop(5)
    assert len(pids) == 2
    assert any("not back: it went away" in text for text in said)
