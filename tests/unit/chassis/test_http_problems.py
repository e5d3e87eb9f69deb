"""Every error of an application is an RFC 9457 problem that says where and why, and never too much."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import httpx
import pytest
from tests.unit.chassis.things_api import problem


async def test_good_request_passes(client: httpx.AsyncClient) -> None:
    response = await client.post("/v1/things", json={"party": {"kind": "state", "country": "PRT"}})
    assert (response.status_code, response.json()) == (201, {"kind": "state"})


async def test_wrong_values_are_named_by_json_pointers_into_the_body(client: httpx.AsyncClient) -> None:
    wrong = {"party": {"kind": "state", "country": "P"}, "parts": [{"n": 1}, {"n": "x"}], "a/b~c": "x"}
    body = problem(await client.post("/v1/things", json=wrong), 422, "invalid")
    assert {error["pointer"] for error in body["errors"]} == {"/party/country", "/parts/1/n", "/a~1b~0c"}
    assert all(error["text"] for error in body["errors"])


async def test_missing_value_is_named_by_where_it_should_stand(client: httpx.AsyncClient) -> None:
    body = problem(await client.post("/v1/things", json={"party": {"kind": "group"}}), 422, "invalid")
    assert body["errors"] == [{"pointer": "/party/name", "text": "Field required"}]


async def test_wrong_member_of_a_union_is_named_by_the_union(client: httpx.AsyncClient) -> None:
    body = problem(await client.post("/v1/things", json={"party": {"kind": "other"}}), 422, "invalid")
    assert [error["pointer"] for error in body["errors"]] == ["/party"]


async def test_missing_body_is_named(client: httpx.AsyncClient) -> None:
    body = problem(await client.post("/v1/things"), 422, "invalid")
    assert body["errors"] == [{"pointer": "", "text": "Field required"}]


async def test_wrong_values_in_path_and_query_are_named(client: httpx.AsyncClient) -> None:
    body = problem(await client.get("/v1/things/x?limit=11"), 422, "invalid")
    assert [error["pointer"] for error in body["errors"]] == ["#path/number", "#query/limit"]


@pytest.mark.parametrize(
    "broken",
    [b"{", b"[1,]", b"\xff\xfe{}x", b'{"a": "\xc3"}', b"[" * 1_500],
    ids=["open", "comma", "not-utf-8", "half-a-character", "too-deep"],
)
async def test_broken_json_is_malformed(client: httpx.AsyncClient, broken: bytes) -> None:
    response = await client.post("/v1/things", content=broken, headers={"Content-Type": "application/json"})
    problem(response, 400, "malformed")


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", None])
async def test_other_media_types_are_not_taken(client: httpx.AsyncClient, media_type: str | None) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    response = await client.post("/v1/things", content=b'{"party": {}}', headers=headers)
    problem(response, 415, "unsupported-media-type")
    assert response.headers["accept"] == "application/json"


async def test_lone_surrogates_of_a_caller_do_not_break_the_answer(client: httpx.AsyncClient) -> None:
    content = json.dumps({"party": {"kind": "\ud800"}, "parts": [{"\udfff": "x"}]})
    headers = {"Content-Type": "application/json"}
    problem(await client.post("/v1/things", content=content, headers=headers), 422, "invalid")


async def test_errors_are_capped(client: httpx.AsyncClient) -> None:
    wrong = {"party": {"kind": "group", "name": ""}, "parts": [{"n": ""}] * 150}
    body = problem(await client.post("/v1/things", json=wrong), 422, "invalid")
    assert len(body["errors"]) == 100
    assert body["detail"] == "150 values are not as they should be"


async def test_unknown_path_and_method_are_problems(client: httpx.AsyncClient) -> None:
    problem(await client.get("/nowhere"), 404, "not-found")
    problem(await client.post("/v1/things/", json={}), 404, "not-found")
    response = await client.put("/v1/things", json={})
    problem(response, 405, "method-not-allowed")
    assert response.headers["allow"] == "POST"


async def test_a_refused_method_is_told_all_that_the_address_takes(client: httpx.AsyncClient) -> None:
    assert (await client.put("/v1/things/7")).headers["allow"] == "DELETE, GET, HEAD"
    assert (await client.put("/v1/things/balance")).headers["allow"] == "GET, HEAD"


async def test_problem_raised_by_a_route_keeps_its_type_errors_and_headers(client: httpx.AsyncClient) -> None:
    response = await client.get("/v1/conflict")
    body = problem(response, 409, "idempotency-conflict")
    assert body["errors"] == [{"pointer": "/a", "text": "differs ?"}]
    assert response.headers["x-own"] == "1"
    assert (await client.get("/v1/away")).headers["retry-after"] == "7"


async def test_status_without_a_type_of_its_own_is_about_blank(client: httpx.AsyncClient) -> None:
    body = (await client.get("/v1/teapot")).json()
    assert (body["type"], body["title"], body["status"]) == ("about:blank", "I'm a Teapot", 418)


async def test_unexpected_exception_tells_nothing_but_the_request_id(
    client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    response = await client.get("/v1/broken")
    problem(response, 500, "internal")
    assert "hush" not in response.text
    assert response.headers["x-request-id"] in capsys.readouterr().out


async def test_answer_that_breaks_in_its_middle_is_cut_off(client: httpx.AsyncClient) -> None:
    with pytest.raises(RuntimeError):
        await client.get("/v1/half")


async def test_body_above_the_limit_is_refused_by_its_length_alone(client: httpx.AsyncClient) -> None:
    response = await client.post("/v1/things", content=b" " * 2_001, headers={"Content-Type": "application/json"})
    problem(response, 413, "too-large")


async def test_body_without_a_length_is_counted_while_it_arrives(client: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 10_000_000:
            sent += 1_000
            yield b" " * 1_000

    headers = {"Content-Type": "application/json", "Transfer-Encoding": "chunked"}
    problem(await client.post("/v1/things", content=endless(), headers=headers), 413, "too-large")
    assert sent < 2_000_000


async def test_of_many_mistakes_the_first_hundred_are_told_and_all_are_counted(client: httpx.AsyncClient) -> None:
    many = {"party": {"kind": "state", "country": "PRT"}, "parts": [{"n": ""}] * 105}
    content = json.dumps(many, separators=(",", ":"))
    answer = await client.post("/v1/things", content=content, headers={"Content-Type": "application/json"})
    body = problem(answer, 422, "invalid")
    assert len(body["errors"]) == 100
    assert body["detail"].startswith("105 values")
