"""Records of accepted inputs: routed, told to the world, moved by acts, brought to their newest revision."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from tests.incoming_samples import NEED, PROPOSAL, accepted

from chassis.errors import PermanentError
from chassis.security.issuer import LocalIssuer
from chassis.storage.mongo import Mongo
from contracts.registry_events import PriorityRecorded
from contracts.submissions_events import SubmissionAccepted
from registry.incoming.commands import KeepIncoming, NotKeptError


async def test_it_is_overdue_from_the_day_after_its_term(
    api: httpx.AsyncClient, keep: KeepIncoming, secretary: dict[str, str]
) -> None:
    data = accepted()
    await keep("e1", data)

    async def overdue(day: str) -> tuple[bool, list[int]]:
        shown = await api.get(f"/v1/support-requests/{data.submission_id}?as_of={day}", headers=secretary)
        lists = [
            (await api.get(f"/v1/support-requests?overdue={which}&as_of={day}", headers=secretary)).json()["count"]
            for which in ("true", "false")
        ]
        return shown.json()["overdue"], lists

    assert await overdue("2026-03-04") == (False, [0, 1])
    assert await overdue("2026-03-05") == (True, [1, 0])
    assert (await api.get("/v1/support-requests?overdue=true", headers=secretary)).json()["count"] == 1


async def test_only_the_secretariat_and_operators_read_requests(api: httpx.AsyncClient, issuer: LocalIssuer) -> None:
    async def status(role: str | None) -> int:
        headers = {"Authorization": f"Bearer {issuer.token(role)}"} if role else {}
        return (await api.get("/v1/support-requests", headers=headers)).status_code

    roles = (None, "submitter", "commission", "secretariat", "operator")
    assert [await status(role) for role in roles] == [401, 403, 403, 200, 200]


async def test_without_a_network_of_the_country_one_of_its_regions_answers_else_the_secretariat(
    api: httpx.AsyncClient, keep: KeepIncoming, secretary: dict[str, str]
) -> None:
    regional, nobody = accepted(country="ISL"), accepted(country=None)
    await keep("e1", regional)
    await keep("e2", nobody)

    async def routed(data: SubmissionAccepted) -> dict[str, Any]:
        answer = await api.get(f"/v1/support-requests/{data.submission_id}", headers=secretary)
        found: dict[str, Any] = answer.json()["routed_to"]
        return found

    target = await routed(regional)
    assert (target["kind"], target["network"]) == ("regional_network", "rn-europe-central-asia")
    assert target["why"].startswith("No network of Iceland is established; ")
    target = await routed(nobody)
    assert (target["kind"], target["network"]) == ("secretariat", None)
    assert target["why"] == "The request names no country"
    filters = {
        "country=ISL": 1,
        "region=unece": 1,
        "measure=system_coordination": 2,
        "measure=pilot_testing": 0,
        "network=rn-europe-central-asia": 1,
        "status=routed": 2,
        "status=closed": 0,
        "round=rr1-lac": 0,
        "programme=migration-mptf": 0,
    }
    for query, count in filters.items():
        assert (await api.get(f"/v1/support-requests?{query}", headers=secretary)).json()["count"] == count, query


async def test_help_with_a_review_names_the_review(
    api: httpx.AsyncClient, keep: KeepIncoming, secretary: dict[str, str]
) -> None:
    asks = NEED | {"measure": "review_assistance"}
    named = accepted(answers=asks | {"round": "demo-unece", "programme": "migration-mptf"})
    sent_there = accepted(answers=asks, round="demo-imrf")
    unknown = accepted(answers=NEED | {"round": "nowhere", "programme": "nothing"})
    for number, data in enumerate((named, sent_there, unknown)):
        await keep(f"e{number}", data)
    shown = [
        (await api.get(f"/v1/support-requests/{data.submission_id}", headers=secretary)).json()
        for data in (named, sent_there, unknown)
    ]
    assert [one["round"] for one in shown] == ["demo-unece", "demo-imrf", None]
    assert [one["programme"] for one in shown] == ["migration-mptf", None, None]
    assert "nowhere" in shown[2]["note"]
    assert "nothing" in shown[2]["note"]
    with pytest.raises(NotKeptError, match="/round: help to organize a review names the review"):
        await keep("e9", accepted(answers=asks))


async def test_acts_follow_each_other_and_wrong_ones_are_refused(
    api: httpx.AsyncClient, keep: KeepIncoming, secretary: dict[str, str]
) -> None:
    data = accepted()
    await keep("e1", data)
    path = f"/v1/support-requests/{data.submission_id}"

    async def act(name: str, expect: int, tag: str | None = None, **body: Any) -> httpx.Response:
        headers = secretary | ({"If-Match": tag} if tag else {})
        answer = await api.post(f"{path}/{name}", json={"reason": "as agreed"} | body, headers=headers)
        assert answer.status_code == expect, answer.text
        return answer

    first = (await api.get(path, headers=secretary)).headers["ETag"]
    for network, pointer in (("cn-nowhere", "/network"), ("global", "/network")):
        assert [e["pointer"] for e in (await act("reroute", 422, network=network)).json()["errors"]] == [pointer]
    assert (await act("reroute", 409, network="cn-arm")).json()["errors"][0]["pointer"] == "/routed_to"
    moved = await act("reroute", 200, tag=first, network="rn-europe-central-asia", reason="nearer to the matter")
    assert moved.json()["routed_to"] == {
        "kind": "regional_network",
        "network": "rn-europe-central-asia",
        "why": "nearer to the matter",
        "by": "secretariat",
    }
    await act("answer", 412, tag=first, answer="Yes.")
    assert (await act("answer", 409, answer="Yes.", answered_on="2026-02-01")).json()["errors"][0]["pointer"]
    answered = (await act("answer", 200, tag=moved.headers["ETag"], answer="Yes.", answered_on="2026-03-10")).json()
    assert (answered["status"], answered["answered_in_time"], answered["overdue"]) == ("answered", False, False)
    await act("reroute", 409)
    await act("answer", 409, answer="No.")
    assert (await act("close", 200)).json()["status"] == "closed"
    await act("close", 409)
    assert (await api.post(f"{path}/close", json={"reason": "as agreed"})).status_code == 401
    history = (await api.get(f"{path}/history", headers=secretary)).json()["items"]
    assert [step["version"] for step in history] == [4, 3, 2, 1]
    assert history[-1]["recorded_by"] == "submissions"
    assert history[-1]["reason"] == f"Submission {data.submission_id}, revision 1 was accepted"


async def test_a_later_revision_changes_the_content_and_undoes_no_act(
    api: httpx.AsyncClient, keep: KeepIncoming, secretary: dict[str, str]
) -> None:
    untouched, moved = accepted(), accepted()
    for number, data in enumerate((untouched, moved)):
        await keep(f"e{number}", data)
    body = {"reason": "we answer ourselves", "network": None}
    path = f"/v1/support-requests/{moved.submission_id}"
    assert (await api.post(f"{path}/reroute", json=body, headers=secretary)).status_code == 200
    for data in (untouched, moved):
        party = data.party.model_copy(update={"country": "PRT", "name": "Portugal"})
        again = {"revision": 2, "version": 4, "title": "Help with a plan", "party": party}
        assert await keep(f"{data.submission_id}-2", data.model_copy(update=again))
        assert not await keep(f"{data.submission_id}-1", data)  # the older revision comes late
    shown = [
        (await api.get(f"/v1/support-requests/{data.submission_id}", headers=secretary)).json()
        for data in (untouched, moved)
    ]
    assert [one["title"] for one in shown] == ["Help with a plan"] * 2
    assert [one["country"] for one in shown] == ["PRT"] * 2
    assert [one["submission_revision"] for one in shown] == [2, 2]
    assert [one["received_on"] for one in shown] == ["2026-02-02"] * 2
    assert shown[0]["routed_to"]["network"] != "cn-arm"
    assert shown[1]["routed_to"]["why"] == "we answer ourselves"
    before = await api.get(f"{path}?as_of=2026-02-10", headers=secretary)
    assert before.json()["country"] == "ARM"


async def test_a_proposal_becomes_a_candidate_that_is_chosen_or_not(
    api: httpx.AsyncClient, keep: KeepIncoming, secretary: dict[str, str], mongo: Mongo
) -> None:
    good, other = accepted("priority_proposal"), accepted("priority_proposal", country=None)
    await keep("e1", good)
    await keep("e2", other)
    assert not await keep("e1", good)
    path = f"/v1/priorities/{good.submission_id}"
    candidate = (await api.get(path)).json()
    assert (candidate["status"], candidate["text"]) == ("candidate", "Heat moves people.")
    assert candidate["evidence"] == PROPOSAL["evidence"]
    assert candidate["proposed_by"] == {"name": "Armenia", "kind": "member_state", "country": "ARM"}
    candidates = (await api.get("/v1/priorities?status=candidate&region=africa&objective=2")).json()
    assert {one["code"] for one in candidates["items"]} == {good.submission_id, other.submission_id}

    choice = {"reason": "most inputs name it", "year": 2027}
    assert (await api.post(f"{path}/choose", json=choice)).status_code == 401
    chosen = (await api.post(f"{path}/choose", json=choice, headers=secretary)).json()
    assert (chosen["status"], chosen["year"], chosen["decision_reason"]) == ("chosen", 2027, "most inputs name it")
    for act, body in (("choose", choice), ("decline", {"reason": "no capacity"})):
        assert (await api.post(f"{path}/{act}", json=body, headers=secretary)).status_code == 409
    declined = await api.post(
        f"/v1/priorities/{other.submission_id}/decline", json={"reason": "no capacity"}, headers=secretary
    )
    assert declined.json()["status"] == "not_chosen"

    again = good.model_copy(update={"revision": 2, "title": "Heat and floods"})
    assert await keep("e3", again)
    kept = (await api.get(path)).json()
    assert (kept["title"], kept["status"], kept["year"]) == ("Heat and floods", "chosen", 2027)
    stored = await mongo.collection("outbox").find_one({"subject": good.submission_id}, sort=[("_id", -1)])
    assert stored is not None
    assert PriorityRecorded.model_validate(stored["data"]).status == "chosen"


async def test_an_expression_of_interest_makes_a_champion_that_is_expressed_and_moves_no_other(
    api: httpx.AsyncClient, keep: KeepIncoming, mongo: Mongo
) -> None:
    answers = {"interest": "We want to learn from others."}
    new = accepted("champion_expression", country="ARM", answers=answers)
    other = accepted("champion_expression", country="MAR", answers=answers)
    assert await keep("e1", new)
    assert await keep("e2", other)
    assert await keep("e3", new.model_copy(update={"revision": 2}))
    assert not await keep("e4", new)
    armenia = (await api.get("/v1/champions/ARM")).json()
    assert (armenia["status"], armenia["expressed_on"], armenia["name"]) == ("expressed", "2026-02-02", "Armenia")
    assert armenia["filed_under"] == "unece"
    morocco = (await api.get("/v1/champions/MAR")).json()
    assert (morocco["status"], morocco["version"]) == ("listed", 2)
    assert "Submission" not in morocco["source"]
    assert (await api.get("/v1/champions/ARM?as_of=2026-02-01")).status_code == 404
    for champion, taken in (
        (armenia, [{"submission_id": new.submission_id, "revision": 2, "received_on": "2026-02-02"}]),
        (morocco, [{"submission_id": other.submission_id, "revision": 1, "received_on": "2026-02-02"}]),
    ):
        assert champion["expressions"] == taken
        stored = await mongo.collection("outbox").find_one({"subject": champion["country"]}, sort=[("_id", -1)])
        assert stored is not None
        assert stored["data"]["expressions"] == taken


async def test_what_came_with_an_input_stays_with_the_record_and_through_its_acts(
    api: httpx.AsyncClient, keep: KeepIncoming, secretary: dict[str, str]
) -> None:
    data = accepted("champion_expression", country="ARM", answers={"interest": "We want to learn from others."})
    await keep("e1", data)
    ended = await api.post("/v1/champions/ARM/end", json={"reason": "other priorities"}, headers=secretary)
    assert [one["submission_id"] for one in ended.json()["expressions"]] == [data.submission_id]
    anew = {"source": "A note of the State", "reason": "it changed its mind"}
    again = await api.post("/v1/champions/ARM/express", json=anew, headers=secretary)
    assert again.json()["status"] == "expressed"
    assert again.json()["expressions"] == ended.json()["expressions"]
    names = ("country", "name", "status", "first_attested", "expressed_on", "valid_from", "source", "confidence")
    entry = {name: again.json()[name] for name in names}
    headers = secretary | {"If-Match": again.headers["etag"]}
    refused = await api.put("/v1/champions/ARM", json=entry | {"reason": "left out"}, headers=headers)
    assert refused.status_code == 422
    assert [one["pointer"] for one in refused.json()["errors"]] == ["/expressions"]


async def test_inputs_to_reviews_become_no_records(keep: KeepIncoming, mongo: Mongo) -> None:
    data = accepted("member_state_review", answers={})
    assert not await keep("e1", data)
    assert await mongo.collection("revisions").count_documents({"key": data.submission_id}) == 0
    with pytest.raises(PermanentError, match="/challenge"):
        await keep("e2", accepted("priority_proposal", answers={}))
