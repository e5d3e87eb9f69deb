"""The directory over HTTP: entities and their memberships on a day, words, counts, documents, groups, meetings."""

from __future__ import annotations

import httpx
import pytest
from tests.integration.registry.lists import items

from chassis.security.issuer import LocalIssuer

EIGHT = ["ilo", "iom", "ohchr", "undesa", "undp", "unhcr", "unicef", "unodc"]
STATED = {"source": "made for a test", "confidence": "high", "reason": "to be tried out"}


async def codes(api: httpx.AsyncClient, path: str) -> list[str]:
    return [item["code"] for item in await items(api, path)]


@pytest.fixture
def secretary(issuer: LocalIssuer) -> dict[str, str]:
    return {"Authorization": f"Bearer {issuer.token('secretariat')}"}


async def test_entities_are_found_by_the_role_they_have_on_the_day(reading: httpx.AsyncClient) -> None:
    expected = {
        "role=executive_committee&network=global&as_of=2020-10-31": EIGHT,
        "role=executive_committee&as_of=2021-12-31": EIGHT,
        "role=executive_committee&network=global&as_of=2022-01-01": [*EIGHT, "who"],
        "role=invited&as_of=2020-10-31": ["who"],
        "role=invited&as_of=2019-12-31": [],
        "role=invited&as_of=2022-01-01": [],
        "role=coordinator": ["iom"],
        "role=secretariat&network=global": ["iom"],
        "role=secondee": ["unhcr", "unicef"],
        "role=executive_committee&network=rn-arab": [],
        "category=local_authorities": ["uclg"],
        "role=extended&kind=stakeholder_organization": [],
    }
    assert {query: await codes(reading, f"/v1/entities?{query}") for query in expected} == expected


async def test_an_entity_shows_the_memberships_of_the_day(reading: httpx.AsyncClient) -> None:
    async def roles(day: str) -> list[str]:
        entity = (await reading.get("/v1/entities/who", params={"as_of": day})).json()
        assert [one["role"] for one in entity["memberships"]] == ["invited", "executive_committee"]
        return [one["role"] for one in entity["memberships_now"]]

    assert await roles("2019-12-31") == []
    assert await roles("2020-10-31") == ["invited"]
    assert await roles("2022-06-01") == ["executive_committee"]


async def test_overlapping_memberships_are_refused_with_their_place(
    api: httpx.AsyncClient, secretary: dict[str, str]
) -> None:
    role = {"network": "global", "role": "extended", "source": "made for a test"}
    entity = {"code": "example", "name": "An example", "kind": "un_entity"} | STATED
    twice = entity | {"memberships": [role | {"from": "2020", "to": "2022"}, role | {"from": "2021"}]}
    answer = await api.put("/v1/entities/example", json=twice, headers=secretary)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/memberships/1/from"]
    assert (await api.get("/v1/entities/example")).status_code == 404
    once = entity | {"memberships": [role | {"from": "2020", "to": "2022"}]}
    answer = await api.put("/v1/entities/example", json=once, headers=secretary)
    assert answer.status_code == 201, answer.text
    assert await codes(api, "/v1/entities?role=extended&as_of=2021-05-01&kind=un_entity") == [
        *["eca", "ece", "eclac", "escap", "escwa", "example", "unitar", "unu"]
    ]


async def test_a_membership_in_a_network_that_is_not_there_is_refused(
    api: httpx.AsyncClient, secretary: dict[str, str]
) -> None:
    role = {"network": "moon", "role": "extended", "source": "made for a test"}
    entity = {"code": "example", "name": "An example", "kind": "un_entity", "memberships": [role]} | STATED
    answer = await api.put("/v1/entities/example", json=entity, headers=secretary)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/memberships/0/network"]


async def test_terms_come_list_by_list_in_six_languages(reading: httpx.AsyncClient) -> None:
    counts = {
        "principles": 10,
        "stakeholder_categories": 12,
        "support_measures": 8,
        "champion_criteria": 6,
        "objectives": 23,
    }
    for list_, count in counts.items():
        terms = await items(reading, f"/v1/terms?list={list_}")
        assert sorted(term["order"] for term in terms) == list(range(1, count + 1))
        assert all(set(term["name"]) == {"en", "fr", "es", "ar", "ru", "zh"} for term in terms)


