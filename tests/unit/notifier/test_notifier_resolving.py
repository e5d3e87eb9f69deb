"""Names whose servers are silent: only those who ask for them wait."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from time import monotonic
from typing import Any

import pytest

from notifier.sending.resolving import NameLookups


class Names:
    """A resolver that hangs for some names until it is let go, and counts who asks."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.asked: list[str] = []
        self.threads: list[threading.Thread] = []

    def __call__(self, host: str) -> Sequence[tuple[Any, ...]]:
        self.asked.append(host)
        self.threads.append(threading.current_thread())
        if host.startswith("silent"):
            self.let_go.wait(30)
        if host.startswith("unknown"):
            raise OSError("no such name")
        if host.startswith("wrong"):
            raise UnicodeError("label empty or too long")
        return [(2, 1, 6, "", ("127.0.0.1", 0)), (2, 1, 6, "", ("127.0.0.1", 0)), (10, 1, 6, "", ("::1", 0, 0, 0))]


@pytest.fixture
def names() -> Iterator[Names]:
    resolver = Names()
    yield resolver
    resolver.let_go.set()


async def test_a_hundred_silent_names_keep_no_other_waiting(names: Names) -> None:
    lookups = NameLookups(0.5, look_up=names)
    silent = [asyncio.create_task(lookups.addresses(f"silent-{number}.example")) for number in range(100)]
    await asyncio.sleep(0.05)
    began = monotonic()
    assert await lookups.addresses("quick.example") == ["127.0.0.1", "::1"]
    assert monotonic() - began < 0.3
    for failed in await asyncio.gather(*silent, return_exceptions=True):
        assert isinstance(failed, OSError)
        assert "not resolved within 0.5 s" in str(failed)
    assert all(thread.daemon for thread in names.threads), "a stop waits for none of them"


async def test_a_silent_name_holds_one_thread_however_often_it_is_asked_for(names: Names) -> None:
    lookups = NameLookups(0.05, look_up=names)
    for _ in range(3):
        with pytest.raises(OSError, match="not resolved"):
            await lookups.addresses("silent.example")
    assert names.asked == ["silent.example"]
    late = asyncio.create_task(NameLookups.addresses(lookups, "silent.example"))
    await asyncio.sleep(0)
    names.let_go.set()
    assert await late == ["127.0.0.1", "::1"]
    await lookups.addresses("silent.example")
    assert names.asked == ["silent.example"] * 2, "what was found is not kept: names change what they point to"


async def test_the_number_of_names_looked_up_at_once_is_bounded(names: Names) -> None:
    lookups = NameLookups(0.05, limit=2, look_up=names)
    for number in range(2):
        with pytest.raises(OSError, match="not resolved"):
            await lookups.addresses(f"silent-{number}.example")
    with pytest.raises(OSError, match="2 other names"):
        await lookups.addresses("quick.example")
    names.let_go.set()
    await asyncio.sleep(0.1)
    assert await lookups.addresses("quick.example")


@pytest.mark.parametrize("host", ["unknown.example", "wrong..example"])
async def test_a_name_that_is_none_is_a_broken_network(names: Names, host: str) -> None:
    with pytest.raises(OSError, match=r"no such name|is no name"):
        await NameLookups(look_up=names).addresses(host)
