"""Delivery rules on a real server: what FastStream and JetStream would do by themselves loses or loops."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, ClassVar

import pytest
from nats.js import JetStreamContext

from chassis.errors import PermanentError
from chassis.messaging import consuming, subscription
from chassis.messaging.broker import Broker
from chassis.messaging.consuming import Handlers, Message
from chassis.messaging.topology import TopologyError, consumer_config
from chassis.settings import ServiceSettings
from contracts.registry_events import ChampionRecorded
from contracts.topology import consumers_of

REGISTRY = next(spec for spec in consumers_of("publisher") if spec.stream == "REGISTRY")
Eventually = Callable[..., Awaitable[Any]]
Publish = Callable[..., Awaitable[Any]]


class Settings(ServiceSettings):
    service: ClassVar[str] = "publisher"
    http_port: int = 0


def champion(country: str = "PRT", version: int = 1) -> ChampionRecorded:
    return ChampionRecorded.model_validate(
        {
            "version": version,
            "region": "unece",
            "valid_from": "2020-10-01",
            "recorded_at": "2020-10-31T00:00:00Z",
            "source": "FAQ, October 2020",
            "confidence": "high",
            "country": country,
            "name": country,
            "status": "confirmed",
        }
    )


@pytest.fixture
def start(streams: Any, settings_for: Any) -> Callable[[Handlers], Any]:
    @asynccontextmanager
    async def run(handlers: Handlers) -> AsyncIterator[Broker]:
        user, password = streams.login("publisher")
        broker = Broker(settings_for(Settings, nats_user=user, nats_password=password), handlers)
        await broker.start()
        try:
            yield broker
        finally:
            await broker.stop()

    return run


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consuming, "RETRY_SCHEDULE", (0.15, 0.3))
    monkeypatch.setattr(consuming, "RETRY_DEAD_LETTER_AFTER", 0.2)
    monkeypatch.setattr(subscription, "WATCH_EVERY", 0.1)


async def dead_letters(jetstream: JetStreamContext) -> list[Any]:
    info = await jetstream.stream_info("DEAD")
    return [await jetstream.get_msg("DEAD", seq) for seq in range(1, info.state.messages + 1)]


async def nothing_is_left(jetstream: JetStreamContext, durable: str = "publisher-g1") -> bool:
    info = await jetstream.consumer_info("REGISTRY", durable)
    return bool(info.num_pending == 0 and info.num_ack_pending == 0)


async def test_an_event_reaches_its_handler_with_envelope_and_data(
    start: Any, publish: Publish, eventually: Eventually, jetstream: JetStreamContext
) -> None:
    got: list[Message[ChampionRecorded]] = []
    handlers = Handlers()

    async def keep(message: Message[ChampionRecorded]) -> None:
        got.append(message)

    handlers.on(ChampionRecorded, keep)
    async with start(handlers):
        sent = await publish(champion(), "PRT")
        await eventually(lambda: got)
        await eventually(lambda: nothing_is_left(jetstream))
    assert got[0].envelope.id == sent.id
    assert got[0].data == champion()
    assert got[0].deliveries == 1


@pytest.mark.usefixtures("quick")
async def test_a_failing_message_comes_again_after_the_schedule_and_then_lies_in_the_dead_letters(
    start: Any, publish: Publish, eventually: Eventually, jetstream: JetStreamContext
) -> None:
    times: list[float] = []
    handlers = Handlers()

    async def fail(_: Message[ChampionRecorded]) -> None:
        times.append(asyncio.get_running_loop().time())
        raise RuntimeError("database away")

    handlers.on(ChampionRecorded, fail)
    async with start(handlers):
        sent = await publish(champion(), "PRT")
        letters = await eventually(lambda: dead_letters(jetstream))
        await eventually(lambda: nothing_is_left(jetstream))
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert len(times) == 3
    assert gaps[0] >= 0.14
    assert gaps[1] >= 0.29
    assert letters[0].subject == "dead.publisher.hub.registry.champion.recorded.unece"
    assert letters[0].headers["x-reason"] == "RuntimeError: database away"
    assert letters[0].headers["x-deliveries"] == "3"
    assert letters[0].headers["ce-id"] == sent.id
    assert json.loads(letters[0].data) == sent.data


@pytest.mark.usefixtures("quick")
async def test_a_permanent_error_is_a_dead_letter_at_once(
    start: Any, publish: Publish, eventually: Eventually, jetstream: JetStreamContext
) -> None:
    calls = 0
    handlers = Handlers()

    async def refuse(_: Message[ChampionRecorded]) -> None:
        nonlocal calls
        calls += 1
        raise PermanentError("no such country")

    handlers.on(ChampionRecorded, refuse)
    async with start(handlers):
        await publish(champion(), "PRT")
        letters = await eventually(lambda: dead_letters(jetstream))
        await eventually(lambda: nothing_is_left(jetstream))
    assert calls == 1
    assert letters[0].headers["x-reason"] == "PermanentError: no such country"


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("headers", "body", "reason"),
    [
        (None, b"{}", "undecodable: missing ce-id"),
        ({"ce-specversion": "1.0"}, b"not json", "undecodable: missing ce-id"),
        ("own", b"not json", "undecodable: body is no JSON"),
        ("own", b'{"version": 0}', "invalid data: /version"),
    ],
)
async def test_what_cannot_be_read_is_a_dead_letter_and_stops_nobody(
    start: Any,
    publish: Publish,
    eventually: Eventually,
    jetstream: JetStreamContext,
    headers: dict[str, str] | str | None,
    body: bytes,
    reason: str,
) -> None:
    got: list[str] = []
    handlers = Handlers()

    async def keep(message: Message[ChampionRecorded]) -> None:
        got.append(message.data.country)

    handlers.on(ChampionRecorded, keep)
    event = champion()
    if headers == "own":
        headers = event.envelope(event_id="x", subject="PRT", time=event.recorded_at).headers(1)
    async with start(handlers):
        await jetstream.publish(event.nats_subject(), body, headers=headers)  # type: ignore[arg-type] # "own" was replaced
        await publish(champion("ECU"), "ECU")
        letters = await eventually(lambda: dead_letters(jetstream))
        await eventually(lambda: got)
    assert reason in letters[0].headers["x-reason"]
    assert letters[0].data == body
    assert got == ["ECU"]


@pytest.mark.usefixtures("quick")
async def test_a_message_whose_dead_letter_cannot_be_written_comes_again(
    start: Any, publish: Publish, eventually: Eventually, jetstream: JetStreamContext
) -> None:
    calls = 0
    handlers = Handlers()

    async def refuse(_: Message[ChampionRecorded]) -> None:
        nonlocal calls
        calls += 1
        raise PermanentError("never")

    handlers.on(ChampionRecorded, refuse)
    async with start(handlers):
        dead = (await jetstream.stream_info("DEAD")).config
        await jetstream.delete_stream("DEAD")
        await publish(champion(), "PRT")
        await eventually(lambda: calls >= 2)
        await jetstream.add_stream(dead)
        assert await eventually(lambda: dead_letters(jetstream))


async def test_types_without_handler_are_acknowledged(
    start: Any, eventually: Eventually, jetstream: JetStreamContext
) -> None:
    handlers = Handlers()
    handlers.on(ChampionRecorded, lambda _: asyncio.sleep(0))
    async with start(handlers):
        await jetstream.publish(
            "hub.registry.thing.happened.global",
            b"{}",
            headers=champion().envelope(event_id="x", subject="x", time=champion().recorded_at).headers(1)
            | {"ce-type": "org.gcmhub.registry.thing.happened.v1"},
        )
        await eventually(lambda: nothing_is_left(jetstream))
    assert not await dead_letters(jetstream)


@pytest.mark.usefixtures("quick")
async def test_a_durable_deleted_under_its_consumer_is_replaced_by_its_next_generation(
    start: Any, publish: Publish, eventually: Eventually, jetstream: JetStreamContext
) -> None:
    got: list[str] = []
    handlers = Handlers()

    async def keep(message: Message[ChampionRecorded]) -> None:
        got.append(message.data.country)

    handlers.on(ChampionRecorded, keep)
    async with start(handlers) as broker:
        await publish(champion("PRT"), "PRT")
        await eventually(lambda: got)
        await jetstream.delete_consumer("REGISTRY", "publisher-g1")
        await publish(champion("ECU"), "ECU")
        await eventually(lambda: "ECU" in got, timeout=10)
        assert {s.durable for s in broker.subscriptions if s.spec.stream == "REGISTRY"} == {"publisher-g2"}


async def test_settings_of_a_durable_that_drifted_stop_the_start(start: Any, jetstream: JetStreamContext) -> None:
    handlers = Handlers()
    handlers.on(ChampionRecorded, lambda _: asyncio.sleep(0))
    config = consumer_config(REGISTRY, 1)
    config.ack_wait = 5
    await jetstream.add_consumer("REGISTRY", config)
    with pytest.raises(TopologyError, match=r"publisher-g1 on REGISTRY: ack_wait is 5\.?0?, should be 30"):
        async with start(handlers):
            pass


async def test_a_missing_stream_stops_the_start_with_what_to_do(start: Any, jetstream: JetStreamContext) -> None:
    await jetstream.delete_stream("DEAD")
    with pytest.raises(TopologyError, match="stream DEAD is missing: run `hub provision`"):
        async with start(Handlers()):
            pass


async def test_a_stop_finishes_what_is_in_flight_and_leaves_the_rest_for_others(
    start: Any, publish: Publish, eventually: Eventually
) -> None:
    begun: list[str] = []
    ended: list[str] = []
    handlers = Handlers()

    async def work(message: Message[ChampionRecorded]) -> None:
        begun.append(message.data.country)
        await asyncio.sleep(0.3)
        ended.append(message.data.country)

    handlers.on(ChampionRecorded, work)
    countries = [f"A{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(20)]
    for country in countries:
        await publish(champion(country), country)
    async with start(handlers):
        await eventually(lambda: len(begun) >= REGISTRY.concurrency)
    assert sorted(begun) == sorted(ended)
    async with start(handlers):
        await eventually(lambda: set(ended) == set(countries), timeout=45)


async def test_a_slow_message_does_not_hold_up_the_others(start: Any, publish: Publish, eventually: Eventually) -> None:
    got: list[str] = []
    release = asyncio.Event()
    handlers = Handlers()

    async def work(message: Message[ChampionRecorded]) -> None:
        if message.data.country == "SLO":
            await release.wait()
        got.append(message.data.country)

    handlers.on(ChampionRecorded, work)
    async with start(handlers):
        await publish(champion("SLO"), "SLO")
        for country in ("AAA", "BBB", "CCC", "DDD"):
            await publish(champion(country), country)
        await eventually(lambda: len(got) == 4)
        release.set()
        await eventually(lambda: "SLO" in got)


@pytest.mark.usefixtures("quick")
async def test_a_pull_loop_that_stopped_asking_is_started_again(
    start: Any, publish: Publish, eventually: Eventually
) -> None:
    got: list[str] = []
    handlers = Handlers()

    async def keep(message: Message[ChampionRecorded]) -> None:
        got.append(message.data.country)

    handlers.on(ChampionRecorded, keep)
    async with start(handlers) as broker:
        [watched] = [s for s in broker.subscriptions if s.spec.stream == "REGISTRY"]
        asleep = list(watched._readers)
        for reader in asleep:
            for task in reader.tasks:
                task.cancel()
        await eventually(lambda: watched._readers and watched._readers[0] not in asleep, timeout=20)
        await publish(champion(), "PRT")
        await eventually(lambda: got)


async def test_repeated_stops_under_load_strand_no_message(
    start: Any, publish: Publish, eventually: Eventually
) -> None:
    handled: set[str] = set()
    handlers = Handlers()

    async def work(message: Message[ChampionRecorded]) -> None:
        await asyncio.sleep(0.002)
        handled.add(message.data.country)

    handlers.on(ChampionRecorded, work)
    countries = [f"A{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(300)]
    for country in countries:
        await publish(champion(country), country)
    for stop_at in range(30, 300, 30):
        async with start(handlers):
            await eventually(lambda least=stop_at: len(handled) >= least)
    async with start(handlers):
        await eventually(lambda: handled == set(countries), timeout=10)
