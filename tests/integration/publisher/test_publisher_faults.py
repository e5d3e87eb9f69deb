"""kill -9 between any two lines: before the commit nothing is visible, after it everything, announcements included."""

from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from nats.js import JetStreamContext

from chassis.embedded.process import free_port
from chassis.storage.mongo import Mongo, OperationFailure, find_all
from contracts.events import EventData
from publisher.announcements.repository import Announcements
from publisher.bootstrap import Service
from publisher.indexes import INDEXES
from publisher.releases.repository import Releases
from publisher.releases.views import Views
from publisher.settings import Settings

Eventually = Callable[..., Awaitable[Any]]
Take = Callable[[Service, EventData, str], Awaitable[None]]
INPUTS = 40
KILLS = 6


class DeathError(BaseException):
    """Stands for the death of the process: nothing after it runs."""


async def feed(take: Take, service: Service, events: Any, numbers: range) -> None:
    for event, subject in events.registry():
        await take(service, event, subject)
    for number in numbers:
        data = events.accepted(number)
        await take(service, data, data.submission_id)


async def visible(mongo: Mongo) -> dict[str, int]:
    names = ("releases", "changes", "pages", "publications", "list_counts", "outbox")
    return {name: await mongo.collection(name).count_documents({}) for name in names}


@pytest.mark.parametrize(
    ("owner", "step"),
    [
        (Views, "put"),
        (Releases, "write"),
        (Releases, "note_failures"),
        (Announcements, "add"),
        (Announcements, "let_go"),
    ],
)
@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
async def test_a_committer_that_dies_at_a_step_leaves_nothing_visible_and_the_next_one_everything(
    launch: Any,
    events: Any,
    take: Take,
    mongo: Mongo,
    monkeypatch: pytest.MonkeyPatch,
    owner: type,
    step: str,
    late: bool,
) -> None:
    async with launch(hub_role="web") as hub:
        await feed(take, hub.service, events, range(1, 4))
        before = await visible(mongo)
        original = getattr(owner, step)

        async def dying(self: Any, *arguments: Any, **named: Any) -> Any:
            if late:
                await original(self, *arguments, **named)
            raise DeathError

        monkeypatch.setattr(owner, step, dying)
        with pytest.raises(DeathError):
            await hub.service.committer.release()
        monkeypatch.undo()
        assert await visible(mongo) == before
        while await hub.service.committer.release():
            pass
        publications = await find_all(mongo.collection("publications"), {})
        assert sorted(one["submission_id"] for one in publications) == [
            events.accepted(number).submission_id for number in range(1, 4)
        ]
        assert await mongo.collection("change_queue").count_documents({}) == 0


async def test_a_database_that_takes_no_views_delays_the_release_and_loses_nothing(
    launch: Any, events: Any, take: Take, mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with launch(hub_role="web") as hub:
        await feed(take, hub.service, events, range(1, 2))

        async def full(*_: Any) -> None:
            raise OperationFailure("no space left")

        monkeypatch.setattr(Views, "put", full)
        with pytest.raises(OperationFailure):
            await hub.service.committer.release()
        monkeypatch.undo()
        assert (await visible(mongo))["releases"] == 0
        assert await hub.service.committer.release() is not None


@asynccontextmanager
async def process(environment: dict[str, str], log: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a publisher as its own process."""
    with log.open("ab") as out:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "publisher", env={**os.environ, **environment}, stdout=out, stderr=out
        )
    try:
        yield child
    finally:
        if child.returncode is None:
            child.send_signal(signal.SIGKILL)
        await child.wait()


async def announcements(jetstream: JetStreamContext) -> dict[str, set[str]]:
    """Event ids by submission, as the stream holds them."""
    stream = (await jetstream.stream_info("PUBLISHER")).state
    told: dict[str, set[str]] = {}
    for sequence in range(max(1, stream.first_seq), stream.last_seq + 1):
        headers = (await jetstream.get_msg("PUBLISHER", sequence)).headers or {}
        if headers["ce-type"].startswith("org.gcmhub.publisher.submission."):
            told.setdefault(headers["ce-subject"], set()).add(headers["ce-id"])
    return told


@pytest.mark.faults
@pytest.mark.usefixtures("streams")
@pytest.mark.timeout(300)
async def test_inputs_survive_a_publisher_killed_at_random(
    events: Any,
    publish: Callable[..., Awaitable[Any]],
    mongo: Mongo,
    settings_for: Callable[..., Settings],
    jetstream: JetStreamContext,
    eventually: Eventually,
    tmp_path: Path,
) -> None:
    await mongo.ensure_indexes(INDEXES)
    chance = random.Random(11)
    settings = settings_for(Settings, site_url=(tmp_path / "site").as_uri(), http_port=free_port())
    environment = {
        name.upper(): str(getattr(settings, name))
        for name in ("http_port", "nats_url", "nats_user", "mongodb_url", "mongodb_database", "site_url", "token_jwks")
    } | {"NATS_PASSWORD": settings.nats_password.get_secret_value(), "LOG_FORMAT": "json"}
    log, ids = tmp_path / "publisher.log", [events.accepted(number).submission_id for number in range(1, INPUTS + 1)]
    for event, subject in events.registry():
        await publish(event, subject)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.http_port}") as client:

        async def live() -> bool:
            try:
                return (await client.get("/live")).status_code == 200
            except httpx.TransportError:
                return False

        for kill in range(KILLS):
            async with process(environment, log):
                await eventually(live)
                for number in range(1 + kill * INPUTS // KILLS, 1 + (kill + 1) * INPUTS // KILLS):
                    data = events.accepted(number)
                    await publish(data, data.submission_id)
                await asyncio.sleep(chance.uniform(0.0, 2.5))  # the moment of death is what varies here
        async with process(environment, log):

            async def there() -> bool:
                answers = [await client.get(f"/ar/submissions/{one}/") for one in ids]
                return all(answer.status_code == 200 for answer in answers)

            async def live_and_there() -> bool:
                return await live() and await there()

            await eventually(live_and_there, every=0.3)
            listed = await client.get("/en/regions/lac/inputs/1/index.json")
            assert len(set(re.findall(r"019a0000-0000-7000-8000-\d{12}", listed.text))) == INPUTS

            async def announced() -> bool:
                waiting = {"events.state": {"$ne": "sent"}}
                return bool(await mongo.collection("publications").count_documents(waiting) == 0)

            await eventually(announced)
    publications = await find_all(mongo.collection("publications"), {})
    assert sorted(one["submission_id"] for one in publications) == ids
    told = await announcements(jetstream)
    assert sorted(told) == ids
    assert all(len(same) == 1 for same in told.values())
