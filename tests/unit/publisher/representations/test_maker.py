"""Every representation is made once, whoever asks and however often; what cannot be kept is made again."""

from __future__ import annotations

import asyncio
from typing import Any

import brotli  # type: ignore[import-untyped] # a C extension without stubs
import pytest
from tests.unit.publisher.representations.conftest import ASSETS, Bench, kept

from contracts.vocabulary import Language
from publisher.releases.views import ViewMissingError
from publisher.representations import workers
from publisher.representations.key import Representation
from publisher.representations.store import RepresentationStore, StoreError
from publisher.representations.workers import NotShowableError
from publisher.site.representation import Format, represent


async def settled(bench: Bench) -> None:
    """Wait for what is stored behind the readers' backs."""
    await asyncio.gather(*bench.maker._storing)


async def test_readers_at_the_same_time_share_one_making(bench: Bench) -> None:
    codings = ["br", "gzip", None] * 10
    bodies = await asyncio.gather(*(bench.maker.get(bench.wanted, coding) for coding in codings))
    plain = represent(bench.views.bodies[bench.wanted.view], Language.FR, Format.HTML, ASSETS)
    assert {body for body, coding in zip(bodies, codings, strict=True) if coding is None} == {plain}
    assert brotli.decompress(bodies[0]) == plain
    assert len(bench.renderer.made) == 1
    assert len(bench.views.read) == 1


async def test_a_reader_who_goes_away_takes_nothing_from_the_others(bench: Bench) -> None:
    first, second = (asyncio.create_task(bench.maker.get(bench.wanted, "br")) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert await second
    assert first.cancelled()
    assert len(bench.renderer.made) == 1


async def test_what_was_made_is_read_from_the_store_by_the_next_process(bench: Bench) -> None:
    made = await bench.maker.get(bench.wanted, "gzip")
    await settled(bench)
    assert await bench.another().get(bench.wanted, "gzip") == made
    assert len(bench.renderer.made) == 1


@pytest.mark.parametrize("damage", ["missing", "cut", "flipped"])
async def test_what_the_store_lost_or_damaged_is_made_again(bench: Bench, damage: str) -> None:
    made = await bench.maker.get(bench.wanted, None)
    await settled(bench)
    [path] = bench.stored()
    body = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(body[:40] if damage == "cut" else body[:-1] + bytes([body[-1] ^ 1]))
    other = bench.another()
    assert await other.get(bench.wanted, None) == made
    await asyncio.gather(*other._storing)
    assert path.read_bytes() == body
    assert len(bench.renderer.made) == 2


async def test_a_store_that_takes_nothing_keeps_nobody_waiting(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: Any) -> None:
        raise StoreError("no space left")

    monkeypatch.setattr(RepresentationStore, "_write", full)
    assert await bench.maker.get(bench.wanted, "br")
    await settled(bench)
    assert bench.maker.kept(bench.maker.key(bench.wanted), "br")
    assert bench.stored() == []


async def test_memory_keeps_what_was_asked_for_lately_within_its_size(bench: Bench) -> None:
    wanted = [Representation(view, Language.EN, Format.HTML) for view in list(bench.views.bodies)[:6]]
    sizes = {one: len(await bench.maker.get(one, "br")) for one in wanted}
    await settled(bench)
    maker = bench.another(memory=sizes[wanted[0]] + sizes[wanted[1]])
    for one in (wanted[0], wanted[1], wanted[0], wanted[2]):
        await maker.get(one, "br")
    assert kept(maker).currsize <= kept(maker).maxsize
    assert maker.kept(maker.key(wanted[2]), "br") or sizes[wanted[2]] > kept(maker).maxsize
    assert maker.kept(maker.key(wanted[1]), "br") is None


async def test_what_is_larger_than_the_memory_is_served_all_the_same(bench: Bench) -> None:
    assert await bench.another(memory=10).get(bench.wanted, "br")


async def test_another_version_makes_the_page_anew_under_another_name(bench: Bench) -> None:
    await bench.maker.get(bench.wanted, "br")
    await settled(bench)
    newer = bench.another(version="e" * 64)
    assert newer.key(bench.wanted) != bench.maker.key(bench.wanted)
    await newer.get(bench.wanted, "br")
    await asyncio.gather(*newer._storing)
    assert len(bench.renderer.made) == 2
    assert len(bench.stored()) == 2


async def test_names_differ_by_view_language_form_and_version_and_by_nothing_else() -> None:
    names = {
        Representation(view, language, form).key(version)
        for view in ("a" * 64, "b" * 64)
        for language in Language
        for form in Format
        for version in ("c" * 64, "d" * 64)
    }
    assert len(names) == 2 * len(Language) * len(Format) * 2
    assert all(len(name) == 64 for name in names)


async def test_a_template_that_raises_is_told_with_its_reason_and_tried_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> bytes:
        raise ZeroDivisionError("in a template")

    with monkeypatch.context() as patched:
        patched.setattr(workers, "represent", broken)
        with pytest.raises(NotShowableError, match=r"ZeroDivisionError: in a template \(.*test_maker.py:\d+\)"):
            await bench.maker.get(bench.wanted, "br")
    assert await bench.maker.get(bench.wanted, "br")


async def test_a_view_that_is_not_there_is_said_to_be_missing(bench: Bench) -> None:
    with pytest.raises(ViewMissingError):
        await bench.maker.get(Representation("0" * 64, Language.EN, Format.JSON), "br")


async def test_the_proof_of_a_page_is_what_its_first_reader_gets(bench: Bench) -> None:
    digest, body = bench.views.bodies.popitem()  # not in the database before the release
    wanted = Representation(digest, Language.EN, Format.HTML)
    await bench.maker.prove(body, Language.EN)
    assert brotli.decompress(await bench.maker.get(wanted, "br")) == represent(body, Language.EN, Format.HTML, ASSETS)
    assert len(bench.renderer.made) == 1
    assert bench.views.read == []
