"""From events to pages: languages, lists, codings, tags, announcements; what repeats changes nothing."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

import brotli  # type: ignore[import-untyped] # a C extension without stubs
import httpx
import pytest
from nats.js import JetStreamContext
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from chassis.observability.telemetry import configure_telemetry, span_from
from chassis.storage.mongo import Mongo
from contracts.vocabulary import Language
from publisher.site.assets import load_assets
from publisher.site.representation import Format, represent

pytestmark = pytest.mark.usefixtures("streams")
Eventually = Callable[..., Awaitable[Any]]
Publish = Callable[..., Awaitable[Any]]


async def speak_registry(events: Any, publish: Publish) -> None:
    for event, subject in events.registry():
        await publish(event, subject)


async def page(client: httpx.AsyncClient, path: str, **headers: str) -> httpx.Response:
    return await client.get(path, headers=headers)


async def messages(jetstream: JetStreamContext, subject: str) -> list[dict[str, Any]]:
    """Read all messages of the publisher's stream under a subject."""
    state = (await jetstream.stream_info("PUBLISHER")).state
    found = []
    for sequence in range(max(1, state.first_seq), state.last_seq + 1):
        message = await jetstream.get_msg("PUBLISHER", sequence)
        if (message.subject or "").startswith(subject):
            found.append({"headers": message.headers, "data": json.loads(message.data or b"{}")})
    return found


async def nothing_waits(mongo: Mongo) -> bool:
    return bool(await mongo.collection("change_queue").count_documents({}) == 0)


async def test_an_input_stands_on_all_its_pages_in_six_languages(
    launch: Any, events: Any, publish: Publish, eventually: Eventually, jetstream: JetStreamContext, mongo: Mongo
) -> None:
    async with launch() as hub:
        await speak_registry(events, publish)
        data = events.accepted(1)
        await publish(events.received(1), data.submission_id)
        await publish(data, data.submission_id)
        own = f"submissions/{data.submission_id}/"

        async def there() -> bool:
            return (await page(hub.client, f"/en/{own}")).status_code == 200

        await eventually(there)
        for language in Language:
            for path in (
                own,
                "",
                "regions/unece/",
                "regions/lac/",
                "regions/lac/inputs/1/",
                "regions/unece/inputs/1/",
                "regions/lac/demo-lac/",
                "regions/lac/demo-lac/inputs/1/",
                "countries/PRT/",
                "countries/PRT/inputs/1/",
            ):
                html = await page(hub.client, f"/{language}/{path}")
                assert html.status_code == 200, path
                assert data.title in html.text, path
                assert html.headers["content-type"] == "text/html; charset=utf-8"
                assert html.headers["content-language"] == language
                twin = await page(hub.client, f"/{language}/{path}index.json")
                assert twin.headers["content-type"].startswith("application/json")
                assert data.submission_id in twin.text, path

        async def labelled() -> bool:  # the questionnaire may come after the input
            return "methodology in fr, 1" in (await page(hub.client, f"/fr/{own}")).text

        await eventually(labelled)
        arabic = (await page(hub.client, f"/ar/{own}")).text
        assert 'dir="rtl"' in arabic
        assert data.title not in (await page(hub.client, "/en/regions/africa/")).text

        said = await eventually(lambda: messages(jetstream, "hub.publisher.submission."))
        assert [one["data"]["submission_id"] for one in said] == [data.submission_id]
        assert said[0]["data"]["submission_version"] == data.version
        assert said[0]["data"]["regions"] == ["lac", "unece"]
        for path in said[0]["data"]["addresses"].values():
            assert (await page(hub.client, path)).status_code == 200
        pages = await messages(jetstream, "hub.publisher.page.")
        lac = [one["data"] for one in pages if one["data"]["page"] == "regions/lac/"]
        assert [one["version"] for one in lac] == list(range(1, len(lac) + 1))
        for language, file in lac[-1]["files"].items():
            view = zlib.decompress((await mongo.collection("views").find_one({"_id": file["digest"]}))["body"])
            assert hashlib.sha256(view).hexdigest() == file["digest"], language
            body = (await page(hub.client, file["path"])).content
            assert represent(view, Language(language), Format.HTML, load_assets().names) == body, language


