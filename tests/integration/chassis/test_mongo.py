"""The database's door on a real server: guards, transactions, snapshots, leases, inbox."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from chassis.messaging.inbox import Inbox
from chassis.storage.lease import Lease
from chassis.storage.mongo import DuplicateKeyError, Index, Mongo, find_all
from chassis.storage.versions import upsert_if_newer


@pytest.mark.parametrize("inside", [False, True])
async def test_an_older_version_never_replaces_a_newer_one(mongo: Mongo, inside: bool) -> None:
    things = mongo.collection("things")
    await things.insert_one({"_id": "other", "version": 1})

    async def store(version: int) -> bool:
        async def work(session: Any) -> bool:
            return await upsert_if_newer(things, "a", version, {"text": f"v{version}"}, session)

        return await (mongo.in_transaction(work) if inside else work(None))

    order = [3, 1, 7, 2, 7, 5, 6, 4]
    stored = await asyncio.gather(*(store(version) for version in order))
    assert any(stored)
    assert await things.find_one({"_id": "a"}) == {"_id": "a", "version": 7, "text": "v7"}
    assert not await store(7)


async def test_a_transaction_leaves_nothing_behind_when_its_work_fails(mongo: Mongo) -> None:
    async def work(session: Any) -> None:
        await mongo.collection("a").insert_one({"_id": 1}, session=session)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await mongo.in_transaction(work)
    assert await find_all(mongo.collection("a"), {}) == []


async def test_a_snapshot_sees_one_point_in_time(mongo: Mongo) -> None:
    things = mongo.collection("things")
    await things.insert_one({"_id": 1})
    async with mongo.snapshot() as session:
        assert len(await find_all(things, {}, session=session)) == 1
        await things.insert_one({"_id": 2})
        assert len(await find_all(things, {}, session=session)) == 1
    assert len(await find_all(things, {})) == 2


async def test_an_inbox_takes_an_event_once_per_handler(mongo: Mongo) -> None:
    inbox = Inbox(mongo)

    async def take(handler: str) -> bool:
        async def work(session: Any) -> bool:
            return await inbox.first(session, "e1", handler)

        return await mongo.in_transaction(work)

    taken = await asyncio.gather(*(take("pages") for _ in range(6)))
    assert taken.count(True) == 1
    assert await take("mail")


async def test_a_lease_has_one_holder_and_passes_on_when_it_is_given_back_or_ends(
    mongo: Mongo, eventually: Any
) -> None:
    first, second = Lease(mongo, "relay", ttl=0.5), Lease(mongo, "relay", ttl=0.5)
    assert await first.hold()
    assert not await second.hold()
    await first.release()
    assert await second.hold()
    assert not await first.hold()
    await eventually(first.hold)
    assert not second.held


async def test_missing_indexes_are_named_and_made(mongo: Mongo) -> None:
    index = Index("things", (("code", 1),), unique=True)
    assert await mongo.missing_indexes([index]) == [index]
    await mongo.ensure_indexes([index])
    await mongo.ensure_indexes([index])
    assert await mongo.missing_indexes([index]) == []
    await mongo.collection("things").insert_one({"code": 1})
    with pytest.raises(DuplicateKeyError):
        await mongo.collection("things").insert_one({"code": 1})
