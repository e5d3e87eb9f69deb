"""The suite of the store on a real server, and what only a real server shows."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import orjson
import pytest
from pymongo.write_concern import WriteConcern
from submissions_store_suite import PORTUGAL, StoreSuite, command

from chassis.storage.mongo import Collection, Mongo
from submissions.errors import WriteUncertainError
from submissions.intake.schemas import decode
from submissions.submission.canonical import canonical_json, digest


class TestStoreOnAServer(StoreSuite):
    """The shared suite on MongoDB."""


async def test_a_write_that_no_majority_confirmed_is_no_202_and_its_repetition_tells_the_same_id(
    world: ModuleType, collection: Collection, eventually: Any
) -> None:
    alone = collection.with_options(write_concern=WriteConcern(w=2, wtimeout=100))
    new = decode(orjson.dumps(world.state_body()))
    with pytest.raises(WriteUncertainError):
        await command(world, alone)(new, PORTUGAL, "k")
    stored = await eventually(lambda: collection.find_one({}))  # it becomes majority-committed a little later
    receipt = await command(world, collection)(new, PORTUGAL, "k")
    assert stored["submission_id"] == receipt.submission_id
    assert await collection.count_documents({}) == 1


async def test_a_database_that_is_away_is_no_202(world: ModuleType) -> None:
    away = Mongo("mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=50", "nowhere", "tests")
    try:
        with pytest.raises(WriteUncertainError):
            await command(world, away.collection("submissions"))(
                decode(orjson.dumps(world.state_body())), PORTUGAL, "k"
            )
    finally:
        away.close()


async def test_the_bytes_of_the_digest_are_what_is_stored(world: ModuleType, collection: Collection) -> None:
    body: dict[str, Any] = world.state_body(title="\U0001f600 \ufb33 « » ق 会")
    await command(world, collection)(decode(orjson.dumps(body)), PORTUGAL, "k")
    stored = await collection.find_one({})
    assert stored["content"].encode() == canonical_json(body)
    assert digest(stored["content"].encode()) == stored["content_digest"]
