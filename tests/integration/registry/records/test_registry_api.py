"""The API over the shipped data."""

from __future__ import annotations

import httpx
import pytest
from tests.integration.registry.lists import items

from chassis.security.issuer import LocalIssuer
from registry.catalogue import DEFINITIONS
from registry.records.definition import AnyDefinition


async def codes(api: httpx.AsyncClient, path: str) -> list[str]:
    return [item.get("code") or item.get("iso3") or item["country"] for item in await items(api, path)]


async def test_the_six_regions_come_sorted_with_their_members(reading: httpx.AsyncClient) -> None:
    regions = await items(reading, "/v1/regions")
    assert [r["code"] for r in regions] == ["africa", "arab", "asia-pacific", "global", "lac", "unece"]
    assert [len(r["members"]) for r in regions] == [54, 21, 62, 195, 60, 56]
    one = (await reading.get("/v1/regions/lac")).json()
    assert one == regions[4]
    assert one["commission"]["code"] == "ECLAC"


@pytest.mark.parametrize(
    ("iso3", "commissions", "regions"),
    [
        ("TUR", ["UNECE", "ESCAP", "ECLAC"], ["unece", "asia-pacific", "lac"]),
        ("ISR", ["UNECE"], ["unece"]),
        ("PRT", ["UNECE", "ECLAC"], ["unece", "lac"]),
        ("VAT", [], []),
    ],
)
async def test_a_country_has_all_its_commissions(
    reading: httpx.AsyncClient, iso3: str, commissions: list[str], regions: list[str]
) -> None:
    country = (await reading.get(f"/v1/countries/{iso3}")).json()
    assert (country["commissions"], country["review_regions"]) == (commissions, regions)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 219),
        ("?region=lac", 46),
        ("?commission=ESCWA", 21),
        ("?status=observer_state", 2),
        ("?region=global", 195),
        ("?region=lac&commission=UNECE&status=un_member", 11),
    ],
)
async def test_countries_can_be_filtered(reading: httpx.AsyncClient, query: str, count: int) -> None:
    found = await codes(reading, f"/v1/countries{query}")
    assert found == sorted(found)
    if "UNECE" not in query:
        assert len(found) == count
    else:
        assert {"PRT", "TUR", "USA"} < set(found)


async def test_rounds_can_be_filtered(reading: httpx.AsyncClient) -> None:
    assert await codes(reading, "/v1/rounds?region=lac") == ["demo-lac", "rr1-lac", "rr2-lac"]
    assert await codes(reading, "/v1/rounds?state=scheduled") == ["imrf2"]
    assert await codes(reading, "/v1/rounds?kind=imrf&demonstration=false") == ["imrf1", "imrf2"]
    assert {"demo-lac", "demo-imrf"} <= set(await codes(reading, "/v1/rounds?state=open&demonstration=true"))


async def test_a_round_tells_what_its_dates_were(reading: httpx.AsyncClient) -> None:
    round_ = (await reading.get("/v1/rounds/imrf1")).json()
    assert (round_["starts_on"], round_["rescheduled_from"][0]["starts_on"]) == ("2022-05-17", "2022-05-10")


async def test_champions_are_told_as_of_a_day_with_the_label_of_that_day(reading: httpx.AsyncClient) -> None:
    october = {c["country"]: c for c in await items(reading, "/v1/champions?as_of=2020-10-31")}
    november = {c["country"]: c for c in await items(reading, "/v1/champions?as_of=2020-11-30")}
    assert (len(october), len(november)) == (14, 15)
    assert set(november) - set(october) == {"ECU"}
    assert october["MAR"]["region_label"] == "Middle East and North Africa"
    assert november["MAR"]["region_label"] == "Africa"
    assert november["MAR"]["review_regions"] == ["africa", "arab"]
    assert len(await items(reading, "/v1/champions")) == 34


