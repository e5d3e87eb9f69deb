"""Questionnaires over HTTP: found by whom they are for, checked whole, and counted by the version of their rules."""

from __future__ import annotations

from typing import Any, Final

import httpx
import pytest

from chassis.security.issuer import LocalIssuer
from chassis.storage.mongo import Mongo, find_all
from contracts.registry_events import QuestionnairePublished

SAID_BY_THE_REGISTRY = {"version", "valid_from", "valid_to", "recorded_at"}
WHY = {"reason": "to be tried out"}
REFUSED: Final[list[tuple[dict[str, Any], str, str]]] = [
    ({"example": {"pledge": "too short"}}, "", "example breaks"),
    ({"mapping": []}, "", "same questions"),
    ({"answers_schema": {"type": "objekt"}}, "/answers_schema", "stands alone"),
    ({"answers_schema": {"$ref": "http://127.0.0.1:9/x"}}, "/answers_schema", "stands alone"),
    ({"title": {"en": "Only English"}}, "/title", "no text in"),
    ({"respondent": {"kind": "everybody"}}, "/respondent/kind", "member_state"),
    ({"questionnaire_version": 0}, "/questionnaire_version", "greater than or equal to 1"),
]


async def codes(api: httpx.AsyncClient, query: str) -> list[str]:
    body = (await api.get(f"/v1/questionnaires{query}")).raise_for_status().json()
    assert body["count"] == len(body["items"])
    return [item["code"] for item in body["items"]]


async def entry(api: httpx.AsyncClient, code: str) -> tuple[dict[str, Any], str]:
    """Read a questionnaire as one states it, and its tag."""
    answer = (await api.get(f"/v1/questionnaires/{code}")).raise_for_status()
    stated = {name: value for name, value in answer.json().items() if name not in SAID_BY_THE_REGISTRY}
    return stated, answer.headers["etag"]


async def told(mongo: Mongo, code: str) -> list[QuestionnairePublished]:
    """Read what waits to be published about a questionnaire."""
    waiting = await find_all(mongo.collection("outbox"), {"subject": code, "type": QuestionnairePublished.event_type()})
    return [QuestionnairePublished.model_validate(document["data"]) for document in waiting]


@pytest.fixture
def secretary(issuer: LocalIssuer) -> dict[str, str]:
    return {"Authorization": f"Bearer {issuer.token('secretariat')}"}


async def put(
    api: httpx.AsyncClient, stated: dict[str, Any], headers: dict[str, str], tag: str | None = None
) -> httpx.Response:
    named = headers | ({"If-Match": tag} if tag else {})
    return await api.put(f"/v1/questionnaires/{stated['code']}", json=stated | WHY, headers=named)


async def test_all_ten_are_found_by_whom_they_are_for_and_hold_what_a_form_needs(
    api: httpx.AsyncClient, mongo: Mongo
) -> None:
    for_any = ["good-practice", "pledge", "priority-proposal", "support-request"]
    expected = {
        "?kind=pledge": ["pledge"],
        "?kind=stakeholder_input": ["stakeholder-above-national", "stakeholder-national"],
        "?kind=stakeholder_input&level=above_national": ["stakeholder-above-national"],
        "?respondent=commission": sorted([*for_any, "outcome-report"]),
        "?respondent=any": for_any,
        "?respondent=member_state": sorted([*for_any, "champion-expression", "member-state-outline"]),
        "?respondent=stakeholder&level=national": sorted([*for_any, "stakeholder-national"]),
        "?respondent=regional_process&kind=regional_process_input&region=arab": ["regional-process-outline"],
        "?kind=pledge&as_of=1990-01-01": ["pledge"],
    }
    assert {query: await codes(api, query) for query in expected} == expected
    assert len(await codes(api, "")) == 10
    assert (await api.get("/v1/questionnaires?respondent=nobody")).status_code == 422
    body = (await api.get("/v1/questionnaires/pledge")).json()
    assert (body["kind"], body["questionnaire_version"]) == ("pledge", 1)
    assert body["respondent"] == {"kind": "any", "level": None}
    assert body["review_region"] is None
    kind = body["layout"]["sections"][0]["questions"][0]
    assert kind["control"] == "choice"
    assert [option["code"] for option in kind["options"]] == ["individual", "common", "in_partnership", "matching"]
    assert set(kind["options"][0]["label"]) == {"en", "fr", "es", "ar", "ru", "zh"}
    event = (await told(mongo, "pledge"))[0].model_dump(mode="json")
    assert {name: event[name] for name in body} == body


async def test_one_region_can_have_a_questionnaire_of_its_own(
    api: httpx.AsyncClient, secretary: dict[str, str], mongo: Mongo
) -> None:
    stated, _ = await entry(api, "stakeholder-national")
    own = stated | {"code": "stakeholder-national-lac", "review_region": "lac"}
    answer = await put(api, own, secretary)
    assert answer.status_code == 201, answer.text
    query = "?kind=stakeholder_input&level=national&region="
    assert await codes(api, f"{query}lac") == ["stakeholder-national", "stakeholder-national-lac"]
    assert await codes(api, f"{query}africa") == ["stakeholder-national"]
    assert [one.review_region for one in await told(mongo, "stakeholder-national-lac")] == ["lac"]


async def test_a_version_keeps_its_rules_and_can_get_better_words(
    api: httpx.AsyncClient, secretary: dict[str, str]
) -> None:
    stated, tag = await entry(api, "pledge")
    shorter = {**stated, "answers_schema": stated["answers_schema"] | {"description": "Other rules."}}
    refused = await put(api, shorter, secretary, tag)
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/questionnaire_version"]
    assert (await api.get("/v1/questionnaires/pledge")).headers["etag"] == tag
    counted = await put(api, shorter | {"questionnaire_version": 2}, secretary, tag)
    assert counted.status_code == 200, counted.text
    assert (await api.get("/v1/questionnaires/pledge")).json()["questionnaire_version"] == 2
    stated, tag = await entry(api, "good-practice")
    better = stated | {"title": stated["title"] | {"en": "Good practice"}}
    answer = await put(api, better, secretary, tag)
    assert answer.status_code == 200, answer.text
    again = await put(api, better, secretary, answer.headers["etag"])
    assert (again.status_code, again.headers["etag"]) == (200, answer.headers["etag"])


async def test_what_does_not_agree_is_refused_and_nothing_is_stored(
    api: httpx.AsyncClient, secretary: dict[str, str]
) -> None:
    stated, tag = await entry(api, "pledge")
    for change, pointer, said in REFUSED:
        refused = await put(api, stated | change, secretary, tag)
        assert refused.status_code == 422, refused.text
        assert any(e["pointer"] == pointer and said in e["text"] for e in refused.json()["errors"]), refused.text
    assert (await api.get("/v1/questionnaires/pledge")).headers["etag"] == tag
