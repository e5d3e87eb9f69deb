"""What a release reads and writes: no more than what changed, whatever the size of the registry and of the site."""

from __future__ import annotations

import zlib
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from chassis.storage.mongo import Mongo, find_all
from contracts.events import EventData
from contracts.vocabulary import RoundState
from publisher.bootstrap import Service
from publisher.inputs.repository import Inputs
from publisher.records.repository import Records
from publisher.releases.repository import Releases

Take = Callable[[Service, EventData, str], Awaitable[None]]


async def settled(service: Service) -> None:
    await service.rebuild.queue_if_needed()
    while await service.committer.release():
        pass


@pytest.fixture
async def quiet(launch: Any, events: Any, take: Take) -> Any:
    """Build a publisher whose loops do not run, with a registry and one input on its pages."""
    async with launch(hub_role="web") as hub:
        for event, subject in events.registry():
            await take(hub.service, event, subject)
        data = events.accepted(1)
        await take(hub.service, data, data.submission_id)
        await settled(hub.service)
        yield hub


async def test_a_release_reads_the_records_that_changed_and_no_others(
    quiet: Any, events: Any, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    named: list[list[tuple[str, str]]] = []
    values = Records.values

    async def everything(*_: Any) -> Any:
        raise AssertionError("everything was read anew")

    async def some(self: Records, wanted: list[tuple[str, str]], session: Any) -> Any:
        named.append(list(wanted))
        return await values(self, wanted, session)

    monkeypatch.setattr(Records, "snapshot", everything)
    monkeypatch.setattr(Releases, "counts", everything)
    monkeypatch.setattr(Inputs, "rounds", everything)
    monkeypatch.setattr(Records, "values", some)
    data = events.accepted(2)
    await take(quiet.service, data, data.submission_id)
    assert await quiet.service.committer.release() is not None
    await take(quiet.service, events.round("demo-lac", version=2, state=RoundState.CLOSED), "demo-lac")
    assert await quiet.service.committer.release() is not None
    assert named == [[], [("round", "demo-lac")]]


async def test_a_committer_that_was_overtaken_reads_everything_once(
    launch: Any, quiet: Any, events: Any, take: Take, mongo: Mongo
) -> None:
    async with launch(hub_role="web") as other:
        await take(other.service, events.round("demo-lac", version=2, state=RoundState.CLOSED), "demo-lac")
        assert await other.service.committer.release() is not None
    data = events.accepted(2)
    await take(quiet.service, data, data.submission_id)
    await settled(quiet.service)
    made = {one["_id"]: one["view"] for one in await find_all(mongo.collection("pages"), {"view": {"$ne": None}})}
    assert made == await quiet.service.rebuild.digests()


async def test_an_input_writes_the_views_of_its_pages_once(quiet: Any, events: Any, take: Take, mongo: Mongo) -> None:
    before = await mongo.collection("views").count_documents({})
    data = events.accepted(2)
    await take(quiet.service, data, data.submission_id)
    plan = await quiet.service.committer.release()
    assert plan is not None
    assert len(plan.pages) == 11
    assert await mongo.collection("views").count_documents({}) == before + len(plan.pages)
    stored = await find_all(mongo.collection("views"), {"_id": {"$in": [one.view for one in plan.pages]}})
    assert plan.size == sum(len(zlib.decompress(one["body"])) for one in stored)


async def test_another_address_or_template_queues_nothing(launch: Any, quiet: Any, mongo: Mongo) -> None:
    releases = await mongo.collection("releases").count_documents({})
    assert not await quiet.service.rebuild.queue_if_needed()
    async with launch(hub_role="web", public_url="https://gcm.example") as other:
        assert not await other.service.rebuild.queue_if_needed()
        assert await other.service.committer.release() is None
        assert "https://gcm.example/en/" in (await other.client.get("/en/")).text
    assert await mongo.collection("releases").count_documents({}) == releases


async def test_other_code_composes_everything_anew_and_changes_nothing(quiet: Any, mongo: Mongo) -> None:
    pages = await find_all(mongo.collection("pages"), {}, sort=[("_id", 1)])
    await mongo.collection("meta").delete_many({})
    assert await quiet.service.rebuild.queue_if_needed()
    assert await mongo.collection("change_queue").count_documents({}) == len(pages)
    await settled(quiet.service)
    assert await find_all(mongo.collection("pages"), {}, sort=[("_id", 1)]) == pages
