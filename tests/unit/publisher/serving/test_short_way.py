"""The short way through memory answers as the routes do, and steps aside for everything else."""

from __future__ import annotations

import asyncio
import itertools
import re

import httpx
import pytest
from tests.unit.publisher.serving.conftest import Served

from chassis.observability import telemetry
from chassis.observability.metrics import REGISTRY
from contracts.vocabulary import Language
from publisher.representations.key import Representation
from publisher.site.representation import Format

PATHS = ("/en/", "/ar/regions/unece/", "/fr/regions/unece/index.json", "/zh/404/", "/ru/styleguide/")
CODINGS = ("br", "gzip", "identity")


def told(answer: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    headers = {name: value for name, value in answer.headers.items() if name not in {"x-request-id", "date"}}
    return answer.status_code, headers, answer.content


async def count(status: str) -> float:
    labels = {"method": "GET", "route": "/{path}", "status": status}
    return REGISTRY.get_sample_value("http_server_request_duration_seconds_count", labels) or 0.0


@pytest.mark.parametrize(("path", "coding"), list(itertools.product(PATHS, CODINGS)))
async def test_both_ways_give_the_same_answers(served: Served, path: str, coding: str) -> None:
    wanted = {"Accept-Encoding": coding}
    slow = await served.by_routes.get(path, headers=wanted)
    before = await count("200")
    quick = await served.client.get(path, headers=wanted)
    assert served.known == [path]
    assert await count("200") == before + 1
    assert len(quick.headers["x-request-id"]) == 36
    assert told(quick) == told(slow)
    tag = {"If-None-Match": quick.headers["etag"]}
    assert told(await served.client.get(path, headers=wanted | tag)) == told(
        await served.by_routes.get(path, headers=wanted | tag)
    )
    quick_head, slow_head = [await c.head(path, headers=wanted) for c in (served.client, served.by_routes)]
    assert told(quick_head) == told(slow_head)
    assert quick_head.content == b""
    assert served.known == [path] * 3


@pytest.mark.parametrize("client", ["client", "by_routes"])
async def test_who_has_the_bytes_costs_no_making(served: Served, client: str) -> None:
    path, http = "/es/regions/unece/", getattr(served, client)
    tag = (await http.get(path)).headers["etag"]
    served.maker._kept.clear()
    made = len(served.renderer.made)
    answer = await http.get(path, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["x-release"] == "7"
    assert len(served.renderer.made) == made


async def test_a_tag_is_known_before_the_page_was_ever_made(served: Served) -> None:
    view = served.index.find("regions/unece/")
    assert view is not None
    tags = [
        (await served.client.get("/en/regions/unece/", headers={"If-None-Match": f'W/"{tag}"'})).status_code
        for tag in (served.maker.key(Representation(view, Language.EN, Format.HTML)), view)
    ]
    assert tags == [304, 200]
    assert len(served.renderer.made) == 1


async def test_a_release_changes_tag_bytes_and_number_at_once(served: Served) -> None:
    before = await served.client.get("/en/")
    other = served.index.find("regions/")
    served.index.apply(8, [("", other)])
    after = await served.client.get("/en/", headers={"If-None-Match": before.headers["etag"]})
    again = await served.client.get("/en/")
    assert (after.status_code, after.headers["x-release"]) == (200, "8")
    assert told(again) == told(after)
    assert again.content != before.content
    served.index.apply(9, [("", None)])
    assert (await served.client.get("/en/")).status_code == 404


@pytest.mark.parametrize("path", ["/en/?release=7x", "/en", "/assets/none.css", "/v1/nowhere", "/live", "//", "/xx/"])
async def test_everything_else_goes_on_to_the_routes(served: Served, path: str) -> None:
    quick, slow = [await c.get(path, headers={"Accept": "text/html"}) for c in (served.client, served.by_routes)]
    assert (quick.status_code, quick.headers.get("location")) == (slow.status_code, slow.headers.get("location"))
    assert (await served.client.post("/en/")).status_code == 405


async def test_what_only_the_routes_can_heed_goes_on_to_them(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    await served.client.get("/en/")
    for name in ("Traceparent", "Authorization", "Expect"):
        assert (await served.client.get("/en/", headers={name: "x"})).status_code in {200, 417}
    assert (await served.client.get("/en/", headers={"Connection": "close"})).status_code == 200
    monkeypatch.setattr(telemetry, "recording", lambda: True)
    assert (await served.client.get("/en/")).status_code == 200
    assert served.known == []
    named = await served.client.get("/en/", headers={"X-Request-Id": "given-by-the-caller"})
    assert named.headers["x-request-id"] == "given-by-the-caller"


async def test_the_callers_id_comes_back_if_it_is_fit_for_logs(served: Served) -> None:
    await served.client.get("/en/")
    for given, kept in (("given-by-the-caller", True), ("no", False), ("a b c d e f g", False)):
        answer = await served.client.get("/en/", headers={"X-Request-Id": given})
        assert (answer.headers["x-request-id"] == given) is kept
    assert len(served.known) == 3


async def test_requests_that_come_in_one_piece_are_answered_in_their_order(served: Served) -> None:
    await served.client.get("/en/")
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    paths = ["/en/", "/fr/", "/en/", "/nowhere", "/en/"] * 40
    asked = [f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br\r\n\r\n" for path in paths]
    asked[-1] = asked[-1].replace("Host: x", "Host: x\r\nConnection: close")
    writer.write("".join(asked).encode())
    answered = await asyncio.wait_for(reader.read(), 20)
    writer.close()
    languages = re.findall(rb"HTTP/1.1 (\d+)|content-language: (\w+)", answered)
    found = [status or language for status, language in languages]
    wanted = {"/en/": [b"200", b"en"], "/fr/": [b"200", b"fr"], "/nowhere": [b"404", b"en"]}
    assert [one for one in found if one] == [part for path in paths for part in wanted[path]]
    assert served.known


async def test_a_reader_who_reads_nothing_fills_no_memory(served: Served) -> None:
    await served.client.get("/en/", headers={"Accept-Encoding": "identity"})
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(b"GET /en/ HTTP/1.1\r\nHost: x\r\n\r\n" * 3_000)
    await asyncio.sleep(0.3)
    assert len(served.known) < 3_000
    writer.close()
    assert reader.at_eof() is False


async def test_assets_are_served_for_ever_in_the_coding_that_is_wanted(served: Served) -> None:
    style = (await served.client.get("/en/")).text.split('rel="stylesheet" href="')[1].split('"')[0]
    plain, packed = [
        await served.client.get(style, headers={"Accept-Encoding": coding}) for coding in ("identity", "br")
    ]
    assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert packed.headers["content-encoding"] == "br"
    assert packed.headers["etag"] == f"W/{plain.headers['etag']}"
    assert plain.headers["content-type"] == "text/css; charset=utf-8"
    again = await served.client.get(style, headers={"If-None-Match": plain.headers["etag"]})
    assert again.status_code == 304
