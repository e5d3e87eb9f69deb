"""What holds since an unknown day: asserted from its earliest source on, told apart before, and never before 2018."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from chassis.security.issuer import LocalIssuer

WHY = {"source": "made for a test", "confidence": "high", "reason": "to be tried out"}
NETWORK = {"code": "one", "name": "A network", "level": "regional", "covers": ["africa"], "kind": "un_network"}


async def answer_to(api: httpx.AsyncClient, path: str) -> dict[str, Any]:
    answer = await api.get(path)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("collection", ["networks", "working-groups", "programmes", "champions"])
async def test_nothing_of_the_network_is_told_of_a_day_before_it(reading: httpx.AsyncClient, collection: str) -> None:
    for day in ("2017-01-01", "2018-05-22"):
        told = await answer_to(reading, f"/v1/{collection}?as_of={day}")
        assert (told["count"], told["items"], told.get("attested_later", [])) == (0, [], [])


async def test_no_entity_has_a_role_in_a_network_before_there_was_one(reading: httpx.AsyncClient) -> None:
    told = await answer_to(reading, "/v1/entities?as_of=2017-01-01")
    assert told["count"] > 30
    for entity in told["items"]:
        for field in ("memberships", "memberships_now", "memberships_attested_later"):
            assert entity[field] == []
    for role in ("executive_committee", "coordinator", "extended"):
        assert (await answer_to(reading, f"/v1/entities?role={role}&as_of=2017-01-01"))["items"] == []


async def test_a_list_tells_apart_what_is_known_and_what_sources_attest_later(reading: httpx.AsyncClient) -> None:
    told = await answer_to(reading, "/v1/networks?as_of=2020-10-31")
    assert [one["code"] for one in told["items"]] == ["cn-bgd", "cn-blr", "cn-geo", "global"]
    later = {one["code"]: one["attested_from"] for one in told["attested_later"]}
    assert later["cn-bfa"] == "2024-08"
    assert later["rn-asia-pacific"] == "2021-03"
    assert "cn-arm" not in later, "its start is known"
    africa = await answer_to(reading, "/v1/networks?as_of=2024-07-31&level=regional&region=africa")
    assert africa["items"] == []
    assert {one["attested_from"] for one in africa["attested_later"]} == {"2024-08"}
    assert len((await answer_to(reading, "/v1/networks?as_of=2024-08-01&level=regional&region=africa"))["items"]) == 3
    now = await answer_to(reading, "/v1/networks")
    assert (now["count"], now["attested_later"]) == (61, [])


async def test_what_was_not_attested_yet_is_not_found(reading: httpx.AsyncClient) -> None:
    assert (await reading.get("/v1/networks/cn-bfa?as_of=2024-07-31")).status_code == 404
    network = await answer_to(reading, "/v1/networks/cn-bfa?as_of=2024-08-01")
    assert (network["valid_from"], network["attested_from"]) == (None, "2024-08")


async def test_the_committee_of_the_document_is_told_apart_before_it(reading: httpx.AsyncClient) -> None:
    ilo = await answer_to(reading, "/v1/entities/ilo?as_of=2019-06-01")
    assert (ilo["memberships"], ilo["memberships_now"]) == ([], [])
    assert [one["attested_from"] for one in ilo["memberships_attested_later"]] == ["2020-10"]
    assert (await answer_to(reading, "/v1/entities?role=executive_committee&as_of=2019-06-01"))["items"] == []
    later = await answer_to(reading, "/v1/entities/ilo?as_of=2020-10-31")
    assert [one["role"] for one in later["memberships_now"]] == ["executive_committee"]
    assert later["memberships_attested_later"] == []


async def test_pages_of_a_list_leave_the_same_out(reading: httpx.AsyncClient) -> None:
    whole = await answer_to(reading, "/v1/networks?as_of=2021-06-30")
    found, path = [], "/v1/networks?as_of=2021-06-30&limit=3"
    while path:
        page = await answer_to(reading, path)
        assert (page["count"], page["attested_later"]) == (whole["count"], whole["attested_later"])
        found += [one["code"] for one in page["items"]]
        path = f"/v1/networks?limit=3&cursor={page['next']}" if page["next"] else ""
    assert found == [one["code"] for one in whole["items"]]


async def test_what_is_stated_without_any_date_holds_from_the_beginning_of_the_network(
    api: httpx.AsyncClient, issuer: LocalIssuer
) -> None:
    secretary = {"Authorization": f"Bearer {issuer.token('secretariat')}"}
    body = NETWORK | {"status": "established", **WHY}
    assert (await api.put("/v1/networks/one", json=body, headers=secretary)).status_code == 201
    assert (await api.get("/v1/networks/one?as_of=2018-05-22")).status_code == 404
    assert (await api.get("/v1/networks/one?as_of=2018-05-23")).status_code == 200


async def test_a_list_of_champions_says_how_many_were_reported_and_who_is_attested_later(
    reading: httpx.AsyncClient,
) -> None:
    july = await answer_to(reading, "/v1/champions?as_of=2020-07-31")
    assert [one["country"] for one in july["items"]] == ["BGD", "CAN"]
    assert (july["reported"]["value"], july["reported"]["as_of"]) == (18, "2020-07")
    later = {one["code"]: one["attested_from"] for one in july["attested_later"]}
    assert (later["IDN"], later["ECU"]) == ("2020-10", "2020-11")
    assert "IRQ" not in later, "its start is known"
    may = await answer_to(reading, "/v1/champions?as_of=2021-05-31")
    assert (may["count"], may["reported"]["value"]) == (17, 22)
    assert "kenya.iom.int" in may["reported"]["source"]
    assert (await answer_to(reading, "/v1/champions?as_of=2020-05-31"))["reported"] is None
    assert (await answer_to(reading, "/v1/champions?region=arab"))["reported"] is None


async def test_country_networks_stand_beside_the_number_that_was_reported(reading: httpx.AsyncClient) -> None:
    africa = await answer_to(reading, "/v1/networks?level=country&region=africa&as_of=2024-09-01")
    assert africa["reported"]["value"] == 34
    assert (await answer_to(reading, "/v1/networks?level=country&as_of=2021-05-04"))["reported"]["value"] == 44
    assert (await answer_to(reading, "/v1/networks?as_of=2021-05-04"))["reported"] is None
