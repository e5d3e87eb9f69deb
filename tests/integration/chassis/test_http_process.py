"""A process on real sockets: start, failed start, limits, drain, SIGTERM with a request in flight."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from chassis.embedded.process import free_port

APPLICATION = """
    import asyncio, os, sys
    from contextlib import asynccontextmanager
    from chassis.http.auth import public
    from chassis.running.health import Health
    from chassis.http.app import create_app
    from chassis.observability.logs import configure_logs
    from chassis.running.process import Process
    from chassis.running.server import run
    from chassis.settings import ServiceSettings, load_settings
    from chassis.observability.telemetry import configure_telemetry
    from fastapi import APIRouter
    from pydantic import BaseModel

    class Settings(ServiceSettings):
        mongodb_database: str = "things"

    class Thing(BaseModel):
        text: str

    @asynccontextmanager
    async def part():
        mode = os.environ.get("PART", "")
        if mode == "fail":
            raise ConnectionError("nobody at nats://user:hush@host")
        if mode == "hang":
            print("HANGING", flush=True)
            await asyncio.Event().wait()
        yield
        print("STOPPED", flush=True)

    router = APIRouter(prefix="/v1", dependencies=[public()])

    @router.post("/things")
    async def add(thing: Thing) -> int:
        return len(thing.text)

    @router.get("/slow")
    async def slow() -> str:
        print("IN FLIGHT", flush=True)
        await asyncio.sleep(1)
        return "done"

    settings = load_settings(Settings)
    configure_logs(settings, "demo")
    configure_telemetry("demo")
    process = Process([("part", part())], start_timeout=settings.start_timeout)
    app = create_app(settings, title="t", description="", routers=[router], lifespan=process.lifespan, health=Health())
    run(app, settings)
"""


class Running:
    """The process, its port and what it wrote."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.port = free_port()
        self.log = folder / f"log-{self.port}"
        script = folder / "demo.py"
        script.write_text(textwrap.dedent(APPLICATION))
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("OTEL_", "HTTP_", "MONGODB_", "NATS_"))}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(script)],
                env=inherited | {"HTTP_PORT": str(self.port), "BODY_LIMIT": "2000"} | environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def said(self) -> str:
        return self.log.read_text("utf-8")

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.said().splitlines() if line.startswith("{")]

    async def up(self) -> None:
        async with httpx.AsyncClient() as client:
            for _ in range(1000):
                assert self.process.poll() is None, self.said()
                try:
                    await client.get(f"{self.url}/live")
                except httpx.TransportError:
                    await asyncio.sleep(0.02)
                else:
                    return
        raise AssertionError(self.said())

    async def says(self, text: str) -> None:
        for _ in range(1000):
            if text in self.said():
                return
            await asyncio.sleep(0.02)
        raise AssertionError(self.said())

    async def ends(self) -> int:
        return await asyncio.to_thread(self.process.wait, 30)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Any]:
    started: list[Running] = []

    def make(**environment: str) -> Running:
        started.append(Running(tmp_path, **environment))
        return started[-1]

    yield make
    for running in started:
        if running.process.poll() is None:
            running.process.kill()
        running.process.wait()


