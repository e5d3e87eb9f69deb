"""Workers make the same bytes as a thread, load no driver, outlive a dead one, and leave no process behind."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tests.page_examples import page_set

from contracts.vocabulary import Language
from publisher.representations.workers import NotShowableError, NotWarmError, Renderer
from publisher.site.assets import load_assets
from publisher.site.representation import Format
from publisher.site.view_codec import encode

ASSETS = load_assets("https://hub.test").names
VIEWS = [encode(page, view) for page, view in list(page_set(full=True).items())[:4]]
DRIVERS = {"motor", "pymongo", "nats", "faststream", "fastapi", "uvicorn"}


def workers_of(renderer: Renderer) -> list[int]:
    assert renderer._pool is not None
    return list(renderer._pool._processes)


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def make_all(renderer: Renderer) -> list[Any]:
    return [
        await renderer.represent(view, language, form) for view in VIEWS for language in Language for form in Format
    ]


async def test_workers_make_the_same_bytes_as_a_thread_and_end_with_the_block(eventually: Any) -> None:
    renderer = Renderer(ASSETS, processes=1)
    with pytest.raises(NotWarmError):
        await renderer.check()
    async with renderer.running():
        made = await make_all(renderer)
        pids = workers_of(renderer)
        await eventually(lambda: warm(renderer))
    assert made == await make_all(Renderer(ASSETS))
    assert pids
    assert not any(map(runs, pids))


async def warm(renderer: Renderer) -> bool:
    try:
        await renderer.check()
    except NotWarmError:
        return False
    return True


async def test_pages_are_made_though_a_worker_died_and_the_next_come_from_a_new_one() -> None:
    renderer = Renderer(ASSETS, processes=1)
    async with renderer.running():
        before = await make_all(renderer)
        [first] = workers_of(renderer)
        os.kill(first, signal.SIGKILL)
        assert await make_all(renderer) == before
        assert await make_all(renderer) == before
        assert workers_of(renderer) != [first]


async def test_a_view_that_cannot_be_shown_comes_back_as_a_reason_and_the_worker_lives() -> None:
    renderer = Renderer(ASSETS, processes=1)
    async with renderer.running():
        with pytest.raises(NotShowableError, match="UnknownPageError"):
            await renderer.represent(b'{"page":"nowhere/","kind":"none","view":{}}', Language.EN, Format.HTML)
        [pid] = workers_of(renderer)
        await renderer.represent(VIEWS[0], Language.EN, Format.HTML)
        assert workers_of(renderer) == [pid]


SCRIPT = """
import asyncio, sys
from publisher.representations.workers import Renderer
from publisher.site.assets import load_assets
from publisher.site.representation import Format
from contracts.vocabulary import Language

async def main():
    renderer = Renderer(load_assets("https://hub.test").names, processes=1)
    async with renderer.running():
        await renderer.represent(bytes.fromhex(sys.argv[1]), Language.FR, Format.HTML)
        print(*renderer._pool._processes, flush=True)
        await asyncio.Event().wait()

if __name__ == "__main__":
    asyncio.run(main())
"""


async def test_a_worker_that_has_made_a_page_has_loaded_no_driver() -> None:
    renderer = Renderer(ASSETS, processes=1)
    async with renderer.running():
        await renderer.represent(VIEWS[0], Language.EN, Format.HTML)
        names = "sorted(__import__('sys').modules)"
        modules = await asyncio.get_running_loop().run_in_executor(renderer._pool, eval, names)
    loaded = {name.partition(".")[0] for name in modules}
    assert {"jinja2", "brotli", "publisher"} <= loaded
    assert loaded & DRIVERS == set()


async def test_workers_end_with_a_parent_that_was_killed(
    eventually: Callable[..., Awaitable[Any]], tmp_path: Any
) -> None:
    script = tmp_path / "parent.py"
    script.write_text(SCRIPT)
    parent = await asyncio.create_subprocess_exec(
        sys.executable, str(script), VIEWS[0].hex(), stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    [worker] = [int(pid) for pid in (await parent.stdout.readline()).split()]
    assert runs(worker)
    parent.kill()
    await parent.wait()
    await eventually(lambda: not_running(worker))


async def not_running(pid: int) -> bool:
    return not runs(pid)
