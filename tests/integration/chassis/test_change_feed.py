"""Wakes across replicas on a real server: at once, for the right collections, after gaps too, and gone when stopped."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from chassis.running.loops import background
from chassis.storage import changes
from chassis.storage.changes import ChangeFeed
from chassis.storage.mongo import Mongo, PyMongoError

Eventually = Callable[..., Awaitable[Any]]


class Wakes:
    """Counts the calls by collection."""

    def __init__(self, feed: ChangeFeed, *collections: str) -> None:
        self.count: Counter[str] = Counter()
        for collection in collections:
            feed.on(collection, lambda name=collection: self.count.update([name]))  # type: ignore[misc] # the default binds


@asynccontextmanager
async def following(feed: ChangeFeed, wakes: Wakes, eventually: Eventually) -> AsyncIterator[None]:
    """Run the feed; forget the first call, which everybody gets."""
    async with background(feed.run):
        await eventually(lambda: wakes.count)
        wakes.count.clear()
        yield


@pytest.fixture
async def other(mongo_server: Any, database: str, mongo: Mongo) -> AsyncIterator[Mongo]:  # noqa: ARG001 - the database is deleted by `mongo`
    """Another replica's connection to the same database."""
    opened = Mongo(mongo_server.url, database, "other")
    yield opened
    opened.close()


async def test_a_write_of_another_replica_wakes_at_once(mongo: Mongo, other: Mongo, eventually: Eventually) -> None:
    feed = ChangeFeed(mongo)
    wakes = Wakes(feed, "outbox")
    async with following(feed, wakes, eventually):
        began = asyncio.get_running_loop().time()
        await other.collection("outbox").insert_one({"_id": 1})
        await eventually(lambda: wakes.count["outbox"])
        assert asyncio.get_running_loop().time() - began < 3, "sooner than a question for changes lasts"


@pytest.mark.parametrize("change", ["update", "replace", "delete", "transaction"])
async def test_every_kind_of_write_wakes(mongo: Mongo, other: Mongo, change: str, eventually: Eventually) -> None:
    things = other.collection("things")
    await things.insert_one({"_id": 1})
    feed = ChangeFeed(mongo)
    wakes = Wakes(feed, "things")
    async with following(feed, wakes, eventually):
        if change == "update":
            await things.update_one({"_id": 1}, {"$set": {"a": 1}})
        elif change == "replace":
            await things.replace_one({"_id": 1}, {"a": 2})
        elif change == "delete":
            await things.delete_one({"_id": 1})
        else:
            await other.in_transaction(lambda session: things.insert_one({"_id": 2}, session=session))
        await eventually(lambda: wakes.count["things"])


async def test_only_those_who_wait_for_a_collection_are_woken(
    mongo: Mongo, other: Mongo, eventually: Eventually
) -> None:
    feed = ChangeFeed(mongo)
    wakes = Wakes(feed, "a", "b")
    async with following(feed, wakes, eventually):
        await other.collection("c").insert_one({})
        await other.collection("b").insert_one({})
        await eventually(lambda: wakes.count["b"])
    assert set(wakes.count) == {"b"}


async def test_what_was_written_before_the_feed_began_wakes_too(
    mongo: Mongo, other: Mongo, eventually: Eventually
) -> None:
    await other.collection("outbox").insert_one({})
    feed = ChangeFeed(mongo)
    wakes = Wakes(feed, "outbox", "things")
    async with background(feed.run):
        await eventually(lambda: set(wakes.count) == {"outbox", "things"})


async def test_a_burst_costs_few_calls_and_leaves_none_out(mongo: Mongo, other: Mongo, eventually: Eventually) -> None:
    feed = ChangeFeed(mongo)
    seen = 0

    def look() -> None:
        nonlocal seen
        seen += 1

    feed.on("things", look)
    async with background(feed.run):
        await eventually(lambda: seen)
        seen = 0
        for number in range(500):
            await other.collection("things").insert_one({"_id": number})
        await eventually(lambda: seen)
        await asyncio.sleep(3 * changes.PACE)
        assert seen < 100
        seen = 0
        await other.collection("things").insert_one({"_id": "last"})
        await eventually(lambda: seen)


async def test_after_a_gap_everybody_is_woken_once_and_the_feed_goes_on(
    mongo: Mongo, other: Mongo, eventually: Eventually
) -> None:
    feed = ChangeFeed(mongo)
    wakes = Wakes(feed, "a", "b")
    async with following(feed, wakes, eventually):
        await mongo._client.admin.command("killAllSessions", [])
        await eventually(lambda: wakes.count == {"a": 1, "b": 1})
        await other.collection("a").insert_one({})
        await eventually(lambda: wakes.count["a"] == 2)


async def test_a_database_that_is_away_is_asked_again_after_growing_pauses(
    monkeypatch: pytest.MonkeyPatch, mongo: Mongo, eventually: Eventually
) -> None:
    tries: list[float] = []
    real = mongo.changes

    def failing(collections: Any) -> Any:
        tries.append(asyncio.get_running_loop().time())
        if len(tries) <= 3:
            raise PyMongoError("away")
        return real(collections)

    monkeypatch.setattr(mongo, "changes", failing)
    monkeypatch.setattr(changes, "PAUSES", (0.02, 0.1))
    feed = ChangeFeed(mongo)
    wakes = Wakes(feed, "a")
    async with background(feed.run):
        await eventually(lambda: wakes.count["a"])
    assert tries[1] - tries[0] >= 0.02
    assert tries[2] - tries[1] >= 0.1
    assert tries[3] - tries[2] >= 0.1


async def test_a_stop_waits_for_no_question_and_leaves_no_cursor_open(
    mongo: Mongo, other: Mongo, eventually: Eventually
) -> None:
    async def open_cursors() -> int:
        status = await other._client.admin.command("serverStatus")
        return int(status["metrics"]["cursor"]["open"]["total"])

    before = await open_cursors()
    feed = ChangeFeed(mongo)
    wakes = Wakes(feed, "a")
    began = asyncio.get_running_loop().time()
    async with following(feed, wakes, eventually):
        await eventually(lambda: _at_least(open_cursors, before + 1))
    assert asyncio.get_running_loop().time() - began < 4
    await eventually(lambda: _at_most(open_cursors, before))


async def test_who_comes_too_late_is_told(mongo: Mongo, eventually: Eventually) -> None:
    feed = ChangeFeed(mongo)
    wakes = Wakes(feed, "a")
    async with following(feed, wakes, eventually):
        with pytest.raises(RuntimeError, match="before the feed runs"):
            feed.on("b", lambda: None)


async def test_a_feed_that_nobody_waits_for_asks_nothing(mongo: Mongo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mongo, "changes", lambda _: pytest.fail("asked"))
    async with background(ChangeFeed(mongo).run):
        await asyncio.sleep(0.01)


async def _at_least(count: Callable[[], Awaitable[int]], least: int) -> bool:
    return await count() >= least


async def _at_most(count: Callable[[], Awaitable[int]], most: int) -> bool:
    return await count() <= most
