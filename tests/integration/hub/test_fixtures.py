"""The fixtures give every test servers as if it were alone."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from nats.js import JetStreamContext

from chassis.storage.mongo import Mongo
from contracts.topology import STREAMS


@pytest.mark.usefixtures("streams")
async def test_streams_are_empty_and_durables_new_for_each_test(jetstream: JetStreamContext) -> None:
    infos = await jetstream.streams_info()

    assert {info.config.name for info in infos} == {stream.name for stream in STREAMS}
    assert [info.state.messages for info in infos] == [0] * len(STREAMS)
    await jetstream.publish("hub.registry.round.recorded.lac", b"{}", stream="REGISTRY")


@pytest.mark.usefixtures("streams")
async def test_a_message_of_another_test_is_gone(jetstream: JetStreamContext) -> None:
    assert [info.state.messages for info in await jetstream.streams_info()] == [0] * len(STREAMS)


async def test_a_database_is_fresh(mongo: Mongo, eventually: Callable[..., Awaitable[Any]]) -> None:
    collection = mongo.collection("things")
    assert await collection.count_documents({}) == 0

    await collection.insert_one({"_id": 1})

    assert await eventually(lambda: collection.count_documents({})) == 1
