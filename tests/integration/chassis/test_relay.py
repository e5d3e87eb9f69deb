"""The outbox and its relay on real servers: confirmed, once by id, whatever fails in between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import pytest
from nats.js import JetStreamContext
from tests.integration.chassis.relays import relaying

from chassis.messaging import relay as relay_module
from chassis.messaging.broker import Broker
from chassis.messaging.events import OutboxMessage, pending
from chassis.messaging.outbox import OUTBOX_INDEXES, Outbox
from chassis.messaging.publishing import BATCH_LIMIT, NotConfirmedError, Publication
from chassis.messaging.relay import Relay
from chassis.running.loops import background
from chassis.storage.changes import ChangeFeed
from chassis.storage.mongo import Mongo
from contracts.registry_events import ChampionRecorded

NOW = datetime(2026, 3, 1, tzinfo=UTC)
Eventually = Callable[..., Awaitable[Any]]


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
        await eventually(lambda: nothing_waits(outbox))
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
        await eventually(lambda: relay.loop.failures > 1)
        assert await relay.lag() > 0
        await jetstream.update_stream(config)
        await eventually(lambda: nothing_waits(outbox))
    assert sorted(await stored(jetstream)) == sorted(f"{event_id}.1" for event_id in ids)


async def test_two_relays_store_nothing_twice(
    mongo: Mongo, outbox: Outbox, broker: Broker, jetstream: JetStreamContext, eventually: Eventually
) -> None:
    async with relaying(broker, mongo, outbox), relaying(broker, mongo, outbox):
        ids = []
        for _ in range(20):
            ids += await write(mongo, outbox, 3)
        await eventually(lambda: nothing_waits(outbox))
    assert sorted(await stored(jetstream)) == sorted(f"{event_id}.1" for event_id in ids)


@pytest.fixture
def never_polled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nothing relayed that nobody was woken for."""
    monkeypatch.setattr(relay_module, "POLL", 3600.0)


@pytest.mark.usefixtures("never_polled")
async def test_what_another_replica_writes_is_relayed_at_once(
    mongo: Mongo, outbox: Outbox, broker: Broker, jetstream: JetStreamContext, eventually: Eventually
) -> None:
    feed = ChangeFeed(mongo)
    async with relaying(broker, mongo, outbox, feed=feed), background(feed.run):
        ids = []
        for number in range(1, 6):
            ids += await write(mongo, outbox, 1)
            await eventually(lambda number=number: holds(jetstream, number))
        await eventually(lambda: nothing_waits(outbox))
    assert await stored(jetstream) == [f"{event_id}.1" for event_id in ids]


@pytest.mark.usefixtures("never_polled")
async def test_the_next_replica_relays_as_soon_as_the_first_has_stopped(
    mongo: Mongo, outbox: Outbox, broker: Broker, jetstream: JetStreamContext, eventually: Eventually
) -> None:
    feed = ChangeFeed(mongo)
    second = Relay(broker, mongo, "REGISTRY", [outbox], feed=feed)
    async with AsyncExitStack() as stack:
        async with relaying(broker, mongo, outbox):
            ids = await write(mongo, outbox, 1)
            await eventually(lambda: nothing_waits(outbox))
            await stack.enter_async_context(background(second.run))
            await stack.enter_async_context(background(feed.run))
        ids += await write(mongo, outbox, 1)
        await eventually(lambda: nothing_waits(outbox))
    assert await stored(jetstream) == [f"{event_id}.1" for event_id in ids]


class ThreeEach:
    """A source of documents with three events each: no batch ends where a document ends."""

    collection_name = "documents"

    def __init__(self, documents: int) -> None:
        self.waiting = [message(number, event) for number in range(documents) for event in range(3)]
        self.held: list[tuple[int, int]] = []

    async def due(self, limit: int) -> Sequence[OutboxMessage]:
        return self.waiting[: 2 * limit]

    async def sent(self, messages: Sequence[OutboxMessage]) -> None:
        self.held += [one.key for one in messages]
        self.waiting = [one for one in self.waiting if one.key not in set(self.held)]

    async def reject(self, message: OutboxMessage, reason: str) -> None:
        raise AssertionError(f"{message} {reason}")

    async def oldest(self) -> datetime | None:
        return NOW if self.waiting else None


def message(number: int, event: int) -> OutboxMessage:
    made = pending(champion(), str(number), NOW, event_id=f"{number}-{event}")
    return OutboxMessage((number, event), made.envelope, made.nats_subject, 1)


async def test_a_source_is_told_of_nothing_but_what_the_stream_confirmed(
    mongo: Mongo, broker: Broker, jetstream: JetStreamContext, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = ThreeEach(334)
    publish, calls = broker.publish_batch, 0

    async def fails_once(stream: str, messages: Sequence[Publication]) -> int:
        nonlocal calls
        calls += 1
        if calls == 2:
            assert len(source.held) == BATCH_LIMIT
            assert BATCH_LIMIT % 3, "a document stands in both batches"
            raise NotConfirmedError("broker away")
        return await publish(stream, messages)

    monkeypatch.setattr(broker, "publish_batch", fails_once)
    async with relaying(broker, mongo, source):
        await eventually(lambda: not source.waiting)
    assert calls == 4
    assert sorted(source.held) == [(number, event) for number in range(334) for event in range(3)]
    assert await holds(jetstream, 1002)


async def holds(jetstream: JetStreamContext, count: int) -> bool:
    return (await jetstream.stream_info("REGISTRY")).state.messages == count
