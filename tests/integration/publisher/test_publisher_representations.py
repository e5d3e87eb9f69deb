"""What readers get is made from views when they ask: whatever the store has lost, whoever died, whoever asks first."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import Awaitable, Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from chassis.storage.mongo import Mongo, find_all
from publisher import bootstrap
from publisher.bootstrap import Service
from publisher.representations import ahead, workers
from publisher.representations.key import Representation
from publisher.serving import follower
from publisher.site.representation import parse, represent

Eventually = Callable[..., Awaitable[Any]]
Take = Callable[..., Awaitable[None]]
PATHS = ("/fr/regions/lac/", "/ar/regions/lac/index.json", "/en/")


async def released(service: Service, events: Any, take: Take, *numbers: int) -> None:
    """Hear the registry and some inputs, and make releases of it."""
    for event, subject in events.registry():
        await take(service, event, subject)
    for number in numbers:
        data = events.accepted(number)
        await take(service, data, data.submission_id)
    while await service.committer.release():
        pass


async def following(hub: Any, release: int) -> bool:
    return bool(hub.service.web.index.release >= release)


async def bodies(hub: Any) -> list[bytes]:
    answers = [await hub.client.get(path, headers={"Accept-Encoding": "identity"}) for path in PATHS]
    assert {answer.status_code for answer in answers} == {200}
    return [answer.content for answer in answers]


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.glob("site/representations/*/*") if path.is_file()]


async def kept_all(hub: Any) -> bool:
    return not hub.service.maker._storing


@pytest.mark.parametrize("lost", ["emptied", "cut", "flipped"])
async def test_a_restart_on_a_store_that_lost_its_bytes_serves_the_same_and_fills_it_again(
    launch: Any, events: Any, take: Take, eventually: Eventually, tmp_path: Path, lost: str
) -> None:
    async with launch(hub_role="web") as hub:
        await released(hub.service, events, take, 1)
        await eventually(lambda: following(hub, 1))
        before = await bodies(hub)
    objects = {path.name: path.read_bytes() for path in stored(tmp_path)}
    assert len(objects) >= len(PATHS)
    for path in stored(tmp_path):
        body = path.read_bytes()
        path.write_bytes(body[:50] if lost == "cut" else body[:-1] + bytes([body[-1] ^ 255]))
    if lost == "emptied":
        shutil.rmtree(tmp_path / "site")
    async with launch(hub_role="web") as hub:
        assert (await hub.client.get("/ready")).json()["checks"]["site"]["state"] == "ok"
        assert await bodies(hub) == before
        await eventually(lambda: kept_all(hub))
        again = {path.name: path.read_bytes() for path in stored(tmp_path)}
        assert len(again) >= len(PATHS)
        asked = {hub.service.maker.key(key) for key in await _asked(hub)}
        assert {name: again[name] for name in asked} == {name: objects[name] for name in asked}


async def _asked(hub: Any) -> list[Any]:
    found = [parse(path) for path in PATHS]
    return [Representation(hub.service.web.index.find(one.path), one.language, one.form) for one in found if one]


async def test_a_restart_on_a_store_that_is_whole_makes_nothing(
    launch: Any, events: Any, take: Take, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with launch(hub_role="web") as hub:
        await released(hub.service, events, take, 1)
        await eventually(lambda: following(hub, 1))
        before = await bodies(hub)
        await eventually(lambda: kept_all(hub))

    def nothing(*_: Any) -> bytes:
        raise AssertionError("made again")

    monkeypatch.setattr(workers, "represent", nothing)
    async with launch(hub_role="web") as hub:
        assert await bodies(hub) == before


async def test_two_replicas_follow_one_log_and_name_the_same_bytes_the_same(
    launch: Any, events: Any, take: Take, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "POLL", 3600.0)
    async with launch(hub_role="web") as one, launch(hub_role="web") as two:
        await released(one.service, events, take, 1)
        newest = one.service.web.index.release or 1
        for hub in (one, two):  # woken by the change feed
            await eventually(lambda hub=hub: following(hub, newest))
        tags = [[(await hub.client.get(path)).headers["etag"] for path in PATHS] for hub in (one, two)]
        assert tags[0] == tags[1]
        assert await bodies(one) == await bodies(two)


async def test_readers_are_served_though_the_worker_is_killed_under_them(
    launch: Any, events: Any, take: Take, eventually: Eventually
) -> None:
    async with launch(hub_role="web", render_processes=1) as hub:
        await released(hub.service, events, take, 1)
        await eventually(lambda: following(hub, 1))
        pool = hub.service.maker._renderer._pool
        asked = [asyncio.create_task(hub.client.get(f"/{language}/regions/lac/")) for language in ("en", "es", "ru")]
        await asyncio.sleep(0.002)
        for pid in list(pool._processes):
            os.kill(pid, signal.SIGKILL)
        assert {answer.status_code for answer in await asyncio.gather(*asked)} == {200}
        assert (await hub.client.get("/zh/regions/lac/")).status_code == 200


async def test_a_template_that_raises_leaves_the_last_good_page_and_tells_the_operators(
    launch: Any, events: Any, take: Take, eventually: Eventually, mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with launch(hub_role="web") as hub:
        await released(hub.service, events, take, 1)
        await eventually(lambda: following(hub, 1))
        good = await hub.client.get("/fr/regions/lac/")
        title = events.accepted(2).title

        def fragile(view: bytes, *rest: Any) -> bytes:
            if b'"kind":"region"' in view and title.encode() in view:
                raise ZeroDivisionError("in the template of a region")
            return represent(view, *rest)

        monkeypatch.setattr(workers, "represent", fragile)
        data = events.accepted(2)
        await take(hub.service, data, data.submission_id)
        plan = await hub.service.committer.release()
        assert plan is not None
        await eventually(lambda: following(hub, plan.number))
        answer = await hub.client.get("/fr/regions/lac/")
        assert (answer.status_code, answer.content) == (200, good.content)
        assert answer.headers["x-release"] == str(plan.number)
        assert title in (await hub.client.get("/fr/")).text
        [failure] = await find_all(mongo.collection("failures"), {})
        assert (failure["page"], failure["language"]) == ("regions/lac/", "fr")
        assert "in the template of a region" in failure["reason"]
    monkeypatch.undo()
    async with launch(hub_role="web") as hub:
        assert title in (await hub.client.get("/fr/regions/lac/")).text


async def test_a_change_of_templates_makes_pages_anew_without_a_release(
    launch: Any, events: Any, take: Take, eventually: Eventually, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with launch(hub_role="web") as hub:
        await released(hub.service, events, take, 1)
        await eventually(lambda: following(hub, 1))
        before = await hub.client.get("/fr/regions/lac/")
    monkeypatch.setattr(bootstrap, "fingerprint", lambda _: "e" * 64)
    monkeypatch.setattr(workers, "represent", lambda *given: represent(*given) + b"<!-- another template -->")
    async with launch(hub_role="web") as hub:
        known = await hub.client.get("/fr/regions/lac/", headers={"If-None-Match": before.headers["etag"]})
        assert known.status_code == 200
        assert known.content == before.content + b"<!-- another template -->"
        assert known.headers["etag"] != before.headers["etag"]
        assert known.headers["x-release"] == before.headers["x-release"]
        await eventually(lambda: kept_all(hub))
    assert len(list((tmp_path / "site" / "representations").iterdir())) == 2


async def test_the_style_of_an_older_version_stays_where_its_pages_look_for_it(launch: Any, tmp_path: Path) -> None:
    async with launch(hub_role="web"):
        pass
    [style] = (tmp_path / "site" / "assets").glob("site.*.css")
    older = style.with_name("site.0d1e5a9c2b3f4a6e.css")
    async with launch(hub_role="web") as hub:
        served = await hub.client.get(f"/assets/{style.name}")
        assert (served.status_code, served.content) == (200, style.read_bytes())
        assert (await hub.client.get(f"/assets/{older.name}")).status_code == 404
        content = b"body { margin: 0 }"
        kept = style.with_name(f"site.{sha256(content).hexdigest()[:16]}.css")
        kept.write_bytes(content)
        found = await hub.client.get(f"/assets/{kept.name}")
        assert (found.status_code, found.content) == (200, content)
        assert found.headers["cache-control"] == "public, max-age=31536000, immutable"


async def test_pages_are_made_ahead_of_their_readers_after_a_release(
    launch: Any, events: Any, take: Take, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "QUIET", 0.1)
    monkeypatch.setattr(ahead, "REST", 0.0)
    async with launch(hub_role="web") as hub:
        await released(hub.service, events, take, 1)

        async def made() -> bool:
            return hub.service.web.index.release > 0 and hub.service.web.ahead.waiting == 0

        await eventually(made)
        maker = hub.service.maker
        for wanted in await _asked(hub):
            assert maker.kept(maker.key(wanted), "br")
