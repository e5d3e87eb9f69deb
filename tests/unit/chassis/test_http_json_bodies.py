"""JSON at the door: nothing is lost silently, and nothing is taken that cannot be kept or shown."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from tests.unit.chassis.things_api import problem

from chassis.http.json_bodies import JsonBodyError, flaws_of

JSON = {"Content-Type": "application/json"}
GOOD = '{"party": {"kind": "state", "country": "PRT"}, "anything": %s}'


def pointers(body: str) -> list[tuple[str, str]]:
    return [(flaw.kind, flaw.pointer) for flaw in flaws_of(body.encode())]


async def refused(client: httpx.AsyncClient, body: str | bytes) -> list[dict[str, Any]]:
    answer = problem(await client.post("/v1/things", content=body, headers=JSON), 422, "invalid")
    errors: list[dict[str, Any]] = answer["errors"]
    return errors


async def test_a_member_that_stands_twice_is_refused_where_it_stands(client: httpx.AsyncClient) -> None:
    body = '{"party": {"kind": "group", "name": "a", "name": "b"}, "party": {"kind": "state", "country": "PRT"}}'
    found = await refused(client, body)
    assert [error["pointer"] for error in found] == ["/party", "/party/name"]
    assert all("more than once" in error["text"] for error in found)


@pytest.mark.parametrize("escaped", ["\\u0000", "\\u001b", "\\ud800", "\\uDFFF", "\\u0085", "\\ufffe", "\\uFDD0"])
async def test_a_character_that_nobody_can_keep_is_refused_where_it_stands(
    client: httpx.AsyncClient, escaped: str
) -> None:
    [error] = await refused(client, GOOD % f'[1, {{"a": "b{escaped}"}}]')
    assert error["pointer"] == "/anything/1/a"
    assert f"U+{escaped[2:].upper()}" in error["text"]


@pytest.mark.parametrize("raw", ["\x7f", "\x85", "\ufdd0", "\ufffe", "\uffff", "\U0001fffe", "\U0010ffff"])
def test_such_a_character_is_found_unescaped_too(raw: str) -> None:
    assert pointers(json.dumps({"a": ["", f"é{raw}"]}, ensure_ascii=False)) == [("unfit", "/a/1")]
    assert pointers(json.dumps({"a": {f"é{raw}": 1}}, ensure_ascii=False)) == [("unfit", "/a")]


@pytest.mark.parametrize(
    "text", ["\t\r\n ~\u00a0", "«où»", "الهجرة", "安全移民俾￥", "😀\U0010fffd", "\\u0000", "\\ud800"]
)
@pytest.mark.parametrize("escaped", [True, False])
def test_every_other_character_passes(text: str, *, escaped: bool) -> None:
    assert pointers(json.dumps({"a": text, text: [text]}, ensure_ascii=escaped)) == []


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "9223372036854775808", "9" * 500])
async def test_a_number_that_nobody_can_keep_is_refused(client: httpx.AsyncClient, number: str) -> None:
    [error] = await refused(client, GOOD % f'{{"a": {number}}}')
    assert error["pointer"] == "/anything/a"


def test_numbers_that_can_be_kept_pass() -> None:
    assert pointers("[9223372036854775807, -9223372036854775807, 1e300, 0.1, true, 1000000000000000000]") == []


async def test_a_body_in_another_encoding_is_no_json(client: httpx.AsyncClient) -> None:
    for body in ((GOOD % '"é"').encode("latin-1"), (GOOD % 1).encode("utf-16"), b'"\xed\xa0\x80"'):
        problem(await client.post("/v1/things", content=body, headers=JSON), 400, "malformed")
    with pytest.raises(JsonBodyError):
        flaws_of(b"\xff")


def test_deep_and_long_bodies_are_looked_at_without_falling_over() -> None:
    deep = 900
    assert pointers('{"a":' * deep + '"\\u0000"' + "}" * deep) == [("unfit", "/a" * deep)]
    assert pointers("[" * 50_000) == []
    assert (
        len(pointers("{" + ",".join(['"a":1', '"b":2', *(f'"c{n}":"\\u0000"' for n in range(60_000)), '"a":1']) + "}"))
        == 50
    )


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON", "application/vnd.x+json"])
async def test_every_spelling_of_the_media_type_is_looked_at(client: httpx.AsyncClient, kind: str) -> None:
    body = '{"party": {"kind": "state", "country": "PRT"}, "anything": 1, "anything": 2}'
    answer = await client.post("/v1/things", content=body, headers={"Content-Type": kind})
    assert problem(answer, 422, "invalid")["errors"][0]["pointer"] == "/anything"


async def test_the_token_is_looked_at_before_the_body(client: httpx.AsyncClient) -> None:
    read = False

    async def body() -> Any:
        nonlocal read
        read = True
        yield b'{"a": 1, "a": 1}'

    problem(await client.post("/v1/mine", content=body(), headers=JSON), 401, "unauthenticated")
    assert not read
