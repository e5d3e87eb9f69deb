"""Least permissions on a real server: a service can do its work, and nothing of what it must not."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import nats
import pytest
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import APIError

from chassis.messaging.topology import consumer_config, next_durable
from contracts.permissions import inbox_prefix
from contracts.topology import STREAMS, consumers_of, stream_of_service

SERVICES = ("registry", "submissions", "publisher", "notifier")
REGION = "hub.registry.region.recorded.lac"
PUBLISHED = "hub.publisher.submission.published.lac"
Eventually = Callable[..., Awaitable[Any]]


class Connection:
    """A service's connection, with the refusals it was told of."""

    def __init__(self) -> None:
        self.client: Client
        self.refusals: list[str] = []

    @property
    def jetstream(self) -> JetStreamContext:
        return self.client.jetstream(timeout=2)

    async def refused(self, subject: str, body: bytes = b"", reply: str = "") -> bool:
        """Publish on a subject; tell whether the server refused it."""
        before = len(self.refusals)
        await self.client.publish(subject, body, reply=reply)
        await self.client.flush()
        for _ in range(20):
            if len(self.refusals) > before:
                return subject.lower() in self.refusals[-1].lower()
            await asyncio.sleep(0.01)
        return False

    async def _keep(self, error: Exception) -> None:
        if "permissions violation" in str(error).lower():
            self.refusals.append(str(error))


@pytest.fixture
def connect(streams: Any) -> Callable[[str], Any]:
    """Connect as a service, as the chassis does."""

    @asynccontextmanager
    async def open_as(service: str) -> AsyncIterator[Connection]:
        user, password = streams.login(service)
        if not user:
            pytest.skip("the server given by NATS_URL asks for no user")
        connection = Connection()
        connection.client = await nats.connect(
            streams.url,
            user=user,
            password=password,
            inbox_prefix=inbox_prefix(service),
            error_cb=connection._keep,
        )
        try:
            yield connection
        finally:
            await connection.client.close()

    return open_as


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_sees_its_streams_and_durables_and_publishes_its_events(service: str, connect: Any) -> None:
    async with connect(service) as own:
        await own.jetstream.account_info()
        used = {stream_of_service(service), "DEAD", *(consumer.stream for consumer in consumers_of(service))}
        for stream in sorted(used):
            assert (await own.jetstream.stream_info(stream)).config.name == stream
        for consumer in consumers_of(service):
            assert (await own.jetstream.consumer_info(consumer.stream, consumer.durable(1))).num_pending is not None
            names = await own.client.request(f"$JS.API.CONSUMER.NAMES.{consumer.stream}", b"{}", timeout=2)
            assert consumer.durable(1) in json.loads(names.data)["consumers"]
        subject = f"hub.{service}.aggregate.changed.lac"
        assert (await own.jetstream.publish(subject, b"{}", stream=stream_of_service(service))).seq == 1
        assert (await own.jetstream.publish(f"dead.{service}.{subject}", b"{}", stream="DEAD")).stream == "DEAD"
        assert own.refusals == []


async def test_a_service_publishes_in_atomic_batches(connect: Any) -> None:
    async with connect("submissions") as own:
        headers = {"Nats-Batch-Id": uuid.uuid4().hex, "Nats-Batch-Sequence": "1"}
        subject = "hub.submissions.submission.accepted.lac"
        await own.client.request(subject, b"{}", headers=headers, timeout=2)
        last = headers | {"Nats-Batch-Sequence": "2", "Nats-Batch-Commit": "1"}
        answer = json.loads((await own.client.request(subject, b"{}", headers=last, timeout=2)).data)
        assert answer["count"] == 2


async def test_a_service_takes_delays_and_acknowledges_through_its_durable(
    connect: Any, jetstream: JetStreamContext, eventually: Eventually
) -> None:
    await jetstream.publish(REGION, b"{}", stream="REGISTRY")
    async with connect("publisher") as own:
        subscription = await own.jetstream.pull_subscribe_bind("publisher-g1", "REGISTRY")
        message = (await subscription.fetch(1, timeout=2))[0]
        await message.in_progress()
        await message.nak(delay=0.01)
        again = (await subscription.fetch(1, timeout=2))[0]
        await again.ack_sync(timeout=2)

        async def settled() -> bool:
            info = await jetstream.consumer_info("REGISTRY", "publisher-g1")
            return bool(info.num_ack_pending == 0 and info.num_pending == 0)

        assert await eventually(settled)
        assert own.refusals == []


@pytest.mark.parametrize("service", ["submissions", "publisher", "notifier"])
async def test_a_service_makes_the_next_generation_of_its_own_durables(service: str, connect: Any) -> None:
    async with connect(service) as own:
        for consumer in consumers_of(service):
            assert await next_durable(own.jetstream, consumer, after=1) == 2
            assert await own.jetstream.pull_subscribe_bind(consumer.durable(2), consumer.stream)
        assert own.refusals == []


async def test_a_service_cannot_say_anothers_events_or_dead_letters(connect: Any, jetstream: JetStreamContext) -> None:
    async with connect("submissions") as foreign:
        for subject in (PUBLISHED, REGION, "hub.notifier.endpoint.parked.lac", f"dead.publisher.{REGION}"):
            assert await foreign.refused(subject, b"{}")
    for stream in ("REGISTRY", "PUBLISHER", "NOTIFIER", "DEAD"):
        assert (await jetstream.stream_info(stream)).state.messages == 0


