"""Loading the data folder into a real database: once, again, after a change, at once, after a crash."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from chassis.mongo import Mongo, find_all
from contracts.vocabulary import Confidence
from registry.bootstrap import Service
from registry.errors import BadDataError
from registry.loading.commands import Counts
from registry.records.model import RecordType, Statement, next_revision
from registry.records.repository import Revisions
from registry.settings import Settings

Eventually = Callable[..., Awaitable[Any]]
ALL = 219 + 6 + 2 + 18 + 34
TOLD = ALL - 219


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


async def written(mongo: Mongo) -> tuple[int, int]:
    revisions = await mongo.collection("revisions").count_documents({})
    return revisions, await mongo.collection("outbox").count_documents({})


async def test_a_second_load_changes_nothing(mongo: Mongo, build_registry: Callable[..., Service]) -> None:
    assert await build_registry().load() == Counts(new=ALL)
    assert await build_registry().load() == Counts(unchanged=ALL)
    assert await written(mongo) == (ALL, TOLD)


async def test_only_what_changed_becomes_a_revision_with_its_event(
    mongo: Mongo, registry: Service, folder: Path
) -> None:
    edit(folder, "rounds.yaml", "state: scheduled", "state: held")
    assert await registry.load() == Counts(changed=1, unchanged=ALL - 1)
    documents = await find_all(mongo.collection("outbox"), {"subject": "imrf2"}, sort=[("at", 1), ("_id", 1)])
    assert [(d["data"]["version"], d["data"]["state"]) for d in documents] == [(1, "scheduled"), (2, "held")]


async def test_a_country_that_changes_is_told_by_its_regions(mongo: Mongo, registry: Service, folder: Path) -> None:
    edit(folder, "countries.yaml", "name: Aruba", "name: Aruba (the island)")
    assert await registry.load() == Counts(changed=2, unchanged=ALL - 2)
    told = await find_all(mongo.collection("outbox"), {"data.version": 2})
    assert [document["subject"] for document in told] == ["lac"]


async def test_a_record_changed_elsewhere_stays_until_the_folder_says_something_new(
    mongo: Mongo, registry: Service, folder: Path
) -> None:
    revisions = Revisions(mongo)
    [previous] = await revisions.latest(RecordType.ROUND, keys=["imrf2"])
    state = dict(previous.statement.state) | {"state": "open"}
    edited = Statement(RecordType.ROUND, "imrf2", state, None, None, "the secretariat", Confidence.HIGH)
    revision = next_revision(previous, edited, now=datetime.now(UTC), recorded_by="desk", reason="opened")
    await mongo.in_transaction(lambda session: revisions.add([revision], session))
    assert await registry.load() == Counts(unchanged=ALL)
    edit(folder, "rounds.yaml", "state: scheduled", "state: held")
    assert await registry.load() == Counts(changed=1, unchanged=ALL - 1)
    [newest] = await revisions.latest(RecordType.ROUND, keys=["imrf2"])
    assert (newest.version, newest.statement.state["state"]) == (3, "held")


async def test_a_record_the_folder_no_longer_names_stays(
    mongo: Mongo, registry: Service, build_registry: Callable[..., Service]
) -> None:
    counts = await build_registry(registry_demonstration=False).load()
    assert counts == Counts(unchanged=ALL - 6, absent=6)
    assert await written(mongo) == (ALL, TOLD)
    assert registry.settings.registry_demonstration


async def test_replicas_that_load_at_once_make_no_duplicates(
    mongo: Mongo, build_registry: Callable[..., Service]
) -> None:
    counts = await asyncio.gather(*(build_registry().load() for _ in range(3)))
    assert sum(one.new for one in counts) == ALL
    assert sum(one.changed for one in counts) == 0
    assert await written(mongo) == (ALL, TOLD)


async def test_bad_data_changes_nothing(mongo: Mongo, registry: Service, folder: Path) -> None:
    edit(folder, "countries.yaml", "name: Aruba", "name: Aruba (the island)")
    edit(folder, "rounds.yaml", "state: scheduled", "state: gone")
    with pytest.raises(BadDataError, match=r"rounds\.yaml /records/11/state"):
        await registry.load()
    assert await written(mongo) == (ALL, TOLD)


LOAD = """
import asyncio
from registry.bootstrap import build
from registry.settings import Settings

