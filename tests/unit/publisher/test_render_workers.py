"""Rendering in processes gives the same bytes as in a thread, outlives a dead worker, and leaves no process behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from publisher.pages.assets import load_assets
from publisher.pages.examples import page_set
from publisher.releases.workers import Renderer

ASSETS = load_assets("https://hub.test")
VIEWS = list(page_set(full=True).items())[:4]


def workers_of(renderer: Renderer) -> list[int]:
    assert renderer._pool is not None
    return list(renderer._pool._processes)


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_workers_make_the_same_bytes_as_a_thread_and_end_with_the_block() -> None:
    renderer = Renderer(ASSETS, processes=1)
    async with renderer.running():
        pids = workers_of(renderer)
        made = await renderer.render(VIEWS)
    assert made == await Renderer(ASSETS).render(VIEWS)
    assert pids
    assert not any(map(runs, pids))


async def test_pages_are_made_though_a_worker_died_and_the_next_come_from_a_new_one() -> None:
    renderer = Renderer(ASSETS, processes=1)
    async with renderer.running():
        [first] = workers_of(renderer)
        os.kill(first, signal.SIGKILL)
        assert [one.failure for one in await renderer.render(VIEWS)] == [None] * len(VIEWS)
        assert [one.failure for one in await renderer.render(VIEWS)] == [None] * len(VIEWS)
        assert workers_of(renderer) != [first]


SCRIPT = """
import asyncio
from publisher.pages.assets import load_assets
from publisher.releases.workers import Renderer

async def main():
    renderer = Renderer(load_assets("https://hub.test"), processes=1)
    async with renderer.running():
        print(*renderer._pool._processes, flush=True)
        await asyncio.Event().wait()

if __name__ == "__main__":
    asyncio.run(main())
"""


async def test_workers_end_with_a_parent_that_was_killed(
    eventually: Callable[..., Awaitable[Any]], tmp_path: Any
) -> None:
    script = tmp_path / "parent.py"
    script.write_text(SCRIPT)
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)  # noqa: ASYNC220 - a test
    assert parent.stdout is not None
    [worker] = [int(pid) for pid in parent.stdout.readline().split()]
    parent.stdout.close()
    assert runs(worker)
    parent.kill()
    parent.wait()
    await eventually(lambda: not runs(worker))
