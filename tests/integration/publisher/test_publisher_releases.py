"""Releases as a whole: what readers see while inputs pour in, drift against a clean build, rivals, failures."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from chassis.storage.mongo import DuplicateKeyError, Mongo, find_all
from contracts.events import EventData
from contracts.vocabulary import Language, Region, RoundState
from publisher.bootstrap import Service
from publisher.representations import workers
from publisher.site.representation import represent

Eventually = Callable[..., Awaitable[Any]]
Take = Callable[[Service, EventData, str], Awaitable[None]]
COUNTRIES = ("PRT", "ESP", "DEU", "BRA", "MLI")
CHOICES = ("demo-unece", "demo-lac", "demo-imrf")


async def settled(service: Service) -> None:
    """Make releases until nothing waits."""
    await service.rebuild.queue_if_needed()
    while await service.committer.release():
        pass


async def site(mongo: Mongo) -> dict[str, str]:
    """Return the digests of views by page, as the newest release has them."""
    return {one["_id"]: one["view"] for one in await find_all(mongo.collection("pages"), {"view": {"$ne": None}})}


@pytest.fixture
async def quiet(launch: Any) -> Any:
    """Build a publisher whose loops do not run: the test makes its releases."""
    async with launch(hub_role="web") as hub:
        yield hub


def history(events: Any, seed: int) -> list[tuple[EventData, str]]:
    """Make a random history: inputs with revisions, late ones, rounds that change, a region that loses a member."""
    chance = random.Random(seed)
    told: list[tuple[EventData, str]] = events.registry()
    for number in range(1, chance.randint(52, 60)):
        where = {"country": chance.choice(COUNTRIES), "round": chance.choice(CHOICES)}
        at = number if chance.random() < 0.9 else chance.randint(0, 10)
        for revision in range(1, chance.choice((2, 2, 2, 3))):
            data = events.accepted(number, revision=revision, at=at + 1000.0 * (revision - 1), **where)
            told.append((events.received(number, revision=revision, at=at + 1000.0 * (revision - 1), **where), "s"))
            told.append((data, data.submission_id))
    told.append((events.round("demo-lac", version=2, state=RoundState.CLOSED), "demo-lac"))
    told.append((events.questionnaire(version=2), "member-state-outline"))
    told.append((events.region(Region.UNECE, version=2, members=("PRT", "ESP")), "unece"))
    told.append((events.champion("ESP"), "ESP"))
    told.append((events.champion("PRT", version=2, status="ended"), "PRT"))
    repeated = [one for one in told if chance.random() < 0.2]
    told += repeated
    chance.shuffle(told)
    return told


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_any_order_of_events_leads_to_the_views_of_a_clean_rebuild(
    quiet: Any, events: Any, take: Take, mongo: Mongo, seed: int
) -> None:
    chance = random.Random(seed)
    for event, subject in history(events, seed):
        await take(quiet.service, event, subject)
        if chance.random() < 0.04:
            await quiet.service.committer.release()
    await settled(quiet.service)
    clean = await quiet.service.rebuild.digests()
    made = await site(mongo)
    assert sorted(made) == sorted(clean)
    assert [path for path in clean if made[path] != clean[path]] == []
    inputs = await find_all(mongo.collection("submissions"), {"version": {"$gt": 0}})
    publications = await find_all(mongo.collection("publications"), {})
    newest = {one["submission_id"]: one["version"] for one in sorted(publications, key=lambda p: int(p["version"]))}
    assert newest == {one["_id"]: one["version"] for one in inputs}
    assert len({one["events"][0]["id"] for one in publications}) == len(publications)


async def test_two_histories_with_the_same_facts_give_the_same_site(
    launch: Any, quiet: Any, events: Any, take: Take, mongo: Mongo
) -> None:
    told = history(events, 7)
    for event, subject in told:
        await take(quiet.service, event, subject)
    await settled(quiet.service)
    first = await site(mongo)
    for name in (
        "pages",
        "changes",
        "releases",
        "list_counts",
        "publications",
        "submissions",
        "records",
        "meta",
    ):
        await mongo.collection(name).delete_many({})
    async with launch(hub_role="web") as other:
        for event, subject in reversed(told):
            await take(other.service, event, subject)
            if subject == "demo-lac":
                await other.service.committer.release()
        await settled(other.service)
    assert await site(mongo) == first


@pytest.mark.usefixtures("streams")
async def test_a_reader_never_sees_a_list_without_its_page_nor_a_count_beside_its_list(
    launch: Any, events: Any, take: Take
) -> None:
    async with launch(backlog_limit=30) as hub:
        for event, subject in events.registry():
            await take(hub.service, event, subject)
        total = 200
        pouring = asyncio.create_task(_pour(hub.service, events, take, total))
        seen = await asyncio.wait_for(_watch(hub.client, total), timeout=120)
        await pouring
        assert seen == sorted(seen)
        assert len(set(seen)) > 3  # it was watched while it grew


async def _pour(service: Service, events: Any, take: Take, total: int) -> None:
    limit = asyncio.Semaphore(8)

    async def one(number: int) -> None:
        async with limit:
            data = events.accepted(number)
            await take(service, data, data.submission_id)

    await asyncio.gather(*(one(number) for number in range(1, total + 1)))


async def _watch(client: httpx.AsyncClient, total: int) -> list[int]:
    """Poll a region's page, its counters, its lists and the inputs they name, until all inputs are there."""
    counts: list[int] = []
    while not counts or counts[-1] < total:
        await asyncio.sleep(0.01)  # answers from memory give the loop no turn
        answer = await client.get("/en/regions/lac/index.json")
        if answer.status_code == 404:
            continue
        counters = answer.json()["data"]["counters"]
        count = counters["member_state_inputs"] + counters["stakeholder_inputs"]
        counts.append(count)
        home = await client.get("/fr/index.json")
        if home.headers["x-release"] == answer.headers["x-release"]:
            summary = {one["code"]: one["inputs"] for one in home.json()["data"]["regions"]}
            assert summary["lac"] == count
        named = _named(answer.text)
        assert len(named) == min(count, 12)
        last = (count - 1) // 50 + 1
        listed = await client.get(f"/en/regions/lac/inputs/{last}/index.json")
        if count:  # read after the counter, the list may only have grown
            assert len(_named(listed.text)) >= count - 50 * (last - 1)
        for submission in random.sample(sorted(named | _named(listed.text)), k=min(count, 8)):
            language = random.choice(list(Language))
            page = await client.get(f"/{language}/submissions/{submission}/")
            assert page.status_code == 200, (submission, count)
    return counts


