"""How long an input takes: POST to readable page, POST to received webhook, idle and under half load.

`python -m tests.bench.latency [--inputs 60]`. The yardstick is a bare chain on the same two servers: insert (majority,
journaled), publish with confirmation, pull, upsert, write a file with fsync, POST. Chain and inputs alternate within
one run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import httpx
import nats
from nats.js.api import ConsumerConfig, StreamConfig
from tests.stack import Client, Receiver, Stack, client_of, free_port_base, receiving

from chassis.storage.mongo import Mongo
from hub.environment import nats_address
from hub.keys import passwords
from hub.layout import read_layout
from hub.servers import mongodb_addresses

POLL = 0.01
"""Seconds between two looks for the page: every look is work for the server that is measured."""


class BareChain:
    """The least that could be done on the same servers."""

    def __init__(self, mongo: Mongo, jetstream: Any, subscription: Any, http: httpx.AsyncClient, folder: Path) -> None:
        self._mongo, self._jetstream, self._subscription = mongo, jetstream, subscription
        self._http, self._folder = http, folder

    async def run(self, body: bytes, address: str) -> float:
        """Give the seconds from insert to received POST."""
        began = time.perf_counter()
        identity = uuid.uuid4().hex
        await self._mongo.collection("bare").insert_one({"_id": identity, "body": body})
        await self._jetstream.publish("bare.input", body, stream="BARE", headers={"Nats-Msg-Id": identity})
        [message] = await self._subscription.fetch(1, timeout=5)
        await self._mongo.collection("bare_pages").update_one({"_id": identity}, {"$set": {"body": body}}, upsert=True)
        await message.ack()
        await asyncio.to_thread(write_file, self._folder / identity, body)
        await self._http.post(address, content=body, headers={"webhook-id": identity})
        return time.perf_counter() - began


def write_file(path: Path, body: bytes) -> None:
    with path.open("wb") as file:
        file.write(body)
        os.fsync(file.fileno())


class Clock:
    """Notes when the receiver got the event of a submission."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    async def received(self, submission: str) -> float:
        """Wait for it; give the moment."""
        seen = 0
        while True:
            for _, body in self._receiver.requests[seen:]:
                seen += 1
                if submission.encode() in body:
                    return time.perf_counter()
            await asyncio.sleep(POLL)


async def one_input(client: Client, clock: Clock, body: dict[str, Any], token: str) -> tuple[float, float]:
    """Give seconds from the POST to the readable page, and to the received webhook."""
    began = time.perf_counter()
    answer = await client.post(body, token)
    answer.raise_for_status()
    submission = answer.json()["id"]
    webhook = asyncio.create_task(clock.received(submission))
    while (await client.page(f"/en/submissions/{submission}/")).status_code != 200:  # noqa: ASYNC110 - another process makes it true
        await asyncio.sleep(POLL)
    page = time.perf_counter() - began
    async with asyncio.timeout(30):
        return page, await webhook - began


async def capacity(client: Client, body: dict[str, Any], token: str, count: int = 120) -> float:
    """Give inputs per second that the whole chain publishes when they come all at once."""
    began = time.perf_counter()
    answers = await asyncio.gather(*(client.post(body, token) for _ in range(count)))
    paths = [f"/en/submissions/{answer.json()['id']}/" for answer in answers]
    while not await client.holds(paths, ""):  # noqa: ASYNC110 - another process makes it true
        await asyncio.sleep(0.05)
    return count / (time.perf_counter() - began)


async def background(client: Client, body: dict[str, Any], token: str, rate: float) -> None:
    while True:
        await client.post(body, token)
        await asyncio.sleep(1 / rate)


def row(name: str, seconds: list[float], bare: list[float]) -> str:
    quantiles = statistics.quantiles(seconds, n=20)
    ratio = statistics.median(seconds) / statistics.median(bare)
    return (
        f"| {name} | {statistics.median(seconds) * 1e3:.0f} | {quantiles[18] * 1e3:.0f} | {max(seconds) * 1e3:.0f} "
        f"| {ratio:.1f} |"
    )


async def measure(stack: Stack, inputs: int) -> None:
    layout = read_layout(stack.environment)
    secrets = passwords(layout)
    mongo = Mongo(mongodb_addresses(layout, secrets)["admin"], "bench", "bench")
    connection = await nats.connect(nats_address(layout), user="admin", password=secrets.nats["admin"])
    jetstream = connection.jetstream()
    await jetstream.add_stream(StreamConfig(name="BARE", subjects=["bare.>"]))
    subscription = await jetstream.pull_subscribe("bare.>", "bare", config=ConsumerConfig(ack_wait=30))
    token = stack.token("--role", "submitter", "--country", "PRT")
    commission = stack.token("--role", "commission", "--region", "lac")
    with tempfile.TemporaryDirectory() as folder:
        async with client_of(stack) as client, receiving() as receiver:
            await client.endpoint(receiver.url, commission)
            chain = BareChain(mongo, jetstream, subscription, client.http, Path(folder))
            body = await client.review("PRT", "Portugal")
            raw = json.dumps(body).encode()
            clock = Clock(receiver)
            for _ in range(5):
                await one_input(client, clock, body, token)
                await chain.run(raw, receiver.url)

            async def series() -> tuple[list[float], list[float], list[float]]:
                bare, pages, webhooks = [], [], []
                for _ in range(inputs):
                    bare.append(await chain.run(raw, receiver.url))
                    page, webhook = await one_input(client, clock, body, token)
                    pages.append(page)
                    webhooks.append(webhook)
                return bare, pages, webhooks

            bare, pages, webhooks = await series()
            whole = await capacity(client, body, token)
            load = asyncio.create_task(background(client, body, token, whole / 2))
            bare_loaded, pages_loaded, webhooks_loaded = await series()
            load.cancel()
    await connection.close()
    mongo.close()
    print(
        f"\nlatency, {inputs} inputs of {len(raw)} bytes one after the other; whole chain at most {whole:.0f} inputs/s"
    )
    print("| what | median ms | p95 ms | max ms | against the bare chain (median) |")
    print("|---|---|---|---|---|")
    print(row("bare chain, idle", bare, bare))
    print(row("POST to page, idle", pages, bare))
    print(row("POST to webhook, idle", webhooks, bare))
    print(row(f"bare chain, half load ({whole / 2:.0f}/s)", bare_loaded, bare_loaded))
    print(row("POST to page, half load", pages_loaded, bare_loaded))
    print(row("POST to webhook, half load", webhooks_loaded, bare_loaded))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder), free_port_base())
        stack.up()
        try:
            asyncio.run(measure(stack, options.inputs))
        finally:
            stack.down()


if __name__ == "__main__":
    main()
