"""Receivers that refuse, hang, redirect, ask for time or go away: retried, parked, resumed, never dropped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from aiohttp import web
from nats.js import JetStreamContext

from contracts.envelope import Envelope, from_message
from contracts.publisher_events import SubmissionPublished

Publish = Callable[..., Awaitable[Envelope]]
Eventually = Callable[..., Awaitable[Any]]
Published = Callable[..., SubmissionPublished]


def status(code: int, text: str = "", **headers: str) -> Callable[..., Awaitable[web.StreamResponse]]:
    """Answer with a status."""

    async def answer(_request: web.Request, _body: bytes) -> web.StreamResponse:
        return web.Response(status=code, text=text, headers={k.replace("_", "-"): v for k, v in headers.items()})

    return answer


async def hang(_request: web.Request, _body: bytes) -> web.StreamResponse:
    await asyncio.sleep(30)
    return web.Response()


async def reset(request: web.Request, _body: bytes) -> web.StreamResponse:
    assert request.transport
    request.transport.abort()
    return web.Response()


async def huge(request: web.Request, _body: bytes) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(1000):
        await response.write(b"x" * 65_536)
    return response


async def drip(request: web.Request, _body: bytes) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(300):
        await response.write(b".")
        await asyncio.sleep(0.1)
    return response


async def events_of(jetstream: JetStreamContext, subject: str) -> list[Envelope]:
    found = []
    info = await jetstream.stream_info("NOTIFIER", subjects_filter=f"hub.notifier.{subject}.>")
    for number in range(1, info.state.last_seq + 1):
        message = await jetstream.get_msg("NOTIFIER", number)
        if message.subject and message.subject.startswith(f"hub.notifier.{subject}."):
            found.append(from_message(message.headers, message.data or b""))
    return found


@pytest.mark.parametrize(
    "fault", [status(500, "broken"), status(404), hang, reset], ids=["500", "404", "hang", "reset"]
)
async def test_a_failed_delivery_is_sent_again_with_the_same_id_and_bytes(
    hub: Any, receiver: Any, publish: Publish, published: Published, eventually: Eventually, fault: Any
) -> None:
    endpoint = await hub.register(receiver.url)
    receiver.script = [fault]
    await publish(published(), "s-1")

    delivered = await eventually(lambda: hub.deliveries(endpoint["id"], state="delivered"))

    first, second = receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    second.verify(endpoint["secret"])
    assert second.at - first.at >= timedelta(seconds=0.2)
    failed, done = delivered[0]["latest_attempts"]
    assert done["status"] == 200
    assert failed["status"] in {500, 404} or failed["error"]
    assert delivered[0]["attempts"] == 2


async def test_a_redirect_is_a_failure_and_never_followed(
    hub: Any, new_receiver: Any, publish: Publish, published: Published, eventually: Eventually
) -> None:
    receiver, elsewhere = await new_receiver(), await new_receiver()
    endpoint = await hub.register(receiver.url)
    receiver.script = [status(307, Location=elsewhere.url), status(301, Location="http://169.254.169.254/")]
    await publish(published(), "s-1")

    delivered = await eventually(lambda: hub.deliveries(endpoint["id"], state="delivered"))

    assert [attempt["status"] for attempt in delivered[0]["latest_attempts"]] == [307, 301, 200]
    assert not elsewhere.received


@pytest.mark.parametrize("answer", [huge, drip], ids=["huge", "drip"])
async def test_the_status_decides_however_long_the_answer_goes_on(
    hub: Any, receiver: Any, publish: Publish, published: Published, eventually: Eventually, answer: Any
) -> None:
    endpoint = await hub.register(receiver.url)
    receiver.script = [answer]
    await publish(published(), "s-1")

    delivered = await eventually(lambda: hub.deliveries(endpoint["id"], state="delivered"))

    assert delivered[0]["attempts"] == 1
    assert len(delivered[0]["latest_attempts"][0]["answer"]) <= 2048


@pytest.mark.parametrize("form", ["seconds", "date"])
async def test_retry_after_is_obeyed_for_the_whole_endpoint(
    hub: Any, receiver: Any, publish: Publish, published: Published, eventually: Eventually, form: str
) -> None:
    endpoint = await hub.register(receiver.url)
    date = (datetime.now(UTC) + timedelta(seconds=3)).replace(microsecond=0)
    told = "1" if form == "seconds" else format_datetime(date, usegmt=True)
    receiver.script = [status(429 if form == "seconds" else 503, Retry_After=told)]
    await publish(published("s-1"), "s-1")
    await eventually(lambda: receiver.received)
    await publish(published("s-2"), "s-2")

    await eventually(lambda: len(receiver.received) == 3)

    first, *later = [request.at for request in receiver.received]
    asked_for = first + timedelta(seconds=1) if form == "seconds" else date
    assert all(at >= asked_for - timedelta(seconds=0.1) for at in later)
    paused_until = datetime.fromisoformat((await hub.show(endpoint["id"]))["paused_until"])
    assert abs(paused_until - asked_for) < timedelta(seconds=1.5), "and no longer than asked for"
    assert sorted(receiver.sequences()) == [1, 1, 2]


async def test_after_the_schedule_the_endpoint_is_parked_and_drains_in_order_when_resumed(
    hub: Any, receiver: Any, publish: Publish, published: Published, eventually: Eventually, jetstream: JetStreamContext
) -> None:
    endpoint = await hub.register(receiver.url)
    receiver.behaviour = status(500, "no")
    await publish(published("s-0"), "s-0")

    async def is_parked() -> bool:
        return bool((await hub.show(endpoint["id"]))["state"] == "parked")

    await eventually(is_parked)
    assert receiver.sequences() == [1, 1, 1]
    for number in range(1, 8):
        await publish(published(f"s-{number}"), f"s-{number}")

    async def backlog_of_eight() -> bool:
        return bool((await hub.show(endpoint["id"]))["backlog"] == 8)

    await eventually(backlog_of_eight)
    assert len(receiver.received) == 3, "nothing is sent to a parked endpoint"
    exhausted = await hub.deliveries(endpoint["id"], state="exhausted")
    assert [delivery["sequence"] for delivery in exhausted] == [1]

    receiver.behaviour = status(200)
    answer = await hub.client.post(f"/v1/endpoints/{endpoint['id']}/resume", headers=hub.token())
    assert answer.json()["state"] == "active"
    await eventually(lambda: len(receiver.received) == 11)

    assert receiver.sequences()[3:] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [act["action"] for act in (await hub.show(endpoint["id"]))["history"]] == ["registered", "parked", "resumed"]

    async def told() -> bool:
        return len(await events_of(jetstream, "endpoint.resumed")) == 1

    await eventually(told)
    (parked,) = await events_of(jetstream, "endpoint.parked")
    (gone,) = await events_of(jetstream, "delivery.exhausted")
    (resumed,) = await events_of(jetstream, "endpoint.resumed")
    assert parked.data["endpoint_id"] == gone.data["endpoint_id"] == endpoint["id"]
    assert gone.data["sequence"] == 1
    assert gone.data["attempts"] == 3
    assert gone.data["last_answer"] == "500"
    assert resumed.data["backlog"] == 8
    assert parked.data["version"] < resumed.data["version"]


async def test_a_parked_endpoint_is_probed_with_its_oldest_delivery_and_resumes_by_itself(
    start_hub: Any, receiver: Any, publish: Publish, published: Published, eventually: Eventually
) -> None:
    async with start_hub(webhook_probe_interval=0.4) as hub:
        endpoint = await hub.register(receiver.url)
        receiver.script = [status(410)] + [status(500)] * 2

        async def parked() -> bool:
            return bool((await hub.show(endpoint["id"]))["state"] == "parked")

        for number in range(5):
            await publish(published(f"s-{number}"), f"s-{number}")
            if number == 0:
                await eventually(parked)

        await eventually(lambda: len(receiver.received) >= 8)

        assert receiver.sequences()[:3] == [1, 1, 1], "only the oldest is tried while parked"
        assert receiver.sequences()[3:] == [1, 2, 3, 4, 5]
        shown = await hub.show(endpoint["id"])
        assert shown["state"] == "active"
        assert [act["by"] for act in shown["history"][1:]] == ["notifier", "notifier"]


async def test_410_parks_at_once_and_keeps_the_delivery(
    hub: Any, receiver: Any, publish: Publish, published: Published, eventually: Eventually
) -> None:
    endpoint = await hub.register(receiver.url)
    receiver.behaviour = status(410)
    await publish(published(), "s-1")

    async def is_parked() -> Any:
        shown = await hub.show(endpoint["id"])
        return shown["state"] == "parked" and shown

    shown = await eventually(is_parked)

    assert len(receiver.received) == 1
    assert shown["backlog"] == 1
    assert "410" in shown["parking"]["reason"]


async def test_a_newer_version_never_overtakes_an_older_one(
    hub: Any, receiver: Any, publish: Publish, published: Published, eventually: Eventually
) -> None:
    await hub.register(receiver.url)
    receiver.script = [status(500), status(200), status(500)]
    await publish(published("s-1", 1), "s-1")
    await eventually(lambda: receiver.received)
    await publish(published("s-1", 2), "s-1")
    await publish(published("s-2", 1), "s-2")

    await eventually(lambda: len(receiver.received) == 5)

    of_first = [r.event["data"]["version"] for r in receiver.received if r.event["data"]["submission_id"] == "s-1"]
    assert of_first == sorted(of_first)
    assert receiver.received[1].event["data"]["submission_id"] == "s-2", "another input does not wait"


async def test_a_hanging_endpoint_changes_nothing_for_another_and_gets_four_at_most(
    hub: Any, new_receiver: Any, publish: Publish, published: Published, eventually: Eventually
) -> None:
    slow, quick = await new_receiver(), await new_receiver()
    await hub.register(slow.url)
    await hub.register(quick.url)
    slow.behaviour = hang
    for number in range(30):
        await publish(published(f"s-{number}"), f"s-{number}")

    await eventually(lambda: len(quick.received) == 30)

    assert len(slow.received) <= 8
    assert slow.most_open == 4
    assert quick.most_open <= 4


async def test_a_target_that_is_no_longer_allowed_is_not_connected_to(
    start_hub: Any, receiver: Any, publish: Publish, published: Published, eventually: Eventually
) -> None:
    async with start_hub() as hub:
        endpoint = await hub.register(receiver.url)
        named = await hub.register(receiver.url.replace("127.0.0.1", "localhost"))
    async with start_hub(webhook_allow_cidrs=["192.0.2.0/24"]) as hub:
        await publish(published(), "s-1")

        async def refused() -> Any:
            found = [
                attempt["error"]
                for each in (endpoint, named)
                for delivery in await hub.deliveries(each["id"])
                for attempt in delivery["latest_attempts"][:1]
            ]
            return len(found) == 2 and found

        errors = await eventually(refused)
    assert all(error.startswith("refused: ") for error in errors)
    assert not receiver.received
