"""What a release changed is made when nobody needs the processor, the front pages first, each page once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.unit.publisher.representations.conftest import Bench

from chassis.running.health import Heartbeat
from chassis.running.loops import background
from contracts.vocabulary import Language
from publisher.representations import ahead as ahead_module
from publisher.representations.ahead import Ahead
from publisher.representations.key import Representation
from publisher.representations.store import RepresentationStore
from publisher.site.representation import Format

Eventually = Callable[..., Awaitable[Any]]
ALL = len(Language) * len(Format)
NOW = datetime(2026, 11, 12, tzinfo=UTC)


@pytest.fixture
def ahead(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Ahead:
    monkeypatch.setattr(ahead_module, "QUIET", 0.05)
    monkeypatch.setattr(ahead_module, "REST", 0.0)
    beat = Heartbeat("ahead", 30.0)
    return Ahead(bench.maker, bench.store, lambda path: path < "m", timedelta(days=7), lambda: NOW, beat)


@pytest.fixture
async def running(ahead: Ahead) -> AsyncIterator[Ahead]:
    async with background(ahead.loop.run):
        yield ahead


def digests(bench: Bench) -> list[str]:
    return list(bench.views.bodies)


async def done(ahead: Ahead, bench: Bench, pages: int) -> bool:
    return ahead.waiting == 0 and len(bench.renderer.made) == pages * ALL


async def test_what_changed_is_in_memory_before_somebody_asks(
    running: Ahead, bench: Bench, eventually: Eventually
) -> None:
    first, second = digests(bench)[:2]
    running.changed([("a/", first), ("z/", second)])
    await eventually(lambda: done(running, bench, 2))
    for view in (first, second):
        for language in Language:
            for form in Format:
                assert bench.maker.kept(bench.maker.key(Representation(view, language, form)), "br")
    assert len(bench.views.read) == 2


async def test_fronts_come_first_and_of_them_what_changed_last(
    running: Ahead, bench: Bench, eventually: Eventually
) -> None:
    old, front, other = digests(bench)[:3]
    running.changed([("a/", old), ("z/", other)])
    running.changed([("b/", front)])
    await eventually(lambda: done(running, bench, 3))
    assert bench.views.read == [front, old, other]


async def test_a_page_that_changes_again_is_made_once_and_one_that_is_gone_never(
    running: Ahead, bench: Bench, eventually: Eventually
) -> None:
    first, second, third = digests(bench)[:3]
    running.changed([("a/", first), ("b/", second)])
    running.changed([("a/", third), ("b/", None)])
    await eventually(lambda: done(running, bench, 1))
    assert bench.views.read == [third]


async def test_nothing_is_made_while_releases_come(ahead: Ahead, bench: Bench) -> None:
    ahead.changed([("a/", digests(bench)[0])])
    rest = await ahead._turn()
    assert rest is not None
    assert 0 < rest <= ahead_module.QUIET
    assert bench.renderer.made == []


async def test_readers_come_first(ahead: Ahead, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead_module, "QUIET", -1.0)
    waited = [True, True, False]
    monkeypatch.setattr(type(bench.maker), "busy", property(lambda _: waited.pop(0) if waited else False))
    ahead.changed([("a/", digests(bench)[0])])
    await ahead._turn()
    assert waited == []
    assert len(bench.renderer.made) == ALL


async def test_a_release_cuts_a_page_short_which_is_finished_later(
    ahead: Ahead, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead_module, "QUIET", -1.0)
    first, second = digests(bench)[:2]
    ahead.changed([("a/", first)])
    original = bench.maker.get

    async def get(wanted: Representation, coding: str | None) -> bytes:
        if len(bench.renderer.made) == 3:
            ahead.changed([("z/", second)])
        return await original(wanted, coding)

    monkeypatch.setattr(bench.maker, "get", get)
    await ahead._turn()
    assert len(bench.renderer.made) == 4
    assert ahead.waiting == 2
    while ahead.waiting:
        await ahead._turn()
    assert len(bench.renderer.made) == 2 * ALL


async def test_of_too_many_pages_the_oldest_are_left_to_their_readers(
    ahead: Ahead, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead_module, "WAITING_PAGES", 3)
    ahead.changed([(f"z{number}/", "a" * 64) for number in range(4)])
    ahead.changed([("a/", "b" * 64)])
    assert list(ahead._others) == ["z2/", "z3/"]
    assert list(ahead._fronts) == ["a/"]


async def test_a_page_that_cannot_be_shown_keeps_back_no_other(
    running: Ahead, bench: Bench, eventually: Eventually
) -> None:
    bench.views.bodies["0" * 64] = b'{"page":"nowhere/","kind":"none","view":{}}'
    good = digests(bench)[0]
    running.changed([("z/", good), ("a/", "0" * 64)])
    await eventually(lambda: done(running, bench, 2))
    assert bench.maker.kept(bench.maker.key(Representation(good, Language.ZH, Format.JSON)), "br")


async def test_other_versions_are_swept_when_nothing_else_is_to_do(
    ahead: Ahead, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept: list[datetime] = []

    async def delete(_: RepresentationStore, before: datetime) -> int:
        swept.append(before)
        return 0

    monkeypatch.setattr(RepresentationStore, "delete_outdated", delete)
    assert await ahead._turn() is None
    assert swept == []
    monkeypatch.setattr(ahead, "_sweep_at", 0.0)
    await ahead._turn()
    await ahead._turn()
    assert swept == [NOW - timedelta(days=7)]
