"""Champions over HTTP: the two dated lists, the four acts, the geographical balance of a day."""

from __future__ import annotations

import asyncio
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from chassis.messaging.outbox import Outbox
from chassis.security.issuer import LocalIssuer
from contracts.registry_events import ChampionRecorded
from contracts.vocabulary import Criterion
from registry.bootstrap import Service
from registry.settings import DATA

WHY = {"reason": "decided by the Executive Committee"}
INTEREST = WHY | {"source": "Note verbale of 12 January 2026"}
OTHERS = [criterion.value for criterion in Criterion if criterion is not Criterion.GEOGRAPHICAL_BALANCE]
FIVE = [{"criterion": criterion, "result": "met"} for criterion in OTHERS]
BRAZIL, AUSTRIA = "/v1/champions/BRA", "/v1/champions/AUT"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Load only what champions need."""
    copy = tmp_path / "data"
    copy.mkdir()
    for name in ("countries.yaml", "champions.yaml"):
        shutil.copy(DATA / name, copy)
    return copy


@pytest.fixture
async def registry(build_registry: Any) -> Service:
    service: Service = build_registry(registry_demonstration=False)
    await service.load()
    return service


@pytest.fixture
def secretary(issuer: LocalIssuer) -> dict[str, str]:
    return {"Authorization": f"Bearer {issuer.token('secretariat')}"}


def refusal(answer: httpx.Response) -> tuple[int, list[str]]:
    return answer.status_code, [error["pointer"] for error in answer.json()["errors"]]


async def listed(api: httpx.AsyncClient, query: str) -> dict[str, dict[str, Any]]:
    answer = await api.get(f"/v1/champions?{query}")
    assert answer.status_code == 200, answer.text
    return {one["country"]: one for one in answer.json()["items"]}


async def test_the_two_dated_lists_come_with_the_region_labels_of_their_time(reading: httpx.AsyncClient) -> None:
    october, november = await listed(reading, "as_of=2020-10-31"), await listed(reading, "as_of=2020-11-30")
    assert (len(october), len(november)) == (14, 15)
    assert november.keys() - october.keys() == {"ECU"}
    labels = [one["MAR"]["region_label"] for one in (october, november)]
    assert labels == ["Middle East and North Africa", "Africa"]
    assert october["MAR"]["review_regions"] == november["MAR"]["review_regions"] == ["africa", "arab"]
    assert october["MAR"]["assessment"] == []


async def test_champions_are_found_by_region_status_and_chair(reading: httpx.AsyncClient) -> None:
    assert set(await listed(reading, "region=arab&as_of=2020-10-31")) == {"MAR"}
    assert len(await listed(reading, "status=listed&as_of=2020-11-30")) == 15
    assert set(await listed(reading, "co_chair=true&as_of=2020-11-30")) == {"MAR", "SLV"}
    assert await listed(reading, "criterion=vision_360&result=met") == {}


async def test_a_country_goes_from_interest_to_champion_and_back(
    api: httpx.AsyncClient, registry: Service, secretary: dict[str, str]
) -> None:
    answer = await api.post(f"{BRAZIL}/express", json=INTEREST, headers=secretary)
    assert answer.status_code == 200, answer.text
    interest = answer.json()
    today = datetime.now(UTC).date().isoformat()
    assert (interest["name"], interest["status"], interest["expressed_on"]) == ("Brazil", "expressed", today)
    assert interest["source"] == INTEREST["source"]

    some = await api.post(f"{BRAZIL}/assess", json=WHY | {"assessment": FIVE[:2]}, headers=secretary)
    assert (some.status_code, some.json()["status"]) == (200, "expressed")
    assert [one["criterion"] for one in some.json()["assessment"]] == ["geographical_balance", *OTHERS[:2]]
    early = await api.post(f"{BRAZIL}/confirm", json=WHY, headers=secretary)
    assert refusal(early) == (409, [*["/assessment"] * 3, "/despite/geographical_balance"])

    whole = await api.post(f"{BRAZIL}/assess", json=WHY | {"assessment": FIVE[2:]}, headers=secretary)
    assert whole.json()["status"] == "assessed"
    computed = whole.json()["assessment"][0]
    assert (computed["result"], computed["note"]) == (
        "not_met",
        "computed: a champion from lac worsens the balance",
    )
    assert set(await listed(api, "criterion=vision_360&result=met")) == {"BRA"}

    body = WHY | {"despite": {"geographical_balance": "its subregion has none"}, "source": "Minutes of the meeting"}
    confirmed = await api.post(f"{BRAZIL}/confirm", json=body, headers=secretary)
    assert (confirmed.json()["status"], confirmed.json()["confirmed_on"]) == ("confirmed", today)
    assert confirmed.json()["source"] == f"{INTEREST['source']}; Minutes of the meeting"

    ended = await api.post(f"{BRAZIL}/end", json={"reason": "other priorities"}, headers=secretary)
    assert (ended.json()["status"], ended.json()["end_reason"]) == ("ended", "other priorities")
    assert refusal(await api.post(f"{BRAZIL}/assess", json=WHY | {"assessment": FIVE}, headers=secretary)) == (
        409,
        ["/status"],
    )
    again = (await api.post(f"{BRAZIL}/express", json=INTEREST, headers=secretary)).json()
    assert (again["status"], again["assessment"], again["confirmed_on"], again["end_reason"]) == (
        "expressed",
        [],
        None,
        None,
    )
    history = (await api.get(f"{BRAZIL}/history")).json()["items"]
    assert [step["state"]["status"] for step in history] == [
        *["expressed", "ended", "confirmed", "assessed", "expressed", "expressed"]
    ]
    events = [one.envelope for one in await Outbox(registry.mongo).due(1_000)]
    told = [
        ChampionRecorded.model_validate(one.data)
        for one in events
        if one.subject == "BRA" and one.type == ChampionRecorded.event_type()
    ]
    assert [one.status for one in sorted(told, key=lambda one: one.version)][::-1] == [
        step["state"]["status"] for step in history
    ]
    assert {one.region.value for one in told} == {"lac"}


async def test_of_several_who_express_the_same_interest_one_does(
    api: httpx.AsyncClient, secretary: dict[str, str]
) -> None:
    bodies = [INTEREST | {"source": f"Note verbale {number}"} for number in range(4)]
    answers = await asyncio.gather(*(api.post(f"{BRAZIL}/express", json=body, headers=secretary) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert (await api.get(BRAZIL)).json()["version"] == 1


async def test_what_is_not_met_needs_a_reason(api: httpx.AsyncClient, secretary: dict[str, str]) -> None:
    await api.post(f"{AUSTRIA}/express", json=INTEREST, headers=secretary)
    unmet = {"criterion": "geographical_balance", "result": "not_met"}
    unexplained = await api.post(f"{AUSTRIA}/assess", json=WHY | {"assessment": [unmet]}, headers=secretary)
    assert unexplained.status_code == 422
    findings = [*FIVE, unmet | {"note": "seen by subregions"}]
    await api.post(f"{AUSTRIA}/assess", json=WHY | {"assessment": findings}, headers=secretary)
    refused = await api.post(f"{AUSTRIA}/confirm", json=WHY, headers=secretary)
    assert refusal(refused) == (409, ["/despite/geographical_balance"])
    despite = WHY | {"despite": {"geographical_balance": "nobody else came forward"}}
    confirmed = (await api.post(f"{AUSTRIA}/confirm", json=despite, headers=secretary)).json()
    assert confirmed["assessment"][0] == {**findings[-1], "despite": "nobody else came forward"}


async def test_what_is_refused_stores_nothing(
    api: httpx.AsyncClient, secretary: dict[str, str], issuer: LocalIssuer
) -> None:
    before = (await api.get("/v1/champions")).content
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    portugal = "/v1/champions/PRT"
    submitter = {"Authorization": f"Bearer {issuer.token('submitter')}"}
    twice = [*FIVE, FIVE[0]]
    for answer, expected in [
        (await api.post(f"{portugal}/express", json=INTEREST, headers=secretary), (409, ["/status"])),
        (await api.post(f"{portugal}/confirm", json=WHY, headers=secretary), (409, ["/assessment"] * 6)),
        (await api.post(f"{BRAZIL}/confirm", json=WHY, headers=secretary), (404, ["#path"])),
        (await api.post("/v1/champions/XXX/express", json=INTEREST, headers=secretary), (404, ["#path"])),
        (await api.post(f"{portugal}/end", json=WHY | {"ended_on": tomorrow}, headers=secretary), (422, ["/ended_on"])),
        (await api.post(f"{BRAZIL}/express", json=WHY, headers=secretary), (422, ["/source"])),
    ]:
        assert refusal(answer) == expected
    assert (
        await api.post(f"{portugal}/assess", json=WHY | {"assessment": twice}, headers=secretary)
    ).status_code == 422
    stale = secretary | {"If-Match": '"7-0123456789abcdef"'}
    assert (await api.post(f"{portugal}/end", json=WHY, headers=stale)).status_code == 412
    assert (await api.post(f"{portugal}/end", json=WHY, headers=submitter)).status_code == 403
    assert (await api.post(f"{portugal}/end", json=WHY)).status_code == 401
    assert (await api.get("/v1/champions")).content == before


async def test_a_champion_that_sources_list_is_assessed_later_and_stays_one(
    api: httpx.AsyncClient, secretary: dict[str, str]
) -> None:
    answer = await api.post("/v1/champions/KEN/assess", json=WHY | {"assessment": FIVE}, headers=secretary)
    assert (answer.json()["status"], len(answer.json()["assessment"])) == ("listed", 6)


async def test_the_balance_of_a_day_tells_what_one_more_champion_would_do(reading: httpx.AsyncClient) -> None:
    async def balance(query: str) -> dict[str, Any]:
        answer = await reading.get(f"/v1/champions/balance?{query}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    october = await balance("as_of=2020-10-31")
    regions = {one["region"]: one for one in october["regions"]}
    assert (october["champions"], october["member_states"], october["adding"]) == (14, 194, None)
    assert {code: one["champions"] for code, one in regions.items()} == {
        "unece": 2,
        "asia-pacific": 5,
        "arab": 1,
        "lac": 2,
        "africa": 5,
    }
    assert sum(one["share_of_champions"] for one in october["regions"]) == pytest.approx(1, abs=0.001)
    assert sum(one["share_of_states"] for one in october["regions"]) == pytest.approx(1, abs=0.001)

    austria = (await balance("as_of=2020-10-31&country=AUT"))["adding"]
    bhutan = (await balance("as_of=2020-10-31&country=BTN"))["adding"]
    assert (austria["review_regions"], austria["effect"]) == (["unece"], "improves")
    assert (bhutan["review_regions"], bhutan["effect"]) == (["asia-pacific"], "worsens")
    assert austria["distance"] < october["distance"] < bhutan["distance"]
    assert (await balance("as_of=2020-10-31&country=PRT"))["champions"] == 13
    assert refusal(await reading.get("/v1/champions/balance?country=XXX")) == (422, ["#query/country"])
    assert (await reading.get("/v1/champions/balance?known_at=2020-01-01T00:00:00Z")).json()["champions"] == 0


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"country": "XXX"}, "/country"),
        ({"status": "ended"}, "/end_reason"),
        ({"ended_on": "2026-01-01"}, "/status"),
        ({"first_attested": "2026-13"}, "/first_attested"),
        ({"assessment": [FIVE[0], FIVE[0]]}, "/assessment/1/criterion"),
    ],
)
async def test_a_champion_that_cannot_be_is_refused(
    api: httpx.AsyncClient, secretary: dict[str, str], changes: dict[str, Any], pointer: str
) -> None:
    champion = {
        "country": "BRA",
        "name": "Brazil",
        "status": "expressed",
        "first_attested": "2026-01",
        "valid_from": "2026-01-12",
        "source": "made for a test",
        "confidence": "high",
    }
    body = champion | WHY | changes
    answer = await api.put(f"/v1/champions/{body['country']}", json=body, headers=secretary)
    assert refusal(answer) == (422, [pointer])
