"""POST and GET as clients see them: a whole process on real servers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import ModuleType
from typing import Any

import httpx
import orjson
import rfc8785

from chassis.storage.mongo import Collection
from submissions.submission.canonical import digest

Headers = Callable[..., dict[str, str]]
PATH = "/v1/submissions"


async def _post(client: httpx.AsyncClient, body: Any, headers: dict[str, str]) -> httpx.Response:
    return await client.post(PATH, content=orjson.dumps(body), headers=headers)


async def test_an_input_is_taken_in_and_its_state_is_told_to_its_author(
    client: httpx.AsyncClient, headers: Headers, world: ModuleType
) -> None:
    body = world.state_body()
    answer = await _post(client, body, headers(country="PRT"))
    assert answer.status_code == 202, answer.text
    receipt = answer.json()
    assert answer.headers["location"] == receipt["links"]["self"] == f"{PATH}/{receipt['id']}"
    assert receipt["content_digest"] == digest(rfc8785.dumps(body))
    assert (receipt["revision"], receipt["status"], receipt["late"]) == (1, "accepted", False)
    assert receipt["links"]["pages"]["ar"] == f"/ar/submissions/{receipt['id']}/"
    form = await client.get(receipt["links"]["questionnaire"])
    assert form.status_code == 200
    state = (await client.get(answer.headers["location"], headers=headers(country="PRT"))).json()
    assert state["id"] == receipt["id"]
    assert state["regions"] == ["lac", "unece"]
    assert (state["title"], state["published"]) == ("Voluntary review of Portugal", None)


async def test_the_state_is_told_to_the_secretariat_and_hidden_from_others(
    client: httpx.AsyncClient, headers: Headers, world: ModuleType
) -> None:
    address = (await _post(client, world.state_body(), headers(country="PRT"))).headers["location"]
    assert (await client.get(address, headers=headers("secretariat"))).status_code == 200
    assert (await client.get(address, headers=headers("operator"))).status_code == 200
    assert (await client.get(address, headers=headers(country="PRT", subject="a colleague"))).status_code == 200
    foreign = await client.get(address, headers=headers(country="MEX"))
    unknown = await client.get(f"{PATH}/0199b000-0000-7000-8000-000000000000", headers=headers(country="PRT"))
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.json() | {"instance": ""} == unknown.json() | {"instance": ""}
    assert (await client.get(address, headers=headers(organization="PRT"))).status_code == 404
    assert (await client.get(f"{PATH}/not-an-id", headers=headers(country="PRT"))).status_code == 404
    assert (await client.get(address, headers=headers("commission", region="lac"))).status_code == 403
    assert (await client.get(address)).status_code == 401


async def test_no_bad_input_stores_anything(
    client: httpx.AsyncClient, headers: Headers, bad_inputs: list[Any], collection: Collection
) -> None:
    for number, bad in enumerate(bad_inputs):
        given = headers(**bad.claims, key=f"k{number}")
        answer = await client.post(PATH, content=bad.body, headers=given)
        problem = answer.json()
        assert (bad.name, answer.status_code) == (bad.name, bad.status)
        assert answer.headers["content-type"] == "application/problem+json"
        assert problem["type"] == f"https://gcmhub.org/problems/{bad.problem}"
        assert (bad.name, [error["pointer"] for error in problem.get("errors", [])]) == (bad.name, bad.pointers)
        assert all(error["text"] for error in problem.get("errors", []))
    assert await collection.count_documents({}) == 0


async def test_what_the_edge_refuses_stores_nothing(
    client: httpx.AsyncClient, headers: Headers, world: ModuleType, collection: Collection
) -> None:
    good = orjson.dumps(world.state_body())
    mine = headers(country="PRT")
    large = orjson.dumps(world.state_body(title="x" * 110_000))
    refused = {
        "no token": (await client.post(PATH, content=good, headers=mine | {"Authorization": ""}), 401),
        "bad token": (await client.post(PATH, content=good, headers=mine | {"Authorization": "Bearer x.y.z"}), 401),
        "other role": (await client.post(PATH, content=good, headers=headers("secretariat")), 403),
        "too large": (await client.post(PATH, content=large, headers=mine), 413),
        "form": (await client.post(PATH, content=good, headers=mine | {"Content-Type": "text/plain"}), 415),
        "empty key": (await client.post(PATH, content=good, headers=mine | {"Idempotency-Key": ""}), 400),
        "long key": (await client.post(PATH, content=good, headers=mine | {"Idempotency-Key": "k" * 256}), 400),
        "blank in key": (await client.post(PATH, content=good, headers=mine | {"Idempotency-Key": "a b"}), 400),
        "method": (await client.put(PATH, content=good, headers=mine), 405),
    }
    for name, (answer, status) in refused.items():
        assert (name, answer.status_code) == (name, status)
        assert answer.headers["content-type"] == "application/problem+json"
    assert await collection.count_documents({}) == 0


async def test_a_refusal_is_told_in_the_callers_language(
    client: httpx.AsyncClient, headers: Headers, world: ModuleType
) -> None:
    answer = await _post(client, world.state_body(answers={}), headers(country="PRT", language="ar, en;q=0.5"))
    assert answer.headers["content-language"] == "ar"
    assert answer.json()["errors"] == [{"pointer": "/answers/methodology", "text": "هذا الحقل مطلوب."}]


async def test_the_same_key_gives_the_first_answer_and_another_body_409(
    client: httpx.AsyncClient, headers: Headers, world: ModuleType, collection: Collection
) -> None:
    mine = headers(country="PRT", key="one")
    first = await _post(client, world.state_body(), mine)
    again = await _post(client, dict(reversed(world.state_body().items())), mine)
    other = await _post(client, world.state_body(title="Another"), mine)
    assert (first.status_code, again.status_code, other.status_code) == (202, 202, 409)
    assert first.content == again.content
    assert other.json()["type"].endswith("/idempotency-conflict")
    theirs = await _post(
        client,
        world.state_body(party={"kind": "member_state", "country": "FRA", "name": "France"}),
        headers(country="FRA", key="one"),
    )
    assert theirs.json()["id"] != first.json()["id"]
    assert await collection.count_documents({}) == 2


async def test_many_at_once_each_get_their_own_answer(
    client: httpx.AsyncClient, headers: Headers, world: ModuleType, collection: Collection
) -> None:
    mine = headers(country="PRT")
    bodies = [world.state_body(title=f"Review {n % 40}") for n in range(80)]
    answers = await asyncio.gather(
        *(_post(client, body, mine | {"Idempotency-Key": body["title"].replace(" ", "")}) for body in bodies)
    )
    assert {answer.status_code for answer in answers} == {202}
    for body, answer in zip(bodies, answers, strict=True):
        assert answer.json()["content_digest"] == digest(rfc8785.dumps(body))
    assert len({answer.json()["id"] for answer in answers}) == 40
    assert await collection.count_documents({}) == 40


async def test_after_a_restart_the_first_answer_is_given_again(
    start: Any, headers: Headers, world: ModuleType, collection: Collection
) -> None:
    mine = headers(country="PRT", key="one")
    async with start() as before:
        first = await _post(before, world.state_body(), mine)
    async with start(hub_role="web") as after:
        again = await _post(after, world.state_body(), mine)
    assert first.content == again.content
    assert await collection.count_documents({}) == 1


async def test_a_screened_input_waits(client: httpx.AsyncClient, headers: Headers, world: ModuleType) -> None:
    body = world.stakeholder_body(round="screened")
    answer = await _post(client, body, headers(organization="Casa del Migrante"))
    assert (answer.status_code, answer.json()["status"]) == (202, "submitted")


async def test_rounds_tell_whether_they_take_inputs(client: httpx.AsyncClient) -> None:
    rounds = {one["code"]: one for one in (await client.get("/v1/rounds")).json()["rounds"]}
    assert rounds["demo-unece"]["open"] is True
    assert (rounds["closed"]["open"], rounds["closed"]["openness"]) == (False, "closed")
    assert (rounds["late"]["open"], rounds["late"]["openness"]) == (True, "late")
    assert rounds["future"]["openness"] == "not_yet"
    assert [one["kind"] for one in rounds["states-only"]["kinds"]] == ["member_state_review"]
    assert rounds["states-only"]["kinds"][0]["questionnaires_by_level"] == {}


async def test_a_questionnaire_is_given_with_schema_layout_and_a_valid_example(
    client: httpx.AsyncClient, headers: Headers, world: ModuleType
) -> None:
    address = "/v1/rounds/demo-unece/questionnaires/member_state_review"
    answer = await client.get(address)
    form = answer.json()
    assert (form["version"], form["schema"], form["example"]) == (1, world.SCHEMA, world.EXAMPLE)
    same = await client.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    posted = await _post(client, world.state_body(answers=form["example"]), headers(country="PRT"))
    assert posted.status_code == 202
    assert (await client.get(f"{address}?level=regional")).json()["code"] == form["code"]
    assert (await client.get(f"{address}?level=lunar")).status_code == 422
    for missing in ("/v1/rounds/no/questionnaires/pledge", "/v1/rounds/demo-unece/questionnaires/poem"):
        assert (await client.get(missing)).status_code == 404


async def test_the_reference_documents_the_body(client: httpx.AsyncClient) -> None:
    reference = (await client.get("/openapi.json")).json()
    post = reference["paths"][PATH]["post"]
    schema = post["requestBody"]["content"]["application/json"]["schema"]
    assert {"round", "kind", "party", "answers", "consent"} <= set(schema["required"])
    assert "Idempotency-Key" in {one["name"] for one in post["parameters"]}


async def test_a_stakeholder_in_kosovo_is_taken(client: httpx.AsyncClient, headers: Headers, world: ModuleType) -> None:
    body = world.stakeholder_body()
    body["party"] |= {"country": "XKX"}
    answer = await _post(client, body, headers(organization=body["party"]["name"]))
    assert answer.status_code == 202, answer.text


async def test_the_state_of_an_input_is_told_to_head_as_to_get(
    client: httpx.AsyncClient, headers: Headers, world: ModuleType
) -> None:
    address = (await _post(client, world.state_body(), headers(country="PRT"))).headers["location"]
    got = await client.get(address, headers=headers(country="PRT"))
    head = await client.head(address, headers=headers(country="PRT"))
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == got.headers["content-length"]
    assert (await client.head(address)).status_code == 401
    assert (await client.head("/v1/rounds")).status_code == 200
