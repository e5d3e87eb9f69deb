"""What the registry's door refuses, and that one record that cannot be shown takes no list with it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from chassis.security.issuer import LocalIssuer
from contracts.vocabulary import Language, Role
from registry.bootstrap import Service
from registry.catalogue import DEFINITIONS

Headers = Callable[..., dict[str, str]]
ROUND: dict[str, Any] = {
    "code": "door-1",
    "region": "unece",
    "kind": "regional_review",
    "title": {language.value: "A review" for language in Language},
    "state": "scheduled",
    "source": "a test",
    "confidence": "high",
    "reason": "for a test",
}


@pytest.fixture
def signed(issuer: LocalIssuer) -> Headers:
    """Make headers of a caller with a role."""
    return lambda role: {"Authorization": f"Bearer {issuer.token(role)}"}


def _pointers(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [error["pointer"] for error in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("name", "value", "pointer"),
    [
        ("closes_at", "9999-12-31T23:59:59-12:00", "/closes_at"),
        ("opens_at", "0001-01-01T00:00:00+14:00", "/opens_at"),
        ("starts_on", "9999-12-31", "/starts_on"),
        ("title", ROUND["title"] | {"fr": "a\x00b"}, "/title/fr"),
        ("title", ROUND["title"] | {"ru": "\u2800\u3164"}, "/title"),
        ("source", "\u200b\u200b\u200b", "/source"),
        ("reason", "\u3164\u3164\u3164", "/reason"),
        ("place", "a\ufffe", "/place"),
    ],
)
async def test_what_could_never_be_shown_is_not_taken(
    api: httpx.AsyncClient, signed: Headers, name: str, value: Any, pointer: str
) -> None:
    answer = await api.put("/v1/rounds/door-1", json=ROUND | {name: value}, headers=signed(Role.SECRETARIAT))
    assert _pointers(answer) == [pointer]
    assert (await api.get("/v1/rounds/door-1")).status_code == 404


async def test_a_member_that_stands_twice_is_refused(api: httpx.AsyncClient, signed: Headers) -> None:
    headers = signed(Role.SECRETARIAT) | {"Content-Type": "application/json"}
    body = json.dumps(ROUND)[:-1] + ', "state": "held"}'
    assert _pointers(await api.put("/v1/rounds/door-1", content=body, headers=headers)) == ["/state"]
    stated = json.dumps({"reason": "for a test", "records": [{"type": "round", "entry": "HERE"}]})
    body = stated.replace('"HERE"', body.replace('"reason": "for a test", ', ""))
    assert _pointers(await api.post("/v1/statements", content=body, headers=headers)) == ["/records/0/entry/state"]


async def test_the_token_comes_before_the_body(api: httpx.AsyncClient, signed: Headers) -> None:
    for headers, status in (({}, 401), (signed(Role.SUBMITTER), 403)):
        json_headers = headers | {"Content-Type": "application/json"}
        answer = await api.post("/v1/statements", content=b'{"a": 1, "a": ', headers=json_headers)
        assert answer.status_code == status


async def test_one_record_that_cannot_be_shown_takes_no_list_with_it(
    registry: Service, api: httpx.AsyncClient, signed: Headers
) -> None:
    before = (await api.get("/v1/rounds?limit=1000")).json()
    spoiled = before["items"][3]["code"]
    revisions = registry.mongo.collection("revisions")
    await revisions.update_many({"type": "round", "key": spoiled}, {"$set": {"state.mode": "by_telegraph"}})

    after = await api.get("/v1/rounds?limit=1000")

    assert after.status_code == 200
    assert after.json()["items"] == [item for item in before["items"] if item["code"] != spoiled]
    held = await api.get("/v1/statements?type=round&limit=500&demonstration=true", headers=signed(Role.SECRETARIAT))
    assert spoiled not in {one["entry"]["code"] for one in held.json()["records"]}


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-12:00", "0001-01-01"])
async def test_a_time_out_of_reach_is_refused(reading: httpx.AsyncClient, when: str) -> None:
    for address in ("/v1/rounds", "/v1/countries/PRT", "/v1/champions/balance"):
        assert _pointers(await reading.get(f"{address}?known_at={when}")) == ["#query/known_at"]


FORGED = [
    ["2026-01-01", "0001-01-01T00:00:00+14:00", "a"],
    ["2026-01-01", "9999-12-31T23:59:59-12:00", "a"],
    ["2026-01-01", "2026-01-01", "a"],
    ["2026-01-01", None, "\ud800"],
    ["2026-01-01", None, {"$gt": ""}],
    ["2026-01-01", None, None],
    [1, 2, 3],
    {"a": 1, "b": 2, "c": 3},
    None,
]


@pytest.mark.parametrize("collection", [definition.collection for definition in DEFINITIONS])
async def test_a_forged_cursor_is_refused(reading: httpx.AsyncClient, signed: Headers, collection: str) -> None:
    forged = [base64.urlsafe_b64encode(json.dumps(content).encode()).decode() for content in FORGED]
    forged += [
        "x",
        "%00",
        "%ff",
        base64.urlsafe_b64encode(b"[" * 700).decode(),
        base64.urlsafe_b64encode(b"\xff").decode(),
    ]
    for cursor in forged:
        answer = await reading.get(f"/v1/{collection}?cursor={cursor}", headers=signed(Role.SECRETARIAT))
        assert _pointers(answer) == ["#query/cursor"], cursor


async def test_a_forged_cursor_of_a_statement_or_a_history_never_fails(
    reading: httpx.AsyncClient, signed: Headers
) -> None:
    for cursor in ("%00", "%ff", "%ed%a0%80", "$where", "-1", "9" * 30, "x"):
        held = await reading.get(f"/v1/statements?type=round&cursor={cursor}", headers=signed(Role.SECRETARIAT))
        assert held.status_code in {200, 422}
        for address in ("/v1/countries/PRT/history", "/v1/rounds/none/assistance"):
            answer = await reading.get(f"{address}?cursor={cursor}", headers=signed(Role.SECRETARIAT))
            assert answer.status_code in {404, 422}


async def test_head_answers_as_get_does(reading: httpx.AsyncClient) -> None:
    for address in ("/v1/rounds", "/v1/countries/PRT", "/v1/countries/XXX", "/v1/rounds?limit=0"):
        got, head = await reading.get(address), await reading.head(address)
        assert (head.status_code, head.headers.get("etag"), head.content) == (
            got.status_code,
            got.headers.get("etag"),
            b"",
        )
        assert head.headers["content-length"] == got.headers["content-length"]
