"""Several notifiers at once, and one that dies: nothing lost, nothing twice but under the same id and bytes."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from chassis.clock import utc_now
from chassis.embedded.process import free_port
from chassis.storage.mongo import Mongo
from contracts.envelope import Envelope
from contracts.publisher_events import SubmissionPublished
from contracts.topology import ACK_WAIT
from notifier.deliveries.repository import Deliveries
from notifier.dispatch import dispatcher as dispatcher_module
from notifier.dispatch.worker import POLL
from notifier.endpoints.repository import Endpoints
from notifier.fan_out.commands import FanOut
from notifier.settings import Settings

Publish = Callable[..., Awaitable[Envelope]]
Eventually = Callable[..., Awaitable[Any]]
Published = Callable[..., SubmissionPublished]


async def test_two_replicas_share_the_endpoints_and_send_each_delivery_once(
    start_hub: Any, new_receiver: Any, publish: Publish, published: Published, eventually: Eventually
) -> None:
    async with start_hub() as hub, start_hub():
        receivers = [await new_receiver() for _ in range(6)]
        for receiver in receivers:
            await hub.register(receiver.url)
        for number in range(30):
            await publish(published(f"s-{number}"), f"s-{number}")

        await eventually(lambda: all(len(receiver.received) >= 30 for receiver in receivers))

        for receiver in receivers:
            assert sorted(receiver.sequences()) == list(range(1, 31))
            assert receiver.most_open <= 4


async def test_a_replica_takes_over_when_the_other_stops_in_the_middle(
    start_hub: Any, new_receiver: Any, publish: Publish, published: Published, eventually: Eventually
) -> None:
    receivers = [await new_receiver() for _ in range(4)]
    async with start_hub() as hub:
        for receiver in receivers:
            await hub.register(receiver.url)
        async with start_hub():
            for number in range(20):
                await publish(published(f"s-{number}"), f"s-{number}")

        # A message that the stopped one had fetched and not handled comes back after the acknowledgement time.
        await eventually(lambda: all(len(set(r.sequences())) == 20 for r in receivers), timeout=ACK_WAIT + 20)


async def test_what_another_replica_enqueues_is_sent_without_waiting_for_a_look(
    start_hub: Any,
    receiver: Any,
    mongo: Mongo,
    publish: Publish,
    published: Published,
    eventually: Eventually,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dispatcher_module, "share_of", lambda *_: True)  # the other only enqueues
    await mongo.collection("replicas").insert_one({"_id": "other", "until": utc_now() + timedelta(hours=1)})
    other = FanOut(Endpoints(mongo), Deliveries(mongo), clock=utc_now, public_url="http://x", wake=lambda _: None)
    async with start_hub(dispatch_lease=60, dispatch_poll=60) as hub:
        await hub.register(receiver.url)
        await publish(published("s-1"), "s-1")
        await eventually(lambda: receiver.received)

        event = published("s-2")
        await other(event.envelope(event_id="e-2", subject="s-2", time=utc_now()), event)

        await eventually(lambda: receiver.sequences() == [1, 2], timeout=POLL - 5)


@pytest.mark.parametrize("seed", range(5))
async def test_numbers_are_contiguous_under_any_interleaving(
    hub: Any, receiver: Any, published: Published, mongo: Mongo, seed: int
) -> None:
    dice = random.Random(seed)
    endpoints = [await hub.register(receiver.url, kinds=kinds) for kinds in ([], ["stakeholder_input"])]
    writers = [
        FanOut(Endpoints(mongo), Deliveries(mongo), clock=utc_now, public_url="http://x", wake=lambda _: None)
        for _ in range(3)
    ]
    events = [published(f"s-{n}", kind=dice.choice(["stakeholder_input", "member_state_review"])) for n in range(15)]
    calls = events + dice.choices(events, k=15)
    dice.shuffle(calls)

    async def enqueue(event: SubmissionPublished) -> None:
        name = event.submission_id
        envelope = event.envelope(event_id=f"e-{name}", subject=name, time=utc_now())
        await asyncio.sleep(dice.random() / 20)
        await dice.choice(writers)(envelope, event)

    await asyncio.gather(*(enqueue(event) for event in calls))

    wanted = [15, sum(event.kind == "stakeholder_input" for event in events)]
    for endpoint, number in zip(endpoints, wanted, strict=True):
        deliveries = await hub.deliveries(endpoint["id"])
        assert [delivery["sequence"] for delivery in deliveries] == list(range(1, number + 1))
        assert len({delivery["event_id"] for delivery in deliveries}) == number


async def test_web_and_worker_apart_do_together_what_one_process_does(
    start_hub: Any, receiver: Any, publish: Publish, published: Published, eventually: Eventually
) -> None:
    async with start_hub(hub_role="web", nats_url="nats://127.0.0.1:9") as web, start_hub(hub_role="worker") as worker:
        endpoint = await web.register(receiver.url)
        await publish(published(), "s-1")
        await eventually(lambda: receiver.received)

        receiver.received[0].verify(endpoint["secret"])
        assert (await worker.client.get("/v1/endpoints", headers=worker.token())).status_code == 404
        assert (await web.client.get("/ready")).status_code == (await worker.client.get("/ready")).status_code == 200


@asynccontextmanager
async def process(settings: Settings, **changes: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run `python -m notifier` with these settings."""
    environment = {
        "PATH": os.environ["PATH"],
        "HTTP_PORT": str(free_port()),
        "NATS_URL": settings.nats_url,
        "NATS_USER": settings.nats_user,
        "NATS_PASSWORD": settings.nats_password.get_secret_value(),
        "MONGODB_URL": settings.mongodb_url,
        "MONGODB_DATABASE": settings.mongodb_database,
        "TOKEN_ISSUER": settings.token_issuer,
        "TOKEN_JWKS": settings.token_jwks,
        "NOTIFIER_SECRET_KEY": settings.notifier_secret_key.get_secret_value(),
        "WEBHOOK_ALLOW_CIDRS": ",".join(settings.webhook_allow_cidrs),
        "WEBHOOK_ALLOW_HTTP": "true",
        "DISPATCH_LEASE": "1",
        **changes,
    }
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "notifier", env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.send_signal(signal.SIGTERM)
        await started.wait()