async def test_counts_are_facts_of_their_own(reading: httpx.AsyncClient) -> None:
    counted = {count["as_of"]: count["value"] for count in await items(reading, "/v1/counts?subject=network_entities")}
    assert counted == {"2020-10": 39, None: 38}
    assert await codes(reading, "/v1/counts?subject=country_networks&region=africa") == [
        "country-networks-africa-2024-08",
        "country-networks-west-central-africa-2021-05-04",
    ]


async def test_the_annexes_are_found_by_number(reading: httpx.AsyncClient) -> None:
    for number in range(1, 6):
        assert await codes(reading, f"/v1/documents?annex={number}") == [f"faq-2020-10-annex-{number}"]
    assert await codes(reading, "/v1/documents?network=rn-lac") == ["lac-workplan-2023-2024"]
    assert await codes(reading, "/v1/documents?kind=resolution") == ["a-res-73-195", "a-res-73-326"]
    assert await codes(reading, "/v1/programmes?kind=trust_fund") == ["migration-mptf"]


async def test_working_groups_are_those_of_the_day(reading: httpx.AsyncClient) -> None:
    expected = {
        "kind=core&as_of=2020-10-31": ["cwg-1-2", "cwg-2-1", "cwg-2-2"],
        "kind=thematic&as_of=2020-10-31": [f"twg-{number}" for number in range(1, 7)],
        "kind=workstream&as_of=2020-10-31": [],
        "entity=undp&as_of=2020-10-31": [],
        "entity=undp&as_of=2021-06-01": ["cwg-2-1", "cwg-2-2"],
        "entity=who&as_of=2021-06-01": ["cwg-2-1", "cwg-2-2"],
        "entity=unicef&as_of=2020-10-31": ["twg-2"],
        "objective=5&as_of=2020-10-31": ["twg-3", "twg-4"],
        "status=retired": [],
    }
    assert {query: await codes(reading, f"/v1/working-groups?{query}") for query in expected} == expected


async def test_a_working_group_is_retired_by_saying_so(api: httpx.AsyncClient, secretary: dict[str, str]) -> None:
    before = await api.get("/v1/working-groups/twg-1")
    fields = {"code", "name", "kind", "workplan", "source", "confidence", "valid_from"}
    retired = {name: value for name, value in before.json().items() if name in fields}
    retired |= {"status": "retired", "valid_from": "2023-01-01", "reason": "its work is done"}
    headers = secretary | {"If-Match": before.headers["ETag"]}
    answer = await api.put("/v1/working-groups/twg-1", json=retired, headers=headers)
    assert answer.status_code == 200, answer.text
    assert await codes(api, "/v1/working-groups?status=retired") == ["twg-1"]
    assert await codes(api, "/v1/working-groups?status=retired&as_of=2022-12-31") == []


async def test_meetings_are_found_by_region_round_kind_and_year(reading: httpx.AsyncClient) -> None:
    expected = {
        "round=rr1-lac": ["rr1-lac-processes", "rr1-lac-stakeholders"],
        "region=arab&year=2020": ["rr1-arab-workshops"],
        "region=arab&year=2021": ["rr1-arab-consultation", "rr1-arab-workshops"],
        "kind=listening_session": ["listening-sessions-2020"],
        "kind=briefing&year=2020": ["member-state-briefings-2020", "rr1-ap-briefing"],
        "kind=hearing&year=2022": ["imrf1-hearing"],
        "year=2019": [],
    }
    assert {query: await codes(reading, f"/v1/meetings?{query}") for query in expected} == expected


async def test_a_meeting_of_another_region_than_its_round_is_refused(
    api: httpx.AsyncClient, secretary: dict[str, str]
) -> None:
    meeting = {"code": "example", "title": "Hearing", "kind": "hearing", "round": "rr1-lac", "region": "arab"} | STATED
    answer = await api.put("/v1/meetings/example", json=meeting, headers=secretary)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/region"]
