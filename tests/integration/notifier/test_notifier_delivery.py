"""From an event on the stream to a verified webhook, on real servers."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from typing import Any

from contracts.envelope import Envelope
from contracts.publisher_events import SubmissionPublished

Publish = Callable[..., Awaitable[Envelope]]
Eventually = Callable[..., Awaitable[Any]]
Published = Callable[..., SubmissionPublished]


async def test_a_published_input_arrives_signed_numbered_and_whole(
    hub: Any, receiver: Any, publish: Publish, published: Published, eventually: Eventually
) -> None:
    endpoint = await hub.register(receiver.url)
    envelope = await publish(published(), "s-1")

    await eventually(lambda: receiver.received)

    got = receiver.received[0]
    got.verify(endpoint["secret"])
    assert got.headers["Content-Type"] == "application/cloudevents+json"
    assert got.headers["webhook-id"] == got.event["id"] == envelope.id
    assert got.headers["WebHook-Request-Origin"] == "gcmhub.org"
    assert got.event["sequence"] == "00000000000000000001"
    assert got.event["prevsequencedigest"] == hashlib.sha256(endpoint["id"].encode()).hexdigest()
    assert got.event["data"] == envelope.data
    assert got.event["specversion"] == "1.0"
    delivered = await eventually(lambda: hub.deliveries(endpoint["id"], state="delivered"))
    assert delivered[0]["attempts"] == 1
    assert delivered[0]["latest_attempts"][0]["answer"] == "taken"


async def test_the_bodies_form_a_chain_without_gaps(
    hub: Any, receiver: Any, publish: Publish, published: Published, eventually: Eventually
) -> None:
    endpoint = await hub.register(receiver.url)
    for number in range(20):
        await publish(published(f"s-{number}"), f"s-{number}")

    await eventually(lambda: len(receiver.received) == 20)

    in_order = sorted(receiver.received, key=lambda each: each.sequence)
    assert [each.sequence for each in in_order] == list(range(1, 21))
    previous = hashlib.sha256(endpoint["id"].encode()).hexdigest()
    for each in in_order:
        each.verify(endpoint["secret"])
        assert each.event["prevsequencedigest"] == previous
        previous = hashlib.sha256(each.body).hexdigest()


async def test_the_same_event_again_is_not_sent_again_and_leaves_no_gap(
    hub: Any, receiver: Any, publish: Publish, published: Published, eventually: Eventually
) -> None:
    await hub.register(receiver.url)
    first = await publish(published("s-1"), "s-1")
    await eventually(lambda: receiver.received)
    await publish(published("s-1"), "s-1", event_id=first.id, attempt=2)
    await publish(published("s-2"), "s-2")

    await eventually(lambda: len(receiver.received) == 2)

    assert receiver.sequences() == [1, 2]
    assert receiver.received[1].event["data"]["submission_id"] == "s-2"


async def test_an_input_of_two_regions_goes_to_the_endpoints_of_both_and_to_no_other(
    hub: Any, new_receiver: Any, publish: Publish, published: Published, eventually: Eventually
) -> None:
    lac, unece, arab = [await new_receiver() for _ in range(3)]
    await hub.register(lac.url, "lac")
    await hub.register(unece.url, "unece")
    await hub.register(arab.url, "arab")
    await publish(published(), "s-1")
    await publish(published("s-2", regions=["arab"]), "s-2")

    await eventually(lambda: lac.received and unece.received and arab.received)

    assert lac.sequences() == unece.sequences() == arab.sequences() == [1]
    assert arab.received[0].event["data"]["submission_id"] == "s-2"


async def test_from_the_stream_to_the_receiver_in_tens_of_milliseconds(
    hub: Any, receiver: Any, publish: Publish, published: Published, eventually: Eventually
) -> None:
    await hub.register(receiver.url)
    times = []
    for number in range(15):
        await publish(published(f"s-{number}"), f"s-{number}")
        began = asyncio.get_running_loop().time()
        await eventually(lambda number=number: len(receiver.received) == number + 1, every=0.001)
        times.append(asyncio.get_running_loop().time() - began)
    print(f"median {sorted(times)[7] * 1000:.0f} ms, worst {max(times) * 1000:.0f} ms")  # noqa: T201 - shown with -s
    assert sorted(times)[7] < 0.25


async def test_content_above_64_kib_goes_by_reference_with_its_digest(
    hub: Any, receiver: Any, publish: Publish, published: Published, eventually: Eventually
) -> None:
    endpoint = await hub.register(receiver.url)
    envelope = await publish(published(title="ñ" * 70_000), "s-1")

    await eventually(lambda: receiver.received)

    got = receiver.received[0]
    got.verify(endpoint["secret"])
    assert len(got.body) <= 64 * 1024
    assert got.event["data"]["submission_id"] == "s-1"
    assert "title" not in got.event["data"]
    path = got.event["dataref"].removeprefix("http://127.0.0.1:8004")
    content = await hub.client.get(path, headers=hub.token())
    assert content.json() == envelope.data
    assert got.event["datadigest"] == f"sha256:{hashlib.sha256(content.content).hexdigest()}"
    assert (await hub.client.get(path, headers=hub.token(region="arab"))).status_code == 404
