"""HEAD answers as GET does, with nothing behind the headers."""

from __future__ import annotations

import httpx
import pytest


def told(answer: httpx.Response) -> dict[str, str]:
    return {name: text for name, text in answer.headers.items() if name != "x-request-id"}


@pytest.mark.parametrize(
    "address", ["/v1/things/1", "/v1/things/x", "/v1/things/1?limit=11", "/v1/nothing", "/v1/away"]
)
async def test_head_answers_as_get_does(client: httpx.AsyncClient, address: str) -> None:
    got, head = await client.get(address), await client.head(address)
    assert head.status_code == got.status_code
    assert told(head) == told(got) | {"content-length": head.headers["content-length"]}
    assert abs(int(head.headers["content-length"]) - len(got.content)) <= 0
    assert head.content == b""


async def test_head_is_not_taken_where_get_is_not(client: httpx.AsyncClient) -> None:
    head = await client.head("/v1/things")
    assert (head.status_code, head.headers["allow"], head.content) == (405, "POST", b"")


async def test_what_an_address_takes_names_head_beside_get(client: httpx.AsyncClient) -> None:
    assert (await client.put("/v1/things/balance")).headers["allow"] == "GET, HEAD"
