"""Loading the data folder into a real database: once, again, after a change, at once, after a crash."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from chassis.storage.mongo import Mongo, find_all
from registry.bootstrap import Service
from registry.catalogue import BY_TYPE
from registry.errors import BadDataError
from registry.loading.commands import LoadCounts
from registry.loading.files import read_folder
from registry.loading.statements import groups_of
from registry.records.model import RecordType
from registry.records.store.writes import WriteContext
from registry.settings import DATA, DEMONSTRATION, Settings

Eventually = Callable[..., Awaitable[Any]]
ROUNDS = BY_TYPE[RecordType.ROUND]


@pytest.fixture(scope="module")
def everything() -> int:
    """Count the records that the shipped folders hold."""
    return len(groups_of(read_folder(DATA, demonstration=DEMONSTRATION)))


def edit(folder: Path, file: str, key: str, **changes: Any) -> None:
    """Change the one entry of a record."""
    path = folder / file
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    [entry] = [one for one in content["records"] if key in {one.get("code"), one.get("iso3"), one.get("country")}]
    entry |= changes
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


async def written(mongo: Mongo) -> dict[str, int]:
    return {name: await mongo.collection(name).count_documents({}) for name in ("revisions", "periods", "outbox")}


async def newest(service: Service, record_type: RecordType, key: str) -> tuple[int, Any]:
    revision = await service.reader.one(record_type, key, service.reader.moment())
    return revision.version, revision.statement.state


async def test_a_second_load_changes_nothing(
    mongo: Mongo, build_registry: Callable[..., Service], everything: int
) -> None:
    assert await build_registry().load() == LoadCounts(new=everything)
    after = await written(mongo)
    assert after["revisions"] == after["outbox"] >= everything
    assert await build_registry().load() == LoadCounts(unchanged=everything)
    assert await written(mongo) == after


async def test_only_what_changed_becomes_a_revision_with_its_event(
    mongo: Mongo, registry: Service, folder: Path, everything: int
) -> None:
    edit(folder, "rounds.yaml", "imrf2", state="held")
    assert await registry.load() == LoadCounts(changed=1, unchanged=everything - 1)
    documents = await find_all(mongo.collection("outbox"), {"subject": "imrf2"}, sort=[("at", 1), ("_id", 1)])
    assert [(d["data"]["version"], d["data"]["state"]) for d in documents] == [(1, "scheduled"), (2, "held")]


async def test_a_country_that_changes_is_told_and_so_are_its_regions(
    mongo: Mongo, registry: Service, folder: Path, everything: int
) -> None:
    edit(folder, "countries.yaml", "ABW", name="Aruba (the island)")
    assert await registry.load() == LoadCounts(changed=1, unchanged=everything - 1)
    told = await find_all(
        mongo.collection("outbox"),
        {"subject": {"$in": ["ABW", "lac"]}, "data.version": 2},
        sort=[("at", 1), ("_id", 1)],
    )
    assert [document["subject"] for document in told] == ["ABW", "lac"]
    history = await registry.reader.history(BY_TYPE[RecordType.REGION], "lac", limit=9)
    assert [step.reason for step in history.items] == ["follows from country ABW", "stated in the data folder"]


async def test_a_record_changed_elsewhere_stays_until_the_folder_says_something_new(
    registry: Service, folder: Path, everything: int
) -> None:
    act = WriteContext("desk", "opened", expected=1)
    await registry.records.write(
        act,
        lambda unit: unit.change(ROUNDS, "imrf2", lambda entry, _day: entry.model_copy(update={"place": "Geneva"})),
    )
    assert await registry.load() == LoadCounts(unchanged=everything)
    assert (await newest(registry, RecordType.ROUND, "imrf2"))[1]["place"] == "Geneva"
    edit(folder, "rounds.yaml", "imrf2", state="held")
    assert await registry.load() == LoadCounts(changed=1, unchanged=everything - 1)
    version, state = await newest(registry, RecordType.ROUND, "imrf2")
    assert (version, state["state"]) == (3, "held")
    assert state["place"] != "Geneva"


async def test_what_people_said_before_the_folder_did_counts_as_its_last_word(
    registry: Service, folder: Path, everything: int
) -> None:
    def said(state: str) -> Callable[[Any, Any], Any]:
        return lambda entry, _day: entry.model_copy(update={"name": state})

    country = BY_TYPE[RecordType.COUNTRY]
    await registry.records.write(
        WriteContext("desk", "renamed"), lambda unit: unit.change(country, "ABW", said("The island"))
    )
    edit(folder, "countries.yaml", "ABW", name="The island")
    await registry.load()
    await registry.records.write(
        WriteContext("desk", "renamed"), lambda unit: unit.change(country, "ABW", said("Aruba once more"))
    )
    assert await registry.load() == LoadCounts(unchanged=everything)
    assert (await newest(registry, RecordType.COUNTRY, "ABW"))[1]["name"] == "Aruba once more"


async def test_a_record_can_have_several_periods_in_the_folder(
    mongo: Mongo, registry: Service, folder: Path, everything: int
) -> None:
    path = folder / "countries.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    defaults = content.pop("defaults", {})
    content["records"] = [defaults | one for one in content["records"]]
    [aruba] = [one for one in content["records"] if one["iso3"] == "ABW"]
    content["records"].append(aruba | {"valid_from": "2020-01-01", "name": "Aruba since 2020"})
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    assert await registry.load() == LoadCounts(changed=1, unchanged=everything - 1)
    reader = registry.reader
    names = [
        (await reader.one(RecordType.COUNTRY, "ABW", reader.moment(day))).statement.state["name"]
        for day in (date(2019, 12, 31), date(2020, 1, 1))
    ]
    assert names == ["Aruba", "Aruba since 2020"]
    after = await written(mongo)
    assert await registry.load() == LoadCounts(unchanged=everything)
    assert await written(mongo) == after


async def test_a_record_the_folder_no_longer_names_stays(
    mongo: Mongo, registry: Service, build_registry: Callable[..., Service], everything: int
) -> None:
    before = await written(mongo)
    counts = await build_registry(registry_demonstration=False).load()
    assert counts.absent >= 6
    assert counts == LoadCounts(unchanged=everything - counts.absent, absent=counts.absent)
    assert await written(mongo) == before
    assert registry.settings.registry_demonstration


async def test_replicas_that_load_at_once_make_no_duplicates(
    mongo: Mongo, build_registry: Callable[..., Service], everything: int
) -> None:
    counts = await asyncio.gather(*(build_registry().load() for _ in range(3)))
    assert sum(one.new for one in counts) == everything
    assert sum(one.changed for one in counts) == 0
    after = await written(mongo)
    assert after["revisions"] == after["outbox"]
    assert await build_registry().load() == LoadCounts(unchanged=everything)


async def test_bad_data_changes_nothing(mongo: Mongo, registry: Service, folder: Path) -> None:
    before = await written(mongo)
    edit(folder, "countries.yaml", "ABW", name="Aruba (the island)")
    edit(folder, "rounds.yaml", "imrf2", state="gone")
    with pytest.raises(BadDataError, match=r"rounds\.yaml /records/\d+/state"):
        await registry.load()
    assert await written(mongo) == before


LOAD = """
import asyncio
from registry.bootstrap import build
from registry.settings import Settings

asyncio.run(build(Settings(registry_demonstration=True)).load())
"""


@pytest.mark.faults
async def test_a_load_that_is_killed_is_completed_by_the_next(
    mongo: Mongo,
    build_registry: Callable[..., Service],
    settings_for: Callable[..., Settings],
    eventually: Eventually,
    everything: int,
) -> None:
    settings = settings_for(Settings)
    environment = os.environ | {"MONGODB_URL": settings.mongodb_url, "MONGODB_DATABASE": settings.mongodb_database}
    loaded = mongo.collection("loaded")
    build_registry()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", LOAD, env=environment, stdout=-3)
    await eventually(lambda: loaded.count_documents({}), every=0.001)
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    before = await loaded.count_documents({})
    after = await written(mongo)
    assert after["revisions"] == after["outbox"] >= before
    assert await build_registry().load() == LoadCounts(new=everything - before, unchanged=before)
    assert before < everything
    assert await build_registry().load() == LoadCounts(unchanged=everything)