async def test_pages_come_compressed_with_tags_and_policies(
    launch: Any, events: Any, publish: Publish, eventually: Eventually, mongo: Mongo
) -> None:
    async with launch() as hub:
        await speak_registry(events, publish)
        await eventually(lambda: _all_on_pages(mongo, len(events.registry())))
        await eventually(lambda: _ok(hub.client))
        plain = await page(hub.client, "/en/regions/lac/", **{"Accept-Encoding": "identity"})
        digest = plain.headers["etag"].strip('"')  # of what the page is made of, known without making it
        assert plain.headers["etag"] == f'"{digest}"'
        assert len(bytes.fromhex(digest)) == hashlib.sha256().digest_size
        assert "content-encoding" not in plain.headers
        for coding, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
            request = hub.client.build_request("GET", "/en/regions/lac/", headers={"Accept-Encoding": coding})
            answer = await hub.client.send(request, stream=True)
            packed = b"".join([part async for part in answer.aiter_raw()])
            await answer.aclose()
            assert answer.headers["content-encoding"] == coding
            assert answer.headers["vary"] == "Accept-Encoding"
            assert answer.headers["etag"] == f'W/"{digest}"'
            assert len(packed) < len(plain.content) / 2
            assert unpack(packed) == plain.content
        for tag in (f'"{digest}"', f'W/"{digest}"', f'"other", "{digest}"', "*"):
            again = await page(hub.client, "/en/regions/lac/", **{"If-None-Match": tag})
            assert again.status_code == 304
            assert again.content == b""
            assert again.headers["etag"].endswith(f'"{digest}"')
        head = await hub.client.head("/en/regions/lac/", headers={"Accept-Encoding": "identity"})
        assert head.content == b""
        assert int(head.headers["content-length"]) == len(plain.content)
        assert plain.headers["cache-control"] == "public, max-age=0, stale-while-revalidate=60"
        assert plain.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert plain.headers["x-content-type-options"] == "nosniff"
        assert plain.headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert int(plain.headers["x-release"]) >= 1
        style = plain.text.split('rel="stylesheet" href="')[1].split('"')[0]
        css = await page(hub.client, style)
        assert css.status_code == 200
        assert css.headers["content-type"] == "text/css; charset=utf-8"
        assert css.headers["cache-control"] == "public, max-age=31536000, immutable"


async def _all_on_pages(mongo: Mongo, records: int) -> bool:
    """Return whether the releases hold every record, so that no page changes any more."""
    known = await mongo.collection("records").count_documents({})
    return known == records and not await mongo.collection("change_queue").count_documents({})


async def _ok(client: httpx.AsyncClient) -> bool:
    return (await page(client, "/en/regions/lac/")).status_code == 200


async def test_addresses_lead_to_pages_and_wrong_ones_to_help(
    launch: Any, events: Any, publish: Publish, eventually: Eventually
) -> None:
    async with launch() as hub:
        await speak_registry(events, publish)
        await eventually(lambda: _ok(hub.client))
        await eventually(lambda: _there(hub.client, "/fr/404/"))
        front = await page(hub.client, "/", **{"Accept-Language": "de, fr-CA;q=0.8, en;q=0.5"})
        assert front.status_code == 302
        assert front.headers["location"] == "/fr/"
        assert front.headers["vary"] == "Accept-Language"
        slash = await page(hub.client, "/en/regions/lac?x=1")
        assert slash.status_code == 301
        assert slash.headers["location"] == "/en/regions/lac/?x=1"
        lost = await page(hub.client, "/fr/nowhere/", Accept="text/html")
        assert lost.status_code == 404
        assert 'lang="fr"' in lost.text
        assert lost.headers["cache-control"] == "no-cache"
        for path, accept in (("/v1/nowhere", "*/*"), ("/en/x/index.json", "*/*"), ("/en/x/", "application/json")):
            problem = await page(hub.client, path, Accept=accept)
            assert problem.status_code == 404
            assert problem.headers["content-type"] == "application/problem+json"
        assert (await hub.client.post("/en/regions/lac/")).status_code == 405
        assert (await page(hub.client, "/ready")).status_code == 200
        assert "publisher_release_seconds" in (await page(hub.client, "/metrics")).text


async def _there(client: httpx.AsyncClient, path: str) -> bool:
    return (await page(client, path)).status_code == 200