async def raw(port: int, *parts: bytes, every: float = 0) -> bytes:
    """Send parts until the answer begins, and read it to its end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = asyncio.create_task(everything(reader))
    try:
        for part in parts:
            if answer.done():
                break
            writer.write(part)
            await asyncio.wait([answer], timeout=every)
        return await asyncio.wait_for(answer, 10)
    finally:
        writer.close()


async def everything(reader: asyncio.StreamReader) -> bytes:
    """Read to the end; a reset ends it too, as a server gives one that closes before it was sent everything."""
    received = b""
    try:
        while part := await reader.read(4096):
            received += part
    except ConnectionResetError:
        return received
    return received


async def test_request_in_flight_at_sigterm_is_answered_and_parts_stop(start: Any) -> None:
    running = start()
    await running.up()
    async with httpx.AsyncClient(timeout=10) as client:
        asked = asyncio.create_task(client.get(f"{running.url}/v1/slow"))
        await running.says("IN FLIGHT")
        running.process.send_signal(signal.SIGTERM)
        answer = await asked
    assert (answer.status_code, answer.json()) == (200, "done")
    assert await running.ends() == 0
    assert "STOPPED" in running.said()
    assert any(e["event"] == "request_served" and e["route"] == "/v1/slow" for e in running.events())
    assert not [e for e in running.events() if e["level"] in {"error", "critical"}]


async def test_process_turns_not_ready_before_it_closes_the_door(start: Any) -> None:
    running = start(STOP_DELAY="1.5")
    await running.up()
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{running.url}/ready")).status_code == 200
        running.process.send_signal(signal.SIGTERM)
        statuses = set()
        for _ in range(20):
            statuses.add((await client.get(f"{running.url}/ready")).status_code)
            if 503 in statuses:
                break
            await asyncio.sleep(0.02)
        assert 503 in statuses
        assert (await client.get(f"{running.url}/live")).status_code == 200
    assert await running.ends() == 0


async def test_failed_start_ends_the_process_with_one_clear_line(start: Any) -> None:
    running = start(PART="fail")
    assert await running.ends() == 3
    (line,) = [e for e in running.events() if e["event"] == "start_failed"]
    assert line["reason"] == "part did not start: ConnectionError: nobody at nats://user:***@host"
    assert "Traceback" not in running.said()
    assert "hush" not in running.said()


async def test_part_that_hangs_at_the_start_ends_the_process_in_time(start: Any) -> None:
    running = start(PART="hang", START_TIMEOUT="0.5")
    assert await running.ends() == 3
    assert "part did not start within 0.5 s" in running.said()


async def test_start_that_hangs_obeys_sigterm_at_once(start: Any) -> None:
    running = start(PART="hang", START_TIMEOUT="60")
    await running.says("HANGING")
    running.process.send_signal(signal.SIGTERM)
    assert await running.ends() == 3
    assert [e for e in running.events() if e["event"] == "start_given_up"]


async def test_wrong_setting_ends_the_process_with_its_name(start: Any) -> None:
    running = start(HUB_ROLE="king")
    assert await running.ends() == 2
    assert "HUB_ROLE" in running.said()


async def test_taken_port_is_told(start: Any) -> None:
    first = start()
    await first.up()
    second = start(HTTP_PORT=str(first.port))
    assert await second.ends() != 0
    assert "address already in use" in second.said()


async def test_large_chunked_body_is_refused_before_its_end(start: Any) -> None:
    running = start()
    await running.up()
    head = (
        b"POST /v1/things HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    chunk = b"400\r\n" + b" " * 1024 + b"\r\n"
    answer = await raw(running.port, head, chunk, chunk)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"too-large" in answer
    assert b"connection: close" in answer.lower()


async def test_large_body_is_refused_by_its_length_without_asking_for_it(start: Any) -> None:
    running = start()
    await running.up()
    head = b"POST /v1/things HTTP/1.1\r\nHost: h\r\nContent-Length: 9000\r\nExpect: 100-continue\r\n\r\n"
    answer = await raw(running.port, head)
    assert answer.startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize("size", [3_000, 300_000, 900_000])
async def test_caller_that_sends_too_much_gets_its_answer(start: Any, size: int) -> None:
    running = start()
    await running.up()
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{running.url}/v1/things", content=b" " * size)
    assert answer.status_code == 413


async def test_body_that_drips_is_refused_in_time(start: Any) -> None:
    running = start(BODY_TIMEOUT="0.3")
    await running.up()
    head = b"POST /v1/things HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"
    answer = await raw(running.port, head, b"{", *[b" "] * 50, every=0.1)
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"problem+json" in answer


async def test_connection_goes_on_after_problems(start: Any) -> None:
    running = start()
    await running.up()
    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=1)) as client:
        assert (await client.post(f"{running.url}/v1/things", content=b"{")).status_code == 415
        assert (await client.post(f"{running.url}/v1/things", json={})).status_code == 422
        assert (await client.post(f"{running.url}/v1/things", json={"text": "abc"})).json() == 3