async def test_nothing_was_known_before_it_was_recorded(reading: httpx.AsyncClient) -> None:
    assert await items(reading, "/v1/champions?as_of=2020-10-31&known_at=2020-12-01T00:00:00Z") == []
    assert (await reading.get("/v1/rounds/imrf1?known_at=2020-12-01T00:00:00Z")).status_code == 404


async def test_a_questionnaire_comes_whole(reading: httpx.AsyncClient) -> None:
    body = (await reading.get("/v1/questionnaires/member-state-outline")).json()
    assert body["answers_schema"]["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert list(body["answers_schema"]["properties"]) == [entry["question"] for entry in body["mapping"]]
    assert body["layout"]["sections"][0]["questions"][0]["label"]["zh"] == "本次审查是如何准备的？"


@pytest.mark.parametrize(
    "path",
    [
        "/v1/regions",
        "/v1/regions/lac",
        "/v1/countries/PRT",
        "/v1/rounds",
        "/v1/champions",
        "/v1/questionnaires/stakeholder-national",
    ],
)
async def test_who_has_an_answer_already_gets_304(reading: httpx.AsyncClient, path: str) -> None:
    first = await reading.get(path)
    again = await reading.get(path, headers={"If-None-Match": first.headers["etag"]})
    other = await reading.get(path, headers={"If-None-Match": '"other"'})
    assert (again.status_code, again.content) == (304, b"")
    assert (other.status_code, other.content) == (200, first.content)


@pytest.mark.parametrize(
    ("path", "status", "pointer"),
    [
        ("/v1/champions?as_of=2020-31-10", 422, "#query/as_of"),
        ("/v1/champions?as_of=yesterday", 422, "#query/as_of"),
        ("/v1/champions?known_at=2020-10-31T00:00:00", 422, "#query/known_at"),
        ("/v1/countries?region=moon", 422, "#query/region"),
        ("/v1/rounds?state=lost", 422, "#query/state"),
        ("/v1/regions/moon", 404, "#path"),
        ("/v1/countries/prt", 404, "#path"),
        ("/v1/rounds/rr9", 404, "#path"),
        ("/v1/questionnaires/none", 404, "#path"),
    ],
)
async def test_what_cannot_be_answered_is_a_problem_with_its_place(
    reading: httpx.AsyncClient, path: str, status: int, pointer: str
) -> None:
    answer = await reading.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_the_reference_describes_every_answer(reading: httpx.AsyncClient) -> None:
    document = (await reading.get("/openapi.json")).json()
    operations = {
        (method, path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if path.startswith("/v1/")
    }
    assert len(operations) >= 4 * len(DEFINITIONS) + 2
    for operation in operations.values():
        assert operation["description"]
        assert operation["responses"]["200"]["content"]["application/json"]["schema"]
    schemas = document["components"]["schemas"]
    assert all(schemas[name]["examples"] for name in ("ReviewRegion", "Country", "Round", "Champion"))


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda definition: definition.collection)
async def test_every_type_of_record_can_be_listed_read_and_traced(
    reading: httpx.AsyncClient, issuer: LocalIssuer, definition: AnyDefinition
) -> None:
    headers = {"Authorization": f"Bearer {issuer.token('secretariat')}"} if definition.readers else {}
    page = await reading.get(f"/v1/{definition.collection}?limit=1", headers=headers)
    assert page.status_code == 200, page.text
    for item in page.json()["items"]:
        address = f"/v1/{definition.collection}/{item[definition.key_field]}"
        record, history = (
            await reading.get(address, headers=headers),
            await reading.get(f"{address}/history", headers=headers),
        )
        assert record.json() == item
        assert record.headers["etag"].startswith(f'"{item["version"]}-')
        assert [step["version"] for step in history.json()["items"]][-1] == 1
    if definition.readers:
        assert (await reading.get(f"/v1/{definition.collection}")).status_code == 401
        assert page.headers["cache-control"] == "private, no-cache"
