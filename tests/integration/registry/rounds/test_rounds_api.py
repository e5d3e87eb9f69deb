"""Rounds over HTTP: acts that open and close the intake, rescheduling with its history, policy, assistance."""

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
from contracts.registry_events import RoundRecorded
from contracts.vocabulary import Kind, Level
from registry.bootstrap import Service
from registry.records.store.repository import Revisions
from registry.rounds.windows import FollowWindows
from registry.settings import DATA
from submissions.reference.rounds import ReferenceRound, round_of

WHY = {"reason": "decided by the bureau"}
TITLES = {language: f"Third review {language}" for language in ("en", "fr", "es", "ar", "ru", "zh")}
SCHEDULED = {
    "code": "rr3-lac",
    "region": "lac",
    "kind": "regional_review",
    "title": TITLES,
    "state": "scheduled",
    "starts_on": "2029-04-10",
    "ends_on": "2029-04-12",
    "admission": {"stakeholder_input": "screen"},
    "questionnaires": {"stakeholder_input": "stakeholder-national"},
    "source": "made for a test",
    "confidence": "high",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Load only what rounds need."""
    copy = tmp_path / "data"
    shutil.copytree(DATA / "questionnaires", copy / "questionnaires")
    shutil.copy(DATA / "rounds.yaml", copy)
    return copy


@pytest.fixture
def secretary(issuer: LocalIssuer) -> dict[str, str]:
    return {"Authorization": f"Bearer {issuer.token('secretariat')}"}


@pytest.fixture
async def planned(api: httpx.AsyncClient, secretary: dict[str, str]) -> str:
    """Give the address of a round that is scheduled."""
    address = "/v1/rounds/rr3-lac"
    answer = await api.put(address, json=SCHEDULED | WHY, headers=secretary)
    assert answer.status_code == 201, answer.text
    return address


def later(hours: float) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


async def told(registry: Service, code: str) -> ReferenceRound:
    """Give the round as the intake knows it from its newest event."""
    waiting = await Outbox(registry.mongo).due(1_000)
    events = [one.envelope for one in waiting if one.envelope.type == RoundRecorded.event_type()]
    newest = max((one for one in events if one.subject == code), key=lambda one: one.data["version"])
    return round_of(RoundRecorded.model_validate(newest.data))


def refusal(answer: httpx.Response) -> tuple[int, list[str]]:
    return answer.status_code, [error["pointer"] for error in answer.json()["errors"]]


async def test_the_facts_tell_what_dates_were_before_and_which_round_tables_there_were(api: httpx.AsyncClient) -> None:
    lac, africa, forum = [(await api.get(f"/v1/rounds/{code}")).json() for code in ("rr1-lac", "rr1-afr", "imrf1")]
    assert (lac["starts_on"], lac["ends_on"], lac["commission"]) == ("2021-04-26", "2021-04-28", "ECLAC")
    assert lac["rescheduled_from"][0]["text"].startswith("end of March 2021")
    assert (africa["starts_on"], africa["ends_on"], africa["commission"]) == ("2021-08-31", "2021-09-01", "ECA")
    assert africa["rescheduled_from"][0]["text"].startswith("March 2021")
    assert (forum["starts_on"], forum["ends_on"], forum["commission"]) == ("2022-05-17", "2022-05-20", None)
    before = forum["rescheduled_from"][0]
    assert (before["starts_on"], before["ends_on"]) == ("2022-05-10", "2022-05-13")
    assert sorted(objective for table in forum["round_tables"] for objective in table["objectives"]) == [*range(1, 24)]


async def test_rounds_are_found_by_year_and_by_who_may_send_what(api: httpx.AsyncClient) -> None:
    async def codes(query: str) -> list[str]:
        answer = await api.get(f"/v1/rounds?{query}")
        assert answer.status_code == 200, answer.text
        return [one["code"] for one in answer.json()["items"]]

    assert await codes("year=2021") == ["rr1-afr", "rr1-ap", "rr1-arab", "rr1-lac"]
    assert await codes("year=2024&region=africa") == ["rr2-afr"]
    assert await codes("kind=imrf&demonstration=false&state=held") == ["imrf1"]
    assert "demo-lac" in await codes("respondent=stakeholder&region=lac")
    assert await codes("respondent=any&demonstration=false") == []
    assert "demo-lac" in await codes("takes=member_state_review")
    assert await codes("takes=pledge") == []


async def test_acts_open_and_close_the_intake(
    api: httpx.AsyncClient, registry: Service, planned: str, secretary: dict[str, str]
) -> None:
    assert (await told(registry, "rr3-lac")).openness(datetime.now(UTC)) == "not_yet"
    assert refusal(await api.post(f"{planned}/close", json=WHY, headers=secretary)) == (409, ["/state"])

    opened = await api.post(f"{planned}/open", json=WHY | {"closes_at": later(9)}, headers=secretary)
    assert (opened.status_code, opened.json()["state"]) == (200, "open")
    assert (await told(registry, "rr3-lac")).openness(datetime.now(UTC)) == "open"
    assert (await api.get(planned)).headers["etag"] == opened.headers["etag"]

    closed = await api.post(f"{planned}/close", json=WHY, headers=secretary)
    assert (closed.status_code, closed.json()["state"]) == (200, "closed")
    assert closed.json()["closes_at"] < later(0)
    assert (await told(registry, "rr3-lac")).openness(datetime.now(UTC)) == "closed"

    reopened = await api.post(f"{planned}/reopen", json=WHY, headers=secretary)
    assert (reopened.json()["state"], reopened.json()["closes_at"]) == ("open", None)
    assert reopened.json()["opens_at"] == opened.json()["opens_at"]
    assert (await told(registry, "rr3-lac")).openness(datetime.now(UTC)) == "open"

    history = (await api.get(f"{planned}/history")).json()["items"]
    assert [step["state"]["state"] for step in history] == ["open", "closed", "open", "scheduled"]
    assert {step["reason"] for step in history} == {WHY["reason"]}


async def test_of_several_who_open_a_round_at_once_one_does(
    api: httpx.AsyncClient, planned: str, secretary: dict[str, str]
) -> None:
    answers = await asyncio.gather(*(api.post(f"{planned}/open", json=WHY, headers=secretary) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert (await api.get(planned)).json()["version"] == 2


async def test_what_is_refused_stores_nothing(
    api: httpx.AsyncClient, planned: str, secretary: dict[str, str], issuer: LocalIssuer
) -> None:
    before = (await api.get(planned)).content
    submitter = {"Authorization": f"Bearer {issuer.token('submitter')}"}
    backwards = WHY | {"opens_at": later(5), "closes_at": later(4)}
    assert refusal(await api.post(f"{planned}/open", json=backwards, headers=secretary)) == (409, ["/closes_at"])
    assert refusal(await api.post(f"{planned}/reopen", json=WHY, headers=secretary)) == (409, ["/state"])
    assert refusal(await api.post(f"{planned}/hold", json=WHY, headers=secretary)) == (409, ["/ends_on"])
    assert refusal(await api.post(f"{planned}/open", json={}, headers=secretary)) == (422, ["/reason"])
    assert (await api.post(f"{planned}/open", json=WHY, headers=submitter)).status_code == 403
    assert (await api.post(f"{planned}/open", json=WHY)).status_code == 401
    stale = secretary | {"If-Match": '"7-0123456789abcdef"'}
    assert (await api.post(f"{planned}/open", json=WHY, headers=stale)).status_code == 412
    assert (await api.post("/v1/rounds/moon/open", json=WHY, headers=secretary)).status_code == 404
    assert (await api.get(planned)).content == before


async def test_a_round_that_takes_nothing_gets_a_policy_before_it_opens(
    api: httpx.AsyncClient, registry: Service, secretary: dict[str, str]
) -> None:
    address = "/v1/rounds/imrf2"
    assert refusal(await api.post(f"{address}/open", json=WHY, headers=secretary)) == (409, ["/admission"])
    policy: dict[str, Any] = {
        "admission": {"stakeholder_input": "screen"},
        "questionnaires": {"stakeholder_input": "stakeholder-national"},
        "questionnaires_by_level": {"stakeholder_input": {"regional": "stakeholder-above-national"}},
        "late_policy": "mark_late",
    }
    for wrong, pointer in [
        ({"questionnaires": {"stakeholder_input": "moon"}}, "/questionnaires/stakeholder_input"),
        ({"questionnaires": {"stakeholder_input": "member-state-outline"}}, "/questionnaires/stakeholder_input"),
        ({"questionnaires": {}, "questionnaires_by_level": {}}, "/admission/stakeholder_input"),
        (
            {"questionnaires_by_level": {"stakeholder_input": {"local": "stakeholder-above-national"}}},
            "/questionnaires_by_level/stakeholder_input/local",
        ),
    ]:
        answer = await api.post(f"{address}/policy", json=policy | wrong | WHY, headers=secretary)
        assert refusal(answer) == (422, [pointer])
    answer = await api.post(f"{address}/policy", json=policy | WHY, headers=secretary)
    assert answer.status_code == 200, answer.text
    assert (await api.post(f"{address}/open", json=WHY, headers=secretary)).json()["state"] == "open"
    known = await told(registry, "imrf2")
    assert known.questionnaire(Kind.STAKEHOLDER_INPUT, Level.REGIONAL) == "stakeholder-above-national"
    assert known.questionnaire(Kind.STAKEHOLDER_INPUT, Level.LOCAL) == "stakeholder-national"


async def test_rescheduling_keeps_what_it_was_before_and_why(
    api: httpx.AsyncClient, planned: str, secretary: dict[str, str]
) -> None:
    first = {"starts_on": "2029-06-04", "ends_on": "2029-06-06", "reason": "the venue is not free"}
    second = {"dates_text": "end of 2029", "opens_at": "2029-01-01T00:00:00Z", "reason": "a vote comes between"}
    for body in (first, second, second):
        answer = await api.post(f"{planned}/reschedule", json=body, headers=secretary)
        assert answer.status_code == 200, answer.text
    round_ = answer.json()
    assert (round_["starts_on"], round_["ends_on"], round_["dates_text"]) == (None, None, "end of 2029")
    assert (round_["state"], round_["opens_at"]) == ("scheduled", "2029-01-01T00:00:00Z")
    assert [(one["starts_on"], one["reason"]) for one in round_["rescheduled_from"]] == [
        ("2029-04-10", "the venue is not free"),
        ("2029-06-04", "a vote comes between"),
    ]
    assert round_["version"] == 3
    nothing = await api.post(f"{planned}/reschedule", json=WHY, headers=secretary)
    assert (nothing.status_code, nothing.json()) == (200, round_)
    endless = await api.post(f"{planned}/reschedule", json=WHY | {"ends_on": "2029-12-01"}, headers=secretary)
    assert refusal(endless) == (409, ["/starts_on"])
    held = await api.post("/v1/rounds/rr1-lac/reschedule", json=first, headers=secretary)
    assert refusal(held) == (409, ["/state"])


async def test_a_round_is_held_with_its_days(api: httpx.AsyncClient, planned: str, secretary: dict[str, str]) -> None:
    await api.post(f"{planned}/open", json=WHY | {"opens_at": later(-1)}, headers=secretary)
    days = WHY | {"starts_on": "2026-02-02", "ends_on": "2026-02-03"}
    assert refusal(await api.post(f"{planned}/hold", json=days, headers=secretary)) == (409, ["/state"])
    await api.post(f"{planned}/close", json=WHY, headers=secretary)
    held = (await api.post(f"{planned}/hold", json=days, headers=secretary)).json()
    assert (held["state"], held["starts_on"], held["ends_on"]) == ("held", "2026-02-02", "2026-02-03")
    assert held["rescheduled_from"][0]["starts_on"] == "2029-04-10"


async def test_the_state_follows_the_window_without_anybody_acting(
    api: httpx.AsyncClient, registry: Service, planned: str, secretary: dict[str, str]
) -> None:
    window = WHY | {"opens_at": later(2), "closes_at": later(4)}
    answer = await api.post(f"{planned}/open", json=window, headers=secretary)
    assert answer.json()["state"] == "scheduled"

    async def look(hours: float) -> tuple[int, str, str]:
        now = datetime.now(UTC) + timedelta(hours=hours)
        moved = await FollowWindows(Revisions(registry.mongo), registry.records, lambda: now)()
        return moved, (await api.get(planned)).json()["state"], (await told(registry, "rr3-lac")).openness(now)

    assert await look(1) == (0, "scheduled", "not_yet")
    assert await look(3) == (1, "open", "open")
    assert await look(3) == (0, "open", "open")
    assert await look(5) == (1, "closed", "closed")
    last = (await api.get(f"{planned}/history")).json()["items"][0]
    assert (last["recorded_by"], last["reason"]) == ("clock", "its window has closed")


async def test_requests_for_assistance_are_listed_with_the_round_they_name(
    api: httpx.AsyncClient, planned: str, secretary: dict[str, str]
) -> None:
    request = {
        "code": "assistance-1",
        "measure": "review_assistance",
        "requester": {"kind": "member_state", "name": "A State"},
        "title": "Help with the venue",
        "round": "rr3-lac",
        "received_on": "2029-01-10",
        "due_on": "2029-02-10",
        "routed_to": {"kind": "secretariat", "why": "No country was named"},
        "source": "made for a test",
        "confidence": "high",
    }
    stored = await api.put("/v1/support-requests/assistance-1", json=request | WHY, headers=secretary)
    assert stored.status_code == 201, stored.text
    listed = await api.get(f"{planned}/assistance", headers=secretary)
    assert [one["code"] for one in listed.json()["items"]] == ["assistance-1"]
    assert (await api.get("/v1/rounds/imrf1/assistance", headers=secretary)).json()["count"] == 0
    assert (await api.get("/v1/rounds/moon/assistance", headers=secretary)).status_code == 404
    assert (await api.get(f"{planned}/assistance")).status_code == 401


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"starts_on": "2029-04-13"}, "/ends_on"),
        ({"starts_on": None}, "/starts_on"),
        ({"opens_at": 0}, "/opens_at"),
        ({"ends_on": "1860000000"}, "/ends_on"),
        ({"valid_from": 1}, "/valid_from"),
        ({"opens_at": "2029-02-02T00:00:00Z", "closes_at": "2029-02-01T00:00:00Z"}, "/closes_at"),
        ({"admission": {}}, "/questionnaires/stakeholder_input"),
        ({"state": "open", "admission": {}, "questionnaires": {}}, "/admission"),
        ({"questionnaires": {"stakeholder_input": "moon"}}, "/questionnaires/stakeholder_input"),
        ({"round_tables": [{"number": 1, "title": "All", "objectives": [24]}]}, "/round_tables/0/objectives/0"),
        ({"questionnaires_by_level": {"pledge": {"local": "pledge"}}}, "/questionnaires_by_level/pledge"),
    ],
)
async def test_a_round_that_cannot_be_is_refused(
    api: httpx.AsyncClient, secretary: dict[str, str], changes: dict[str, Any], pointer: str
) -> None:
    answer = await api.put("/v1/rounds/rr3-lac", json=SCHEDULED | WHY | changes, headers=secretary)
    assert refusal(answer) == (422, [pointer])
    assert (await api.get("/v1/rounds/rr3-lac")).status_code == 404
