"""Many statements at once: all or none, the entries of one record together, shown before they are recorded."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from tests.integration.registry.records.records_to_write import CHAMPION, PORTUGAL

from chassis.security.issuer import LocalIssuer
from chassis.storage.mongo import Mongo
from registry.app import assemble
from registry.bootstrap import Service

State = Callable[..., Awaitable[httpx.Response]]
Sent = tuple[str, dict[str, Any]]


@pytest.fixture
async def empty(
    build_registry: Callable[..., Service], running: Callable[..., Any], issuer: LocalIssuer
) -> AsyncIterator[httpx.AsyncClient]:
    """Ask a registry that knows nothing yet, as its secretariat."""
    async with running(assemble(build_registry())) as client:
        client.headers["Authorization"] = f"Bearer {issuer.token('secretariat')}"
        yield client


@pytest.fixture
def state(empty: httpx.AsyncClient) -> State:
    async def send(*records: Sent, dry_run: bool = False) -> httpx.Response:
        body = {"records": [{"type": kind, "entry": entry} for kind, entry in records], "reason": "to be tried out"}
        return await empty.post(f"/v1/statements?dry_run={str(dry_run).lower()}", json=body)

    return send


async def revisions(mongo: Mongo) -> int:
    count: int = await mongo.collection("revisions").count_documents({})
    return count


def outcomes(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 200, answer.text
    return [(record["key"], record["outcome"]) for record in answer.json()["records"]]


async def test_records_come_before_those_that_name_them_in_whatever_order_they_are_sent(
    empty: httpx.AsyncClient, state: State, mongo: Mongo
) -> None:
    tried = await state(("champion", CHAMPION), ("country", PORTUGAL), dry_run=True)
    assert outcomes(tried) == [("PRT", "new"), ("PRT", "new")]
    assert tried.json()["records"][0]["version"] is None
    assert await revisions(mongo) == 0
    assert outcomes(await state(("champion", CHAMPION), ("country", PORTUGAL))) == [("PRT", "new"), ("PRT", "new")]
    assert await revisions(mongo) == 2
    assert (await empty.get("/v1/champions/PRT")).json()["filed_under"] == "unece"
    assert outcomes(await state(("champion", CHAMPION), ("country", PORTUGAL))) == [("PRT", "unchanged")] * 2
    assert await revisions(mongo) == 2


async def test_a_change_is_shown_before_it_is_made(state: State, mongo: Mongo) -> None:
    await state(("country", PORTUGAL))
    changed = PORTUGAL | {"name": "Republic"}
    [shown] = (await state(("country", changed), dry_run=True)).json()["records"]
    assert (shown["outcome"], shown["changes"]) == (
        "changed",
        [{"pointer": "/name", "before": "Portugal", "after": "Republic"}],
    )
    assert await revisions(mongo) == 1
    [made] = (await state(("country", changed))).json()["records"]
    assert made == shown | {"version": 2}


async def test_the_entries_of_a_record_are_all_that_holds_of_it(empty: httpx.AsyncClient, state: State) -> None:
    def entry(name: str, begin: str | None, end: str | None = None) -> Sent:
        return "country", PORTUGAL | {"name": name, "valid_from": begin, "valid_to": end}

    async def held() -> list[tuple[str, str | None, str | None]]:
        body = (await empty.get("/v1/statements?type=country")).json()
        entries = [record["entry"] for record in body["records"]]
        assert not any("review_regions" in one for one in entries)
        return [(one["name"], one.get("valid_from"), one.get("valid_to")) for one in entries]

    new = await state(entry("AA", None), entry("BB", "2020-01-01"), entry("CC", "2022-01-01", "2024-01-01"))
    assert outcomes(new) == [("PRT", "new")] * 3
    whole = [("AA", None, "2020-01-01"), ("BB", "2020-01-01", "2022-01-01"), ("CC", "2022-01-01", "2024-01-01")]
    assert await held() == whole
    body = (await empty.get("/v1/statements?type=country")).json()["records"]
    again = await state(*((one["type"], one["entry"]) for one in body))
    assert outcomes(again) == [("PRT", "unchanged")] * 3
    assert outcomes(await state(entry("AA", None, "2020-01-01"), entry("BB", "2021-01-01"))) == [
        ("PRT", "unchanged"),
        ("PRT", "changed"),
    ]
    assert await held() == [("AA", None, "2020-01-01"), ("BB", "2021-01-01", None)]
    [last] = (await state(entry("AA", None, "2020-01-01"))).json()["records"]
    assert (last["outcome"], len(last["replaces"])) == ("changed", 1)
    assert await held() == [("AA", None, "2020-01-01")]


@pytest.mark.parametrize(
    ("records", "pointer", "text"),
    [
        ([("country", PORTUGAL), ("champion", CHAMPION | {"country": "ESP"})], "/records/1/entry/country", "unknown"),
        ([("country", PORTUGAL | {"planet": "Earth"})], "/records/0/entry/planet", "Extra inputs"),
        ([("planet", PORTUGAL)], "/records/0/type", "Input should be"),
        ([("country", PORTUGAL), ("country", PORTUGAL)], "/records/1/entry/valid_from", "overlapping validity"),
        (
            [
                ("country", PORTUGAL | {"valid_from": "2022-01-01"}),
                ("country", PORTUGAL | {"valid_to": "2023-01-01"}),
            ],
            "/records/1/entry/valid_to",
            "overlapping validity",
        ),
        ([], "/records", "at least 1 item"),
        ([("country", PORTUGAL)] * 61, "/records", "at most 60"),
    ],
)
async def test_one_bad_entry_stops_all_of_them(
    state: State, mongo: Mongo, records: list[Sent], pointer: str, text: str
) -> None:
    answer = await state(*records)
    assert answer.status_code == 422
    assert any(error["pointer"] == pointer and text in error["text"] for error in answer.json()["errors"]), answer.text
    assert await revisions(mongo) == 0


async def test_others_may_neither_state_nor_read_statements(empty: httpx.AsyncClient, issuer: LocalIssuer) -> None:
    headers = {"Authorization": f"Bearer {issuer.token('submitter')}"}
    assert (await empty.get("/v1/statements?type=country", headers=headers)).status_code == 403
    body = {"records": [{"type": "country", "entry": PORTUGAL}], "reason": "to be tried out"}
    assert (await empty.post("/v1/statements", json=body, headers=headers)).status_code == 403