async def test_older_releases_stay_readable(launch: Any, events: Any, publish: Publish, eventually: Eventually) -> None:
    async with launch() as hub:
        await speak_registry(events, publish)
        one, two = events.accepted(1), events.accepted(2)
        await publish(one, one.submission_id)
        await eventually(lambda: _there(hub.client, f"/en/submissions/{one.submission_id}/"))
        before = await page(hub.client, "/en/regions/lac/")
        await publish(two, two.submission_id)
        await eventually(lambda: _there(hub.client, f"/en/submissions/{two.submission_id}/"))
        after = await page(hub.client, "/en/regions/lac/")
        assert two.title in after.text
        assert two.title not in before.text
        old = await page(hub.client, f"/en/regions/lac/?release={before.headers['x-release']}")
        assert old.content == before.content
        assert (await page(hub.client, f"/en/submissions/{two.submission_id}/?release=1")).status_code == 404
        current = (await page(hub.client, "/v1/releases/current")).json()
        assert current["release"] == int(after.headers["x-release"])
        head = await hub.client.head("/v1/releases/current")
        assert (head.status_code, head.headers["content-type"], head.content) == (200, "application/json", b"")
        listed = (await page(hub.client, "/v1/releases?after=0&limit=2")).json()
        assert [one["release"] for one in listed["releases"]] == [1, 2]
        assert listed["next"] == 2


async def test_a_repeated_event_changes_nothing_and_announces_again_under_the_same_id(
    launch: Any, events: Any, publish: Publish, eventually: Eventually, jetstream: JetStreamContext, mongo: Mongo
) -> None:
    async with launch() as hub:
        await speak_registry(events, publish)
        data = events.accepted(1)
        first = await publish(data, data.submission_id)
        said = await eventually(lambda: messages(jetstream, "hub.publisher.submission."))
        await eventually(lambda: nothing_waits(mongo))
        release = (await page(hub.client, "/v1/releases/current")).json()
        await publish(data, data.submission_id, event_id=first.id, attempt=2)

        async def twice() -> Any:
            found = await messages(jetstream, "hub.publisher.submission.")
            return found if len(found) == 2 else None

        again = await eventually(twice)
        assert again[1]["headers"]["ce-id"] == said[0]["headers"]["ce-id"]
        assert again[1]["headers"]["Nats-Msg-Id"] != said[0]["headers"]["Nats-Msg-Id"]
        assert again[1]["data"] == said[0]["data"]
        await publish(events.received(1), data.submission_id)
        for event, subject in events.registry():
            await publish(event, subject)
        of_earlier_days = events.round("demo-lac").model_copy(update={"version": 99, "latest": False, "place": "Lima"})
        await publish(of_earlier_days, "demo-lac")

        async def quiet() -> bool:
            info = await jetstream.consumer_info("REGISTRY", "publisher-g1")
            return bool(info.num_pending == 0 and info.num_ack_pending == 0)

        await eventually(quiet)
        assert await nothing_waits(mongo)
        assert (await page(hub.client, "/v1/releases/current")).json() == release


async def test_an_input_waits_for_its_round_and_appears_with_it(
    launch: Any, events: Any, publish: Publish, eventually: Eventually, jetstream: JetStreamContext
) -> None:
    async with launch() as hub:
        registry = events.registry()
        for event, subject in registry:
            if subject != "demo-lac":
                await publish(event, subject)
        early, other = events.accepted(1), events.accepted(2, round="demo-unece")
        for data in (early, other):
            await publish(data, data.submission_id)
        await eventually(lambda: _there(hub.client, f"/en/submissions/{other.submission_id}/"))
        assert not await _there(hub.client, f"/en/submissions/{early.submission_id}/")
        assert early.title not in (await page(hub.client, "/en/regions/lac/")).text
        await publish(events.round("demo-lac"), "demo-lac")
        await eventually(lambda: _there(hub.client, f"/en/submissions/{early.submission_id}/"))
        assert early.title in (await page(hub.client, "/en/regions/lac/")).text

        async def both() -> bool:
            return len(await messages(jetstream, "hub.publisher.submission.")) == 2

        await eventually(both)


async def test_the_trace_of_the_event_goes_on_in_the_announcement(
    launch: Any, events: Any, take: Any, jetstream: JetStreamContext, eventually: Eventually
) -> None:
    exporter = InMemorySpanExporter()
    configure_telemetry("publisher", exporter)
    async with launch() as hub:
        for event, subject in events.registry():
            await take(hub.service, event, subject)
        data = events.accepted(1)
        with span_from(None, "POST /v1/submissions") as span:
            trace = f"{span.get_span_context().trace_id:032x}"
            await take(hub.service, data, data.submission_id)
        said = await eventually(lambda: messages(jetstream, "hub.publisher.submission."))
    assert said[0]["headers"]["traceparent"].split("-")[1] == trace
    ours = [one for one in exporter.get_finished_spans() if f"{one.context.trace_id:032x}" == trace]
    assert {"POST /v1/submissions", "release submission"} <= {one.name for one in ours}
    assert any(one.name.startswith("send hub.publisher.submission.published") for one in ours)
