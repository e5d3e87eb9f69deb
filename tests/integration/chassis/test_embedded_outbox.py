"""The outbox inside a document, on real servers: every event on a way of its own, whatever fails in between."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from nats.js import JetStreamContext
from tests.integration.chassis.relays import relaying

from chassis.messaging.broker import Broker
from chassis.messaging.embedded_outbox import (
    EmbeddedOutbox,
    embedded_outbox_index,
    publish_again,
    waiting_event,
)
from chassis.messaging.events import OutboxMessage, Pending, pending
from chassis.messaging.publishing import NotConfirmedError
from chassis.storage.mongo import Mongo, find_all
from contracts.registry_events import ChampionRecorded

NOW = datetime(2026, 3, 1, tzinfo=UTC)
THINGS = "things"
Eventually = Callable[..., Awaitable[Any]]


def project(document: dict[str, Any], ids: Collection[str]) -> Sequence[Pending]:
    data = ChampionRecorded.model_validate(
        {
            "version": 1,
            "region": "unece",
            "valid_from": None,
            "recorded_at": NOW,
            "source": "made up for tests",
            "confidence": "high",
            "country": "PRT",
            "name": document["name"],
            "status": "confirmed",
        }
    )
    return [pending(data, "PRT", NOW, event_id=event["id"]) for event in document["events"] if event["id"] in ids]


@pytest.fixture
async def outbox(mongo: Mongo) -> EmbeddedOutbox:
    await mongo.ensure_indexes([embedded_outbox_index(THINGS)])
    return EmbeddedOutbox(mongo.collection(THINGS), project)


def thing(name: str, events: int, since: datetime = NOW) -> dict[str, Any]:
    return {"_id": name, "name": name, "events": [waiting_event(f"{name}-{n}", since) for n in range(events)]}


async def states(mongo: Mongo) -> dict[str, str]:
    documents = await find_all(mongo.collection(THINGS), {})
    return {event["id"]: event["state"] for document in documents for event in document["events"]}


async def stored(jetstream: JetStreamContext) -> list[str]:
    info = await jetstream.stream_info("REGISTRY")
    messages = [await jetstream.get_msg("REGISTRY", number) for number in range(1, info.state.last_seq + 1)]
    return [message.headers["Nats-Msg-Id"] for message in messages if message.headers]


class Dying:
    """A source whose process dies in place of its ``n``-th mark, and of each later one."""

    def __init__(self, outbox: EmbeddedOutbox, marks: int) -> None:
        self._outbox = outbox
        self._marks = marks
        self.died = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._outbox, name)

    async def sent(self, messages: Sequence[OutboxMessage]) -> None:
        if self._marks == 0:
            self.died.set()
            raise NotConfirmedError("killed before the mark")
        self._marks -= 1
        await self._outbox.sent(messages)


async def test_a_document_between_two_batches_is_not_sent_before_its_last_event(
    mongo: Mongo, outbox: EmbeddedOutbox
) -> None:
    await mongo.collection(THINGS).insert_one(thing("a", 3))
    first = await outbox.due(2)
    await outbox.sent(first)  # and here the process dies
    assert await states(mongo) == {"a-0": "sent", "a-1": "sent", "a-2": "new"}
    assert await outbox.oldest() == NOW
    assert [message.envelope.id for message in await outbox.due(2)] == ["a-2"]


async def test_a_crash_between_batches_loses_no_event_of_the_document_in_both(
    mongo: Mongo, outbox: EmbeddedOutbox, broker: Broker, jetstream: JetStreamContext, eventually: Eventually
) -> None:
    things = [thing(f"{number:03d}", 3, NOW + timedelta(seconds=number)) for number in range(400)]
    await mongo.collection(THINGS).insert_many(things)
    dying = Dying(outbox, marks=1)
    async with relaying(broker, mongo, dying):
        await asyncio.wait_for(dying.died.wait(), 20)
    half = await states(mongo)
    assert {half[f"166-{n}"] for n in range(3)} == {"sent", "new"}, "the batch ended between documents"

    async def nothing_waits() -> bool:
        return await outbox.oldest() is None

    async with relaying(broker, mongo, outbox):
        await eventually(nothing_waits)
    assert sorted(await stored(jetstream)) == sorted(f"{event['id']}.1" for one in things for event in one["events"])


async def test_the_longest_waiting_come_first_and_never_more_than_asked_for(
    mongo: Mongo, outbox: EmbeddedOutbox
) -> None:
    things = [thing(f"{number:02d}", 2, NOW - timedelta(seconds=number)) for number in range(20)]
    await mongo.collection(THINGS).insert_many(things)
    due = await outbox.due(5)
    assert [message.envelope.id for message in due] == ["19-0", "19-1", "18-0", "18-1", "17-0"]
    assert [message.key for message in due][:2] == [("19", "19-0"), ("19", "19-1")]
    assert len(await outbox.due(100)) == 40


async def test_a_later_attempt_is_not_taken_for_the_earlier_one_that_is_confirmed_late(
    mongo: Mongo, outbox: EmbeddedOutbox
) -> None:
    collection = mongo.collection(THINGS)
    await collection.insert_one(thing("a", 2))
    first = await outbox.due(10)
    await outbox.sent(first)
    again = publish_again(NOW + timedelta(hours=1), "events.$[event]")
    await collection.update_one({"_id": "a"}, again, array_filters=[{"event.id": "a-1"}])
    await outbox.sent(first)
    assert await states(mongo) == {"a-0": "sent", "a-1": "new"}
    [second] = await outbox.due(10)
    assert (second.envelope.id, second.attempt) == ("a-1", 2)
    assert await outbox.oldest() == NOW + timedelta(hours=1)


async def test_what_no_stream_takes_is_put_aside_alone(mongo: Mongo, outbox: EmbeddedOutbox) -> None:
    await mongo.collection(THINGS).insert_one(thing("a", 2))
    large, _ = await outbox.due(10)
    await outbox.reject(large, "too large")
    assert await states(mongo) == {"a-0": "rejected", "a-1": "new"}
    assert [message.envelope.id for message in await outbox.due(10)] == ["a-1"]


async def test_what_cannot_be_projected_is_put_aside_with_the_reason_and_stops_no_other(
    mongo: Mongo, outbox: EmbeddedOutbox
) -> None:
    broken = [thing(f"broken-{number}", 1, NOW - timedelta(hours=1)) | {"name": None} for number in range(6)]
    await mongo.collection(THINGS).insert_many([*broken, thing("good", 1)])
    assert [message.envelope.id for message in await outbox.due(8)] == ["good-0"]
    document = await mongo.collection(THINGS).find_one({"_id": "broken-0"})
    assert document["events"][0]["state"] == "rejected"
    assert document["events"][0]["reason"].startswith("ValidationError")


async def test_a_state_that_is_not_the_outboxs_lies_still(mongo: Mongo, outbox: EmbeddedOutbox) -> None:
    held = waiting_event("held-0", NOW, "held")
    await mongo.collection(THINGS).insert_one({"_id": "held", "name": "held", "events": [held]})
    assert await outbox.due(10) == []
    assert await outbox.oldest() is None