def _named(text: str) -> set[str]:
    return set(re.findall(r"019a0000-0000-7000-8000-\d{12}", text))


async def test_of_two_committers_at_once_one_release_wins_and_nothing_is_doubled(
    launch: Any, events: Any, take: Take, mongo: Mongo
) -> None:
    async with launch(hub_role="web") as one, launch(hub_role="web") as two:
        for event, subject in events.registry():
            await take(one.service, event, subject)
        for number in range(1, 6):
            data = events.accepted(number)
            await take(one.service, data, data.submission_id)
        results = await asyncio.gather(
            one.service.committer.release(), two.service.committer.release(), return_exceptions=True
        )
        lost = [result for result in results if isinstance(result, BaseException)]
        assert all(isinstance(error, DuplicateKeyError) for error in lost), lost
        await settled(one.service)
        publications = await find_all(mongo.collection("publications"), {})
        assert sorted(p["submission_id"] for p in publications) == [
            events.accepted(n).submission_id for n in range(1, 6)
        ]
        assert await site(mongo) == await one.service.rebuild.digests()


@pytest.mark.usefixtures("streams")
async def test_two_running_publishers_share_the_work_and_serve_the_same(
    launch: Any, events: Any, take: Take, eventually: Eventually
) -> None:
    async with launch() as one, launch() as two:
        for event, subject in events.registry():
            await take(one.service, event, subject)
        ids = []
        for number in range(1, 11):
            hub = one if number % 2 else two
            data = events.accepted(number)
            ids.append(data.submission_id)
            await take(hub.service, data, data.submission_id)

        async def everywhere(path: str) -> bool:
            answers = [await hub.client.get(path) for hub in (one, two)]
            return all(a.status_code == 200 for a in answers) and answers[0].content == answers[1].content

        for submission in ids:
            await eventually(lambda path=f"/es/submissions/{submission}/": everywhere(path))
        await eventually(lambda: everywhere("/en/regions/lac/"))


async def test_a_page_that_cannot_be_made_keeps_back_no_other_and_heals(
    quiet: Any, events: Any, take: Take, mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = events.accepted(1), events.accepted(2)

    def fragile(view: bytes, *rest: Any) -> bytes:
        if f"submissions/{bad.submission_id}/".encode() in view:
            raise ValueError("cannot be made")
        return represent(view, *rest)

    monkeypatch.setattr(workers, "represent", fragile)
    for event, subject in [*events.registry(), (good, good.submission_id), (bad, bad.submission_id)]:
        await take(quiet.service, event, subject)
    await settled(quiet.service)
    made = await site(mongo)
    assert f"submissions/{good.submission_id}/" in made
    assert f"submissions/{bad.submission_id}/" not in made
    states = {p["submission_id"]: p["events"][0]["state"] for p in await find_all(mongo.collection("publications"), {})}
    assert states == {good.submission_id: "new", bad.submission_id: "held"}
    failures = await find_all(mongo.collection("failures"), {})
    assert [one["page"] for one in failures] == [f"submissions/{bad.submission_id}/"]
    assert "cannot be made" in failures[0]["reason"]
    monkeypatch.undo()
    await quiet.service.rebuild.queue_failures()
    await settled(quiet.service)
    assert f"submissions/{bad.submission_id}/" in await site(mongo)
    states = {p["submission_id"]: p["events"][0]["state"] for p in await find_all(mongo.collection("publications"), {})}
    assert states == {good.submission_id: "new", bad.submission_id: "new"}
    assert await find_all(mongo.collection("failures"), {}) == []


async def test_a_process_that_is_told_to_stop_right_after_a_release_stops_at_once(
    launch: Any, events: Any, take: Take
) -> None:
    loop = asyncio.get_running_loop()
    async with launch(hub_role="web") as hub:
        await take(hub.service, events.region(Region.LAC), "lac")
        await hub.service.committer.release()
        stopping = loop.time()
    assert loop.time() - stopping < 5
