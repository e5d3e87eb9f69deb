"""Writing records over HTTP: what holds when, who may change what, and that nothing is stored of what is refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.integration.registry.records.records_to_write import CHAMPION, PORTUGAL

from chassis.security.issuer import LocalIssuer
from chassis.storage.mongo import Mongo, find_all
from registry.app import assemble
from registry.bootstrap import Service

Write = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
async def empty(
    build_registry: Callable[..., Service], running: Callable[..., Any]
) -> AsyncIterator[httpx.AsyncClient]:
    """Ask a registry that knows nothing yet."""
    async with running(assemble(build_registry())) as client:
        yield client


@pytest.fixture
def put(empty: httpx.AsyncClient, issuer: LocalIssuer) -> Write:
    async def send(
        path: str, body: dict[str, Any], *, role: str | None = "secretariat", **headers: str | None
    ) -> httpx.Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items() if value}
        if role:
            sent["Authorization"] = f"Bearer {issuer.token(role)}"
        return await empty.put(f"/v1/{path}", json={"reason": "to be tried out", **body}, headers=sent)

    return send


async def later() -> None:
    """Wait until what is recorded now has a later time than what was recorded before."""
    begin = datetime.now(UTC)
    while datetime.now(UTC) - begin < timedelta(milliseconds=2):  # noqa: ASYNC110 - time itself makes it true
        await asyncio.sleep(0)


async def stored(mongo: Mongo) -> dict[str, int]:
    return {name: await mongo.collection(name).count_documents({}) for name in ("revisions", "periods", "outbox")}


async def etag(client: httpx.AsyncClient, path: str) -> str:
    answer = await client.get(f"/v1/{path}")
    assert answer.status_code == 200, answer.text
    return str(answer.headers["etag"])


async def test_a_statement_is_there_once_however_often_it_is_sent(
    empty: httpx.AsyncClient, put: Write, mongo: Mongo
) -> None:
    first = await put("countries/PRT", PORTUGAL)
    assert first.status_code == 201, first.text
    assert first.json()["review_regions"] == ["unece", "lac"]
    after = await stored(mongo)
    assert after == {"revisions": 1, "periods": 1, "outbox": 1}
    for headers in ({}, {"If_Match": first.headers["etag"]}, {"If_Match": '"7-0"'}, {"If_None_Match": "*"}):
        again = await put("countries/PRT", PORTUGAL, **headers)
        assert (again.status_code, again.headers["etag"]) == (200, first.headers["etag"])
        assert again.json() == first.json()
    assert await stored(mongo) == after
    assert await etag(empty, "countries/PRT") == first.headers["etag"]


async def test_a_field_that_earlier_versions_of_the_software_did_not_know_is_no_change(
    put: Write, mongo: Mongo
) -> None:
    await put("countries/PRT", PORTUGAL)
    await mongo.collection("revisions").update_one({"key": "PRT"}, {"$unset": {"state.note": "", "state.m49": ""}})
    refused = await put("countries/PRT", PORTUGAL)
    assert refused.status_code == 428, "the code of the country is another than the one that holds"
    await mongo.collection("revisions").update_one({"key": "PRT"}, {"$set": {"state.m49": PORTUGAL["m49"]}})
    again = await put("countries/PRT", PORTUGAL)
    assert (again.status_code, again.json()["version"]) == (200, 1)


async def test_a_change_names_the_version_it_was_made_from(empty: httpx.AsyncClient, put: Write, mongo: Mongo) -> None:
    await put("countries/PRT", PORTUGAL)
    changed = PORTUGAL | {"note": "on the Atlantic"}
    before = await stored(mongo)
    seen = await etag(empty, "countries/PRT")
    unnamed = await put("countries/PRT", changed)
    assert (unnamed.status_code, unnamed.json()["errors"][0]["pointer"]) == (428, "#header/If-Match")
    assert (await put("countries/PRT", changed, If_None_Match="*")).status_code == 412
    assert (await put("countries/PRT", changed, If_Match="nonsense")).status_code == 412
    assert (await put("countries/PRT", changed, If_Match='"2-abc"')).status_code == 412
    assert (await put("countries/ESP", PORTUGAL | {"iso3": "ESP"}, If_Match=seen)).status_code == 412
    assert await stored(mongo) == before
    done = await put("countries/PRT", changed, If_Match=seen)
    assert (done.status_code, done.json()["version"]) == (200, 2)
    stale = await put("countries/PRT", PORTUGAL, If_Match=seen)
    assert (stale.status_code, stale.headers["content-type"]) == (412, "application/problem+json")
    assert await etag(empty, "countries/PRT") == done.headers["etag"]


@pytest.mark.parametrize(
    ("path", "body", "pointer", "text"),
    [
        ("countries/ESP", {}, "/iso3", "is not that of the address"),
        ("countries/PRT", {"planet": "Earth"}, "/planet", "Extra inputs are not permitted"),
        ("countries/PRT", {"review_regions": ["lac"]}, "/review_regions", "Extra inputs are not permitted"),
        ("countries/PRT", {"status": "kingdom"}, "/status", "Input should be"),
        ("countries/PRT", {"confidence": "low"}, "/confidence", "Input should be"),
        ("countries/PRT", {"source": None}, "/source", "Input should be a valid string"),
        ("countries/PRT", {"reason": ""}, "/reason", "at least 3 characters"),
        ("countries/PRT", {"replaces": [3]}, "/replaces", "nothing holds by version 3"),
        ("countries/PRT", {"replaces": [0]}, "/replaces/0", "greater than or equal to 1"),
        ("countries/PRT", {"primary_region": "africa"}, "/primary_region", "is no region of the country's"),
        ("countries/PRT", {"valid_from": "2024-02-30"}, "/valid_from", "valid date"),
        (
            "countries/PRT",
            {"valid_from": "2024-02-03", "valid_to": "2024-02-03"},
            "/valid_to",
            "is not after valid_from",
        ),
        ("champions/PRT", CHAMPION, "/country", "unknown country PRT"),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_stored(
    put: Write, mongo: Mongo, path: str, body: dict[str, Any], pointer: str, text: str
) -> None:
    answer = await put(path, body if "country" in body else PORTUGAL | body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    [error] = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert text in error["text"]
    assert await stored(mongo) == {"revisions": 0, "periods": 0, "outbox": 0}


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("submitter", 403), ("commission", 403), ("operator", 201)])
async def test_only_the_secretariat_and_operators_write(
    put: Write, mongo: Mongo, role: str | None, status: int
) -> None:
    assert (await put("countries/PRT", PORTUGAL, role=role)).status_code == status
    assert (await stored(mongo))["revisions"] == (status == 201)


async def names(client: httpx.AsyncClient, *days: str) -> list[str | None]:
    answers = [await client.get("/v1/countries/PRT", params={"as_of": day}) for day in days]
    return [answer.json()["name"] if answer.status_code == 200 else None for answer in answers]


async def test_statements_hold_for_their_days_and_later_ones_are_not_reached_into(
    empty: httpx.AsyncClient, put: Write, mongo: Mongo
) -> None:
    async def state(name: str, begin: str, end: str | None = None, **more: Any) -> httpx.Response:
        seen = await empty.get("/v1/countries/PRT", params={"as_of": "2020-06-01"})
        body = PORTUGAL | {"name": name, "valid_from": begin, "valid_to": end} | more
        return await put("countries/PRT", body, If_Match=seen.headers.get("etag"))

    days = ("2019-01-01", "2020-06-01", "2022-06-01", "2024-06-01")
    assert (await state("First", "2020-01-01")).status_code == 201
    assert (await state("Second", "2024-01-01")).status_code == 200
    assert await names(empty, *days) == [None, "First", "First", "Second"]
    first = (await empty.get("/v1/countries/PRT", params={"as_of": "2020-06-01"})).json()
    assert (first["version"], first["valid_to"]) == (1, "2024-01-01")
    before = await stored(mongo)
    refused = await state("Wide", "2022-01-01", "2025-01-01")
    [error] = refused.json()["errors"]
    assert (refused.status_code, error["pointer"]) == (422, "/valid_to")
    assert error["text"].startswith("overlapping validity: version 2 holds from 2024-01-01")
    assert await stored(mongo) == before
    assert (await state("Middle", "2022-01-01", "2024-01-01")).status_code == 200
    assert await names(empty, *days) == [None, "First", "Middle", "Second"]
    assert (await state("Wide", "2022-01-01", None, replaces=[2])).status_code == 200
    assert await names(empty, *days) == [None, "First", "Wide", "Wide"]
    assert (await state("Corrected", "2020-01-01", "2021-01-01")).status_code == 200
    assert await names(empty, "2020-06-01", "2021-06-01") == ["Corrected", None]
    told = await find_all(mongo.collection("outbox"), {"type": "org.gcmhub.registry.country.recorded.v1"})
    by_version = {one["data"]["version"]: (one["data"]["latest"], one["data"]["replaces"]) for one in told}
    assert by_version == {1: (True, []), 2: (True, []), 3: (False, []), 4: (True, [2]), 5: (False, [])}


async def test_the_past_stays_as_it_was_known(empty: httpx.AsyncClient, put: Write) -> None:
    first = (await put("countries/PRT", PORTUGAL)).json()
    await later()
    await put("countries/PRT", PORTUGAL | {"name": "Republic"}, If_Match=await etag(empty, "countries/PRT"))
    then = await empty.get("/v1/countries/PRT", params={"known_at": first["recorded_at"]})
    assert then.json() == first
    assert (await empty.get("/v1/countries/PRT", params={"known_at": "2020-01-01T00:00:00Z"})).status_code == 404
    history = (await empty.get("/v1/countries/PRT/history")).json()
    assert [(s["version"], s["recorded_by"], s["reason"]) for s in history["items"]] == [
        (2, "local:secretariat", "to be tried out"),
        (1, "local:secretariat", "to be tried out"),
    ]
    assert history["items"][0]["changes"] == [{"pointer": "/name", "before": "Portugal", "after": "Republic"}]
    part = (await empty.get("/v1/countries/PRT/history?limit=1")).json()
    rest = (await empty.get(f"/v1/countries/PRT/history?limit=1&cursor={part['next']}")).json()
    assert [part["items"], rest["items"], rest["next"]] == [history["items"][:1], history["items"][1:], None]
    assert (await empty.get("/v1/countries/ESP/history")).status_code == 404


async def test_what_follows_from_a_record_changes_with_it(empty: httpx.AsyncClient, put: Write, mongo: Mongo) -> None:
    await put("countries/PRT", PORTUGAL)
    assert (await put("champions/PRT", CHAMPION)).json()["filed_under"] == "unece"
    moved = PORTUGAL | {"primary_region": "lac", "valid_from": "2024-01-01"}
    assert (await put("countries/PRT", moved, If_Match=await etag(empty, "countries/PRT"))).status_code == 200
    champion = (await empty.get("/v1/champions/PRT")).json()
    assert (champion["filed_under"], champion["version"], champion["valid_from"]) == ("lac", 2, "2024-01-01")
    assert (await empty.get("/v1/champions/PRT?as_of=2023-12-31")).json()["filed_under"] == "unece"
    step = (await empty.get("/v1/champions/PRT/history")).json()["items"][0]
    assert step["reason"] == "follows from country PRT"
    told = await find_all(mongo.collection("outbox"), {"type": "org.gcmhub.registry.champion.recorded.v1"})
    assert [one["data"]["region"] for one in told] == ["unece", "lac"]


async def test_one_of_two_writers_wins_and_the_other_learns_of_it(empty: httpx.AsyncClient, put: Write) -> None:
    await put("countries/PRT", PORTUGAL)
    seen = await etag(empty, "countries/PRT")
    answers = await asyncio.gather(
        *(put("countries/PRT", PORTUGAL | {"name": f"Name {n}"}, If_Match=seen) for n in range(6))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412, 412]
    [winner] = [answer for answer in answers if answer.status_code == 200]
    assert (await empty.get("/v1/countries/PRT")).json() == winner.json()


async def test_the_same_put_from_many_at_once_is_one_statement(put: Write, mongo: Mongo) -> None:
    answers = await asyncio.gather(*(put("countries/PRT", PORTUGAL) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    assert await stored(mongo) == {"revisions": 1, "periods": 1, "outbox": 1}


@pytest.mark.parametrize("turn", range(5))
async def test_what_follows_is_right_whoever_of_two_comes_first(
    empty: httpx.AsyncClient, put: Write, turn: int
) -> None:
    await put("countries/PRT", PORTUGAL | {"note": f"turn {turn}"})
    moved = PORTUGAL | {"primary_region": "lac"}
    both = await asyncio.gather(
        put("champions/PRT", CHAMPION), put("countries/PRT", moved, If_Match=await etag(empty, "countries/PRT"))
    )
    assert [answer.status_code for answer in both] == [201, 200]
    assert (await empty.get("/v1/champions/PRT")).json()["filed_under"] == "lac"


async def test_pages_go_on_where_and_when_the_first_one_stood(empty: httpx.AsyncClient, put: Write) -> None:
    for number in range(5):
        await put(f"countries/AA{'ABCDE'[number]}", PORTUGAL | {"iso3": f"AA{'ABCDE'[number]}"})
    await put("countries/BBB", PORTUGAL | {"iso3": "BBB", "status": "observer_state"})
    first = await empty.get("/v1/countries?status=un_member&limit=2&as_of=2026-01-01")
    page = first.json()
    assert (page["count"], [item["iso3"] for item in page["items"]]) == (5, ["AAA", "AAB"])
    assert (await empty.get("/v1/countries?status=un_member&limit=2&as_of=2026-01-01")).headers[
        "etag"
    ] == first.headers["etag"]
    await later()
    await put("countries/AAC", PORTUGAL | {"iso3": "AAC", "name": "Later"}, If_Match=await etag(empty, "countries/AAC"))
    await put("countries/AAF", PORTUGAL | {"iso3": "AAF"})
    seen = []
    while page["next"]:
        following = await empty.get(first.links["next"]["url"])
        assert (
            following.json()
            == (await empty.get(f"/v1/countries?status=un_member&limit=2&cursor={page['next']}")).json()
        )
        first, page = following, following.json()
        assert (page["count"], page["as_of"]) == (5, "2026-01-01")
        seen += [(item["iso3"], item["name"]) for item in page["items"]]
    assert seen == [("AAC", "Portugal"), ("AAD", "Portugal"), ("AAE", "Portugal")]
    assert (await empty.get("/v1/countries?status=un_member")).json()["count"] == 6


@pytest.mark.parametrize("query", ["cursor=x", "cursor=W10", "limit=0", "limit=1001", "limit=two"])
async def test_a_page_that_is_none_is_refused(empty: httpx.AsyncClient, query: str) -> None:
    answer = await empty.get(f"/v1/countries?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"#query/{query.partition('=')[0]}")
