"""The outbox and its relay on real servers: confirmed, once by id, whatever fails in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from nats.js import JetStreamContext

from chassis.messaging.broker import Broker
from chassis.messaging.events import OutboxMessage, pending
from chassis.messaging.outbox import OUTBOX_INDEXES, Outbox
from chassis.messaging.publishing import NotConfirmedError, Publication
from chassis.messaging.relay import Relay
from chassis.settings import ServiceSettings
from chassis.storage.mongo import Mongo
from contracts.registry_events import ChampionRecorded

NOW = datetime(2026, 3, 1, tzinfo=UTC)
Eventually = Callable[..., Awaitable[Any]]


class Settings(ServiceSettings):
    service: ClassVar[str] = "registry"
    http_port: int = 0


def champion(note: str = "") -> ChampionRecorded:
    return ChampionRecorded.model_validate(
        {
            "version": 1,
            "region": "unece",
            "valid_from": None,
            "recorded_at": NOW,
            "source": "FAQ, October 2020",
            "confidence": "high",
            "country": "PRT",
            "name": "Portugal",
            "status": "confirmed",
            "note": note,
        }
    )


@pytest.fixture
async def outbox(mongo: Mongo) -> Outbox:
    await mongo.ensure_indexes(OUTBOX_INDEXES)
    return Outbox(mongo)


@pytest.fixture
async def broker(streams: Any, settings_for: Any) -> AsyncIterator[Broker]:
    user, password = streams.login("registry")
    broker = Broker(settings_for(Settings, nats_user=user, nats_password=password))
    await broker.start()
    yield broker
    await broker.stop()


@asynccontextmanager
async def relaying(broker: Broker, mongo: Mongo, *sources: Any) -> AsyncIterator[Relay]:
    relay = Relay(broker, mongo, "REGISTRY", sources)
    task = asyncio.create_task(relay.run())
    try:
        yield relay
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def write(mongo: Mongo, outbox: Outbox, count: int, note: str = "") -> list[str]:
    events = [pending(champion(note), "PRT", NOW) for _ in range(count)]

    async def work(session: Any) -> None:
        await outbox.add(session, events)

    await mongo.in_transaction(work)
    return [event.envelope.id for event in events]


async def stored(jetstream: JetStreamContext) -> list[str]:
    info = await jetstream.stream_info("REGISTRY")
    messages = [await jetstream.get_msg("REGISTRY", seq) for seq in range(1, info.state.last_seq + 1)]
    return [message.headers["Nats-Msg-Id"] for message in messages if message.headers]


async def nothing_waits(outbox: Outbox) -> bool:
    return await outbox.oldest() is None


@pytest.mark.parametrize("count", [1, 2, 7, 1203])
async def test_every_event_is_stored_once_and_in_order(
    mongo: Mongo, outbox: Outbox, broker: Broker, jetstream: JetStreamContext, eventually: Eventually, count: int
) -> None:
    ids = await write(mongo, outbox, count)
    async with relaying(broker, mongo, outbox):
        await eventually(lambda: nothing_waits(outbox), timeout=20)
    info = await jetstream.stream_info("REGISTRY")
    assert info.state.messages == count
    if count < 10:
        assert await stored(jetstream) == [f"{event_id}.1" for event_id in ids]


class Forgetful:
    """An outbox whose process dies between the confirmation and the mark, as often as it is told."""

    def __init__(self, outbox: Outbox, deaths: int) -> None:
        self._outbox = outbox
        self.deaths = deaths

    def __getattr__(self, name: str) -> Any:
        return getattr(self._outbox, name)

    async def sent(self, messages: Sequence[OutboxMessage]) -> None:
        if self.deaths:
            self.deaths -= 1
            raise NotConfirmedError("killed before the mark")
        await self._outbox.sent(messages)


async def test_a_crash_between_confirmation_and_mark_stores_nothing_twice(
    mongo: Mongo, outbox: Outbox, broker: Broker, jetstream: JetStreamContext, eventually: Eventually
) -> None:
    ids = await write(mongo, outbox, 5)
    async with relaying(broker, mongo, Forgetful(outbox, deaths=2)):
        await eventually(lambda: nothing_waits(outbox))
    assert await stored(jetstream) == [f"{event_id}.1" for event_id in ids]


async def test_a_batch_with_one_event_the_stream_has_already_goes_through(
    mongo: Mongo, outbox: Outbox, broker: Broker, jetstream: JetStreamContext, eventually: Eventually
) -> None:
    ids = await write(mongo, outbox, 4)
    message = (await outbox.due(10))[2]
    publication = Publication(message.nats_subject, message.envelope.headers(1), message.envelope.body())
    assert await broker.publish_batch("REGISTRY", [publication]) == 0
    async with relaying(broker, mongo, outbox):
        await eventually(lambda: nothing_waits(outbox))
    assert sorted(await stored(jetstream)) == sorted(f"{event_id}.1" for event_id in ids)


async def test_a_deliberate_second_publication_is_no_duplicate(
    mongo: Mongo, outbox: Outbox, broker: Broker, jetstream: JetStreamContext, eventually: Eventually
) -> None:
    [event_id] = await write(mongo, outbox, 1)
    async with relaying(broker, mongo, outbox) as relay:
        await eventually(lambda: nothing_waits(outbox))
        assert await outbox.again(event_id)
        relay.wake()
        await eventually(lambda: nothing_waits(outbox))
    assert await stored(jetstream) == [f"{event_id}.1", f"{event_id}.2"]


async def test_an_event_the_server_can_never_take_is_put_aside_and_stops_nobody(
    mongo: Mongo, outbox: Outbox, broker: Broker, jetstream: JetStreamContext, eventually: Eventually
) -> None:
    [large] = await write(mongo, outbox, 1, note="x" * 300_000)
    [small] = await write(mongo, outbox, 1)
    async with relaying(broker, mongo, outbox):
        await eventually(lambda: nothing_waits(outbox))
    assert await stored(jetstream) == [f"{small}.1"]
    entry = await mongo.collection("outbox").find_one({"_id": large})
    assert entry["state"] == "rejected"
    assert entry["reason"].startswith("too large")


async def test_a_full_stream_refuses_at_once_and_the_event_waits(
    mongo: Mongo, outbox: Outbox, broker: Broker, jetstream: JetStreamContext, eventually: Eventually
) -> None:
    config = (await jetstream.stream_info("REGISTRY")).config
    await jetstream.update_stream(config.evolve(max_bytes=2_000))
    ids = await write(mongo, outbox, 30)
    async with relaying(broker, mongo, outbox) as relay:
        await eventually(lambda: relay._failures > 1)
        assert await relay.lag() > 0
        await jetstream.update_stream(config)
        await eventually(lambda: nothing_waits(outbox), timeout=10)
    assert sorted(await stored(jetstream)) == sorted(f"{event_id}.1" for event_id in ids)


async def test_two_relays_store_nothing_twice(
    mongo: Mongo, outbox: Outbox, broker: Broker, jetstream: JetStreamContext, eventually: Eventually
) -> None:
    async with relaying(broker, mongo, outbox), relaying(broker, mongo, outbox):
        ids = []
        for _ in range(20):
            ids += await write(mongo, outbox, 3)
        await eventually(lambda: nothing_waits(outbox), timeout=10)
    assert sorted(await stored(jetstream)) == sorted(f"{event_id}.1" for event_id in ids)