async def test_killed_between_post_and_record_it_sends_the_same_bytes_under_the_same_id(
    start_hub: Any,
    notifier_settings: Callable[..., Settings],
    receiver: Any,
    publish: Publish,
    published: Published,
    eventually: Eventually,
) -> None:
    async with start_hub() as hub:
        endpoint = await hub.register(receiver.url)

    async def take_and_keep_waiting(_request: web.Request, _body: bytes) -> web.StreamResponse:
        await asyncio.sleep(30)
        return web.Response()

    receiver.script = [take_and_keep_waiting]
    settings = notifier_settings()
    async with process(settings, WEBHOOK_TIMEOUT="30") as first:
        await publish(published(), "s-1")
        await eventually(lambda: receiver.received)
        first.kill()
        await first.wait()
    async with process(settings):
        await eventually(lambda: len(receiver.received) == 2)

    before, after = receiver.received
    assert before.headers["webhook-id"] == after.headers["webhook-id"]
    assert before.body == after.body
    before.verify(endpoint["secret"])
    after.verify(endpoint["secret"])
    async with start_hub() as hub:
        delivered = await eventually(lambda: hub.deliveries(endpoint["id"], state="delivered"))
    assert [delivery["sequence"] for delivery in delivered] == [1]


@pytest.mark.faults
async def test_killed_again_and_again_under_load_nothing_is_lost_and_nothing_changes(
    start_hub: Any,
    notifier_settings: Callable[..., Settings],
    new_receiver: Any,
    publish: Publish,
    published: Published,
    eventually: Eventually,
) -> None:
    receivers = [await new_receiver() for _ in range(2)]
    async with start_hub() as hub:
        endpoints = [await hub.register(receiver.url) for receiver in receivers]
    settings = notifier_settings()
    sent: set[str] = set()
    for round_of_kills in range(3):
        async with process(settings) as victim:
            for number in range(15):
                submission = f"s-{round_of_kills}-{number}"
                sent.add((await publish(published(submission), submission)).id)
            goal = 15 * round_of_kills + 5
            await eventually(lambda goal=goal: len(set(receivers[0].sequences())) >= goal, timeout=30, every=0.001)
            victim.kill()
            await victim.wait()
    async with process(settings):
        await eventually(lambda: all(len(set(r.sequences())) == 45 for r in receivers), timeout=60)

    for receiver, endpoint in zip(receivers, endpoints, strict=True):
        bodies: dict[str, set[bytes]] = {}
        for each in receiver.received:
            each.verify(endpoint["secret"])
            bodies.setdefault(each.headers["webhook-id"], set()).add(each.body)
        assert bodies.keys() == sent
        assert all(len(different) == 1 for different in bodies.values()), "repeated under an id: the same bytes"
        assert sorted(set(receiver.sequences())) == list(range(1, 46))
