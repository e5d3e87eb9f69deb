"""Endpoints whose names nobody answers for: the others get their deliveries at once."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from time import monotonic
from typing import Any

import pytest


@pytest.fixture
def silent_names(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Let the system's resolver hang for names under `silent.example`; list what it was asked for."""
    let_go, asked, resolve = threading.Event(), [], socket.getaddrinfo

    def hanging(host: Any, *args: Any, **named: Any) -> Any:
        if str(host).endswith(".silent.example"):
            asked.append(str(host))
            let_go.wait(60)
            raise socket.gaierror(-3, "Temporary failure in name resolution")
        return resolve(host, *args, **named)

    monkeypatch.setattr(socket, "getaddrinfo", hanging)
    yield asked
    let_go.set()


async def test_silent_names_keep_no_other_endpoint_and_no_registration_waiting(
    start_hub: Callable[..., AbstractAsyncContextManager[Any]],
    receiver: Any,
    publish: Callable[..., Awaitable[Any]],
    published: Callable[..., Any],
    eventually: Callable[..., Awaitable[Any]],
    silent_names: list[str],
) -> None:
    async with start_hub(webhook_timeout=15.0, endpoints_per_region=100) as hub:
        urls = [f"https://{number}.silent.example/" for number in range(40)]
        began = monotonic()
        silent = await asyncio.gather(*(hub.register(url) for url in urls))
        assert monotonic() - began < 10, "each waits for its own name, 3 s"
        began = monotonic()
        await hub.register(receiver.url.replace("127.0.0.1", "localhost"))
        assert monotonic() - began < 2

        await publish(published(), "s-0")
        await eventually(lambda: len(silent_names) >= 80)
        began = monotonic()
        for number in range(1, 4):
            await publish(published(f"s-{number}"), f"s-{number}")
        await eventually(lambda: len(receiver.received) == 4)
        assert monotonic() - began < 3

        async def attempted() -> Any:
            return [each["latest_attempts"] for each in await hub.deliveries(silent[0]["id"]) if each["attempts"]]

        attempts = await eventually(attempted)
        assert "was not resolved within 5 s" in attempts[0][0]["error"]