asyncio.run(build(Settings(registry_demonstration=True)).load())
"""


@pytest.mark.faults
async def test_a_load_that_is_killed_is_completed_by_the_next(
    mongo: Mongo, build_registry: Callable[..., Service], settings_for: Callable[..., Settings], eventually: Eventually
) -> None:
    settings = settings_for(Settings)
    environment = os.environ | {"MONGODB_URL": settings.mongodb_url, "MONGODB_DATABASE": settings.mongodb_database}
    revisions = mongo.collection("revisions")
    build_registry()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", LOAD, env=environment, stdout=-3)
    await eventually(lambda: revisions.count_documents({}), timeout=30, every=0.001)
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    before = await revisions.count_documents({})
    counts = await build_registry().load()
    assert counts == Counts(new=ALL - before, unchanged=before)
    assert await written(mongo) == (ALL, TOLD)
    assert before < ALL


async def test_a_day_is_answered_as_it_was_known_at_a_moment(
    mongo: Mongo, build_registry: Callable[..., Service]
) -> None:
    build_registry()
    revisions = Revisions(mongo)
    known = [datetime(2026, month, 1, tzinfo=UTC) for month in (1, 2, 3)]
    steps = [("a", date(2020, 1, 1)), ("b", date(2021, 1, 1)), ("b", date(2022, 1, 1))]
    previous = None
    for (state, start), now in zip(steps, known, strict=True):
        one = Statement(RecordType.ROUND, "r", {"state": state}, start, None, "a source", Confidence.HIGH)
        previous = next_revision(previous, one, now=now, recorded_by="test", reason="test")
        await mongo.in_transaction(lambda session, r=previous: revisions.add([r], session))  # type: ignore[misc] # bound now

    async def state_at(day: date, known_at: datetime | None = None) -> str | None:
        found = await revisions.valid_one(RecordType.ROUND, "r", day, known_at)
        return found.statement.state["state"] if found else None

    summer = date(2021, 6, 1)
    assert [await state_at(summer, moment) for moment in known] == ["a", "b", "a"]
    assert await state_at(summer) == "a"
    assert await state_at(date(2019, 6, 1)) is None
    assert await state_at(summer, datetime(2025, 1, 1, tzinfo=UTC)) is None
    assert [r.version for r in await revisions.valid(RecordType.ROUND, summer)] == [1]


@pytest.mark.parametrize("known_at", [None, datetime(2026, 1, 1, tzinfo=UTC)])
async def test_a_look_costs_the_same_however_long_the_history_is(
    mongo: Mongo, registry: Service, known_at: datetime | None
) -> None:
    collection = mongo.collection("revisions")

    async def examined() -> int:
        await mongo._database.command("profile", 2)
        await Revisions(mongo).valid(RecordType.ROUND, date(2026, 1, 1), known_at)
        await mongo._database.command("profile", 0)
        documents = await find_all(mongo.collection("system.profile"), {"command.aggregate": "revisions"})
        return int(documents[-1]["keysExamined"] + documents[-1]["docsExamined"])

    short = await examined()
    [first] = await Revisions(mongo).latest(RecordType.ROUND, keys=["imrf2"])
    document = await collection.find_one({"key": "imrf2"})
    copies = [
        document | {"_id": f"round/imrf2/{n}", "version": n, "recorded_at": datetime.now(UTC)} for n in range(2, 2_000)
    ]
    await collection.insert_many(copies)
    assert first.version == 1
    assert await examined() <= short + 2
    assert registry