async def test_a_service_cannot_change_or_empty_a_stream_not_even_its_own(
    connect: Any, jetstream: JetStreamContext
) -> None:
    await jetstream.publish(PUBLISHED, b"{}", stream="PUBLISHER")
    async with connect("publisher") as own:
        for stream in ("PUBLISHER", "REGISTRY"):
            for action in ("DELETE", "PURGE", "UPDATE", "MSG.DELETE", "SNAPSHOT"):
                assert await own.refused(f"$JS.API.STREAM.{action}.{stream}", b"{}"), action
        assert await own.refused("$JS.API.STREAM.CREATE.MINE", b'{"name": "MINE", "subjects": ["mine.>"]}')
        assert await own.refused("$JS.API.CONSUMER.DELETE.REGISTRY.publisher-g1")
        assert await own.refused("$JS.API.CONSUMER.PAUSE.REGISTRY.notifier-g1")
    names = {info.config.name for info in await jetstream.streams_info()}
    assert names == {stream.name for stream in STREAMS}
    assert (await jetstream.stream_info("PUBLISHER")).state.messages == 1
    assert (await jetstream.consumer_info("REGISTRY", "publisher-g1")).name == "publisher-g1"


@pytest.mark.parametrize(
    "subject", [">", "hub.>", REGION, "$JS.>", "_INBOX.>", "_INBOX_registry.>", "_INBOX_registry.a"]
)
async def test_a_service_cannot_read_along(
    subject: str, connect: Any, jetstream: JetStreamContext, eventually: Eventually
) -> None:
    async with connect("notifier") as foreign:
        subscription = await foreign.client.subscribe(subject)
        assert await eventually(lambda: foreign.refusals)
        await jetstream.publish(REGION, b"{}", stream="REGISTRY")
        await foreign.client.flush()
        assert subscription.pending_msgs == 0


async def test_a_service_cannot_read_past_its_durables(connect: Any, jetstream: JetStreamContext) -> None:
    await jetstream.publish(REGION, b"{}", stream="REGISTRY")
    async with connect("notifier") as foreign:
        assert await foreign.refused("$JS.API.STREAM.MSG.GET.REGISTRY", b'{"seq": 1}')
        assert await foreign.refused("$JS.API.DIRECT.GET.REGISTRY", b'{"seq": 1}')
        assert await foreign.refused("$JS.API.CONSUMER.MSG.NEXT.REGISTRY.publisher-g1", b"1")
        assert await foreign.refused("$JS.API.CONSUMER.CREATE.REGISTRY", b"{}")


async def test_a_durable_with_a_wider_filter_is_refused(connect: Any, jetstream: JetStreamContext) -> None:
    consumer = next(spec for spec in consumers_of("notifier") if spec.stream == "REGISTRY")
    wider = consumer_config(consumer, 2)
    wider.filter_subject = "hub.registry.>"
    async with connect("notifier") as own:
        with pytest.raises(NatsError):
            await own.jetstream.add_consumer(consumer.stream, wider)
        assert own.refusals
        request = {"stream_name": consumer.stream, "config": wider.as_dict()}
        name = f"$JS.API.CONSUMER.CREATE.{consumer.stream}.{consumer.durable(2)}.{consumer.filter_subject}"
        answer = json.loads((await own.client.request(name, json.dumps(request).encode(), timeout=2)).data)
        assert "did not match filtered subject" in answer["error"]["description"]
    with pytest.raises(APIError):
        await jetstream.consumer_info(consumer.stream, consumer.durable(2))


async def test_a_push_durable_carries_nothing_into_anothers_stream(
    connect: Any, jetstream: JetStreamContext, eventually: Eventually
) -> None:
    consumer = next(spec for spec in consumers_of("submissions") if spec.stream == "REGISTRY")
    pushed = consumer_config(consumer, 2)
    pushed.deliver_subject = PUBLISHED
    async with connect("submissions") as own:
        await own.jetstream.add_consumer(consumer.stream, pushed)
        await jetstream.publish(REGION, b"{}", stream="REGISTRY")

        async def waiting() -> bool:
            return bool((await jetstream.consumer_info("REGISTRY", consumer.durable(2))).num_pending == 1)

        assert await eventually(waiting)
    assert (await jetstream.stream_info("PUBLISHER")).state.messages == 0


@pytest.mark.parametrize("answer", [b"+ACK", b"-NAK", b"+TERM", b"+NXT", b"+WPI"])
async def test_a_service_cannot_answer_for_the_durable_of_another(
    answer: bytes, connect: Any, jetstream: JetStreamContext
) -> None:
    for _ in range(2):
        await jetstream.publish(REGION, b"{}", stream="REGISTRY")
    async with connect("publisher") as own, connect("submissions") as foreign:
        subscription = await own.jetstream.pull_subscribe_bind("publisher-g1", "REGISTRY")
        message = (await subscription.fetch(1, timeout=2))[0]
        inbox = foreign.client.new_inbox()
        stolen = await foreign.client.subscribe(inbox)
        assert await foreign.refused(message.reply, answer, inbox)
        disguised = "$JS.ACK.REGISTRY.publisher-g1.REGISTRY.submissions-g1.1.1767225600000000000.0"
        assert await foreign.refused(disguised, answer, inbox)
        info = await jetstream.consumer_info("REGISTRY", "publisher-g1")
        assert (info.num_ack_pending, info.num_pending) == (1, 1)
        assert stolen.pending_msgs == 0
        await message.ack_sync(timeout=2)
        assert (await jetstream.consumer_info("REGISTRY", "publisher-g1")).num_ack_pending == 0
