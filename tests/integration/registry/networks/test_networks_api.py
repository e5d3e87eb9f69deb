"""Networks over HTTP: what they can be found by, what cannot be stated, what follows from their country."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from chassis.security.issuer import LocalIssuer
from registry.directory.countries import CountryEntry
from registry.networks.schemas import NetworkEntry

WHY = {"source": "made for a test", "confidence": "high", "reason": "to be tried out"}
BASE = {"code": "one", "name": "A network", "kind": "un_network", "status": "established", **WHY}
GULF = ["cn-are", "cn-bhr", "cn-kwt", "cn-qat", "cn-sau"]
REGIONAL_IN_AFRICA = ["rn-africa-continental", "rn-east-southern-africa", "rn-west-central-africa"]


@pytest.fixture
def secretary(issuer: LocalIssuer) -> dict[str, str]:
    return {"Authorization": f"Bearer {issuer.token('secretariat')}"}


async def codes(api: httpx.AsyncClient, query: str) -> list[str]:
    body = (await api.get(f"/v1/networks?{query}")).raise_for_status().json()
    assert body["count"] == len(body["items"])
    return [item["code"] for item in body["items"]]


async def test_networks_are_found_by_what_they_are_and_who_is_in_them(reading: httpx.AsyncClient) -> None:
    assert len(await codes(reading, "")) == 61
    assert await codes(reading, "level=global") == ["global"] == await codes(reading, "region=global")
    assert await codes(reading, "kind=issue_based_coalition") == ["ibc-large-movements", "ibc-migration-arab"]
    assert await codes(reading, "country=XKX") == ["cn-xkx"]
    assert await codes(reading, "parent=rn-arab") == sorted([*GULF, "cn-irq", "cn-jor"])
    assert await codes(reading, "region=africa&level=regional") == REGIONAL_IN_AFRICA
    assert {"cn-sdn", "rn-arab", "ibc-migration-arab"} <= set(await codes(reading, "region=arab"))
    assert await codes(reading, "member=unicef") == ["cn-uga", "rn-arab", "rn-east-southern-africa"]
    assert await codes(reading, "status=dissolved") == []
    dated = ["cn-geo", "cn-ner", "global"]
    assert [code for code in await codes(reading, "as_of=2021-05-04") if code in dated] == dated
    assert [code for code in await codes(reading, "as_of=2018-05-22") if code in dated] == []
    assert (await reading.get("/v1/networks?level=village")).status_code == 422


@pytest.mark.parametrize(
    "fields",
    [
        {"level": "country", "country": "SDN"},
        {"level": "regional", "covers": ["africa"], "parents": ["rn-africa-continental"]},
    ],
)
async def test_a_network_is_stated_and_answers_by_its_regions(
    api: httpx.AsyncClient, secretary: dict[str, str], fields: dict[str, Any]
) -> None:
    put = await api.put("/v1/networks/one", json=BASE | fields, headers=secretary)
    assert put.status_code == 201, put.text
    assert put.json()["regions"] == (["africa", "arab"] if "country" in fields else ["africa"])


BAD: list[tuple[dict[str, Any], list[str]]] = [
    ({"level": "country", "country": "ZZZ"}, ["/country"]),
    ({"level": "country"}, ["/country"]),
    ({"level": "global", "parents": ["nowhere"]}, ["/parents/0"]),
    ({"level": "global", "leads": ["nobody"], "chairs": [{"entity": "iom"}]}, ["/leads/0"]),
    ({"level": "global", "members": [{"entity": "iom"}, {"entity": "iom", "from": "2020"}]}, ["/members/1"]),
    ({"level": "global", "alignments": [{"code": "alignment-1"}]}, ["/alignments/0/state"]),
]


async def test_what_cannot_be_true_is_refused_and_the_regions_follow_the_country(
    api: httpx.AsyncClient, secretary: dict[str, str]
) -> None:
    for fields, pointers in BAD:
        answer = await api.put("/v1/networks/one", json=BASE | fields, headers=secretary)
        assert answer.status_code == 422, answer.text
        assert {error["pointer"] for error in answer.json()["errors"]} >= set(pointers)
    assert (await api.get("/v1/networks/one")).status_code == 404
    coalition = await api.get("/v1/networks/ibc-migration-arab")
    circle = {name: value for name, value in coalition.json().items() if name in NetworkEntry.model_fields}
    tag = secretary | {"If-Match": coalition.headers["etag"]}
    answer = await api.put(
        "/v1/networks/ibc-migration-arab", json=circle | {"parents": ["rn-arab"], "reason": "a circle"}, headers=tag
    )
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, ["/parents"])
    country = await api.get("/v1/countries/SDN")
    entry = {name: value for name, value in country.json().items() if name in CountryEntry.model_fields}
    body = entry | {"commissions": ["ECA"], "primary_region": "africa", "valid_from": "2026-01-01", "reason": "left"}
    put = await api.put("/v1/countries/SDN", json=body, headers=secretary | {"If-Match": country.headers["etag"]})
    assert put.status_code == 200, put.text
    assert (await api.get("/v1/networks/cn-sdn")).json()["regions"] == ["africa"]
    before = (await api.get("/v1/networks/cn-sdn?as_of=2025-01-01")).json()
    assert sorted(before["regions"]) == ["africa", "arab"]
