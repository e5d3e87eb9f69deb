"""Acts through the console: what is recorded, what is refused and why, what changed meanwhile."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from tests.console_samples import fill, today
from tests.integration.registry.console_client import csrf_of, field_of, send, sign_in

from chassis.security.issuer import LocalIssuer

ANSWER = "/console/act/support-requests/request-arm/answer"
BALANCE = "assessment.geographical_balance"
FIVE = (
    "vision_360",
    "government_commitment",
    "coordination_mechanism",
    "resident_coordinator_support",
    "compatibility",
)


@pytest.fixture
async def console(api: httpx.AsyncClient, issuer: LocalIssuer) -> httpx.AsyncClient:
    """Sign the secretariat in where work waits."""
    await fill(api, issuer.token("secretariat"))
    await sign_in(api, issuer.token("secretariat", subject="anna"))
    api.headers["Authorization"] = f"Bearer {issuer.token('secretariat')}"  # for looking over the API
    return api


async def record(console: httpx.AsyncClient, place: str) -> dict[str, Any]:
    answer = await console.get(f"/v1/{place}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


async def test_an_overdue_request_is_answered(console: httpx.AsyncClient) -> None:
    done = await send(console, ANSWER, answer="The training begins in March.", reason="By letter")
    assert "The answer is recorded." in done.text
    assert "By letter" in done.text
    found = await record(console, "support-requests/request-arm")
    assert (found["status"], found["answer"], found["overdue"]) == ("answered", "The training begins in March.", False)
    history = await record(console, "support-requests/request-arm/history")
    assert (history["items"][0]["recorded_by"], history["items"][0]["reason"]) == ("anna", "By letter")
    assert "Training for local authorities" not in (await console.get("/console")).text


async def test_a_request_is_routed_anew_and_closed(console: httpx.AsyncClient) -> None:
    place = "/console/act/support-requests/request-tun"
    await send(console, f"{place}/reroute", network="cn-arm", reason="They know this work")
    routed = (await record(console, "support-requests/request-tun"))["routed_to"]
    assert (routed["network"], routed["by"], routed["why"]) == ("cn-arm", "secretariat", "They know this work")
    await send(console, f"{place}/reroute", network="", reason="Back to us")
    assert (await record(console, "support-requests/request-tun"))["routed_to"]["kind"] == "secretariat"
    await send(console, f"{place}/close", reason="Taken back")
    assert (await record(console, "support-requests/request-tun"))["status"] == "closed"


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"answer": "", "reason": "x y z"}, "Fill in: answer"),
        ({"answer": "Yes", "reason": ""}, "Say why"),
        ({"answer": "Yes", "reason": "x"}, "Write at least 3 characters"),
        ({"answer": "Yes", "reason": "because", "answered_on": "soon"}, "Enter a day"),
        ({"answer": "Yes", "reason": "because", "answered_on": "2036-01-01"}, "This day has not come"),
    ],
)
async def test_what_is_wrong_stands_beside_its_field(
    console: httpx.AsyncClient, fields: dict[str, str], text: str
) -> None:
    answer = await send(console, ANSWER, **fields)
    assert answer.status_code == 422
    assert "Nothing was recorded" in answer.text
    assert text in answer.text
    assert field_of(answer, "answer") == fields["answer"]
    assert (await record(console, "support-requests/request-arm"))["status"] == "routed"


async def test_a_form_without_its_csrf_text_does_nothing(console: httpx.AsyncClient) -> None:
    version = field_of(await console.get(ANSWER), "version")
    for csrf in ("", "x" * 32):
        sent = {"csrf": csrf, "version": version, "answer": "Yes", "reason": "because"}
        assert (await console.post(ANSWER, data=sent)).status_code == 403
    assert (await console.post(ANSWER, json={"answer": "Yes"})).status_code == 400
    assert (await record(console, "support-requests/request-arm"))["status"] == "routed"


async def test_somebody_elses_change_is_shown_before_one_acts(console: httpx.AsyncClient) -> None:
    page = await console.get(ANSWER)
    await send(console, "/console/act/support-requests/request-arm/reroute", network="", reason="They are overloaded")
    sent = {"csrf": csrf_of(page), "version": field_of(page, "version"), "answer": "Yes, gladly", "reason": "By mail"}
    stale = await console.post(ANSWER, data=sent)
    assert stale.status_code == 412
    assert "Somebody changed this record" in stale.text
    assert "They are overloaded" in stale.text
    assert field_of(stale, "answer") == "Yes, gladly"
    again = sent | {"version": field_of(stale, "version")}
    assert (await console.post(ANSWER, data=again)).status_code == 303


async def test_a_round_is_closed_opened_again_rescheduled_and_held(console: httpx.AsyncClient) -> None:
    place = "/console/act/rounds/demo-unece"
    unsure = await send(console, f"{place}/close", reason="The window is over", sure="")
    assert unsure.status_code == 422
    await send(console, f"{place}/close", reason="The window is over")
    closed = await record(console, "rounds/demo-unece")
    assert closed["state"] == "closed"
    page = await console.get(f"{place}/reschedule")
    as_it_was = {name: field_of(page, name) for name in ("opens_at", "closes_at", "ends_on")}
    nothing = await send(console, f"{place}/reschedule", reason="The venue moved", **as_it_was)
    assert "the record says this already" in nothing.text
    await send(console, f"{place}/reschedule", reason="A day is found", starts_on="2036-02-01", **as_it_was)
    moved = await record(console, "rounds/demo-unece")
    assert (moved["starts_on"], moved["ends_on"]) == ("2036-02-01", "2036-02-01")
    assert (moved["opens_at"], moved["closes_at"]) == (closed["opens_at"], closed["closes_at"])
    await send(console, f"{place}/reopen", reason="More time", closes_at="2036-03-01T12:00")
    found = await record(console, "rounds/demo-unece")
    assert (found["state"], found["closes_at"]) == ("open", "2036-03-01T12:00:00Z")
    await send(console, f"{place}/reschedule", reason="The venue moved", starts_on="2036-03-10", ends_on="2036-03-12")
    found = await record(console, "rounds/demo-unece")
    assert (found["starts_on"], found["rescheduled_from"][-1]["reason"]) == ("2036-03-10", "The venue moved")
    refused = await send(console, f"{place}/hold", reason="It was held")
    assert refused.status_code == 422
    assert "The round takes inputs; close it first" in refused.text


async def test_terms_of_reference_are_aligned_by_all(console: httpx.AsyncClient) -> None:
    place = "/console/act/networks/rn-arab"
    early = await send(console, f"{place}/conclude", reason="Let us hurry")
    assert early.status_code == 422
    standing = await record(console, "networks/rn-arab/alignment")
    for entity in standing["asked"]:
        if entity not in {"iom", "ilo"}:
            await send(console, f"{place}/consult", entity=entity, answer="no_objection", reason="By mail")
    assert "record who agrees" in (await console.get("/console/networks/rn-arab")).text
    silent = await send(console, f"{place}/agree", entity="iom", position="objects", reason="By mail")
    assert "an objection needs its reason" in silent.text
    for entity in standing["entities"]:
        await send(console, f"{place}/agree", entity=entity, position="agrees", reason="By mail")
    assert "conclude it. All have agreed." in (await console.get("/console/networks/rn-arab")).text
    await send(console, f"{place}/conclude", reason="All have agreed")
    found = await record(console, "networks/rn-arab")
    assert found["alignments"][-1]["state"] == "aligned"
    assert found["terms_of_reference"]["aligned_on"] == today().isoformat()
    assert "Propose terms of reference" in (await console.get("/console/networks/rn-arab")).text


async def test_an_objection_stops_an_alignment_and_is_shown(console: httpx.AsyncClient) -> None:
    place = "/console/act/networks/cn-arm"
    await send(console, f"{place}/propose", title="Draft 1", entities=["iom", "unhcr"], reason="Agreed to begin")
    await send(console, f"{place}/withdraw", reason="Too early")
    page = (await console.get("/console/networks/cn-arm")).text
    assert "Too early" in page
    assert "Stopped on" in page


async def test_a_champion_is_assessed_with_the_computed_balance_and_confirmed(console: httpx.AsyncClient) -> None:
    place = "/console/act/champions/FJI"
    assert "Computed:" in (await console.get(f"{place}/assess")).text
    nothing = await send(console, f"{place}/assess", reason="First look")
    assert nothing.status_code == 422
    met = {f"assessment.{code}.result": "met" for code in FIVE}
    unexplained = {**met, f"assessment.{FIVE[0]}.result": "not_met"}
    assert "say in `note`" in (await send(console, f"{place}/assess", reason="First look", **unexplained)).text
    explained = {**unexplained, f"assessment.{FIVE[0]}.note": "Two ministries only"}
    await send(console, f"{place}/assess", reason="First look", **explained)
    found = await record(console, "champions/FJI")
    assert found["status"] == "assessed"
    assert len(found["assessment"]) == 6
    assert "to be confirmed" in (await console.get("/console")).text
    assert (await send(console, f"{place}/confirm", reason="Decided")).status_code == 422
    await send(console, f"{place}/confirm", reason="Decided", **{f"despite.{FIVE[0]}": "A third one joins"})
    assert (await record(console, "champions/FJI"))["status"] == "confirmed"
    await send(console, f"{place}/end", reason="Withdrew")
    assert (await record(console, "champions/FJI"))["end_reason"] == "Withdrew"


async def test_priorities_are_declined_and_chosen(console: httpx.AsyncClient) -> None:
    place = "/console/act/priorities/climate-and-mobility"
    await send(console, f"{place}/decline", reason="No capacity this year")
    assert (await record(console, "priorities/climate-and-mobility"))["status"] == "not_chosen"
    wrong = await send(console, f"{place}/choose", year="next", reason="Asked for by many")
    assert "Enter a number" in wrong.text
    await send(console, f"{place}/choose", year="2027", reason="Asked for by many")
    found = await record(console, "priorities/climate-and-mobility")
    assert (found["status"], found["year"], found["decision_reason"]) == ("chosen", 2027, "Asked for by many")
