"""Accepted inputs become records: once, routed, told to the world; acts on them; what becomes none is kept aside."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import yaml
from fastapi import FastAPI
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from chassis.broker import Broker
from chassis.clock import utc_now
from chassis.errors import PermanentError
from chassis.health import Health
from chassis.inbox import Inbox
from chassis.issuer import LocalIssuer
from chassis.mongo import Mongo, find_all
from chassis.parts import connected
from chassis.testing import servers
from contracts.registry_events import PriorityRecorded, SupportRequestRecorded
from contracts.submissions_events import SubmissionAccepted
from contracts.vocabulary import Language
from registry.app import assemble
from registry.bootstrap import Service
from registry.incoming.commands import HANDLER, KeepIncoming, NotKeptError
from registry.incoming.consumers import consumers
from registry.records.repository import Revisions

Eventually = Callable[..., Awaitable[Any]]
Running = Callable[[FastAPI], AbstractAsyncContextManager[httpx.AsyncClient]]
RECEIVED = datetime(2026, 2, 2, 23, 30, tzinfo=UTC)
TERM = timedelta(days=30)
NEED = {"measure": "system_coordination", "need": "A meeting of all entities.", "expected_result": "A plan."}
PROPOSAL = {
    "challenge": "Heat moves people.",
    "evidence": [{"kind": "document", "reference": "Outcome report", "note": "Asks for guidance."}],
    "value_added": "One answer.",
    "capacity": "Two posts.",
    "regions": ["asia-pacific", "africa"],
    "objectives": [2, 5],
}


def accepted(kind: str = "support_request", country: str | None = "ARM", **changes: Any) -> SubmissionAccepted:
    """Make an accepted input of a State, or of a stakeholder without a country."""
    revision = changes.get("revision", 1)
    party = {"kind": "member_state", "name": "Armenia", "country": country}
    if country is None:
        party = {"kind": "stakeholder", "name": "Union", "category": "trade_unions", "level": "global"}
    values: dict[str, Any] = {
        "version": 2 * revision,
        "region": "global",
        "submission_id": str(uuid4()),
        "revision": revision,
        "round": "requests",
        "kind": kind,
        "party": party,
        "regions": ["unece"],
        "language": "en",
        "content_digest": "sha256:" + "0" * 64,
        "received_at": RECEIVED,
        "accepted_at": RECEIVED,
        "title": "Help with coordination",
        "questionnaire": kind.replace("_", "-"),
        "questionnaire_version": 1,
        "answers": NEED if kind == "support_request" else PROPOSAL,
        "sections": [],
    }
    return SubmissionAccepted.model_validate(values | changes)


SOURCE = {"source": "made for a test", "confidence": "high"}
ROUND = {"kind": "regional_review", "state": "scheduled", "title": dict.fromkeys(Language, "A round"), **SOURCE}
NETWORK = {"kind": "un_network", "status": "established", **SOURCE}


def _small(records: dict[str, list[dict[str, Any]]], folder: Path) -> None:
    for record_type, entries in records.items():
        content = {"type": record_type, "records": entries}
        (folder / f"{record_type}.yaml").write_text(yaml.safe_dump(json.loads(json.dumps(content))), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a small data folder: few countries, a network of each level, rounds that nobody sends to."""
    countries = [
        {"iso3": "ARM", "iso2": "AM", "name": "Armenia", "commissions": ["UNECE", "ESCAP"], "primary_region": "unece"},
        {"iso3": "ISL", "iso2": "IS", "name": "Iceland", "commissions": ["UNECE"], "primary_region": "unece"},
        {"iso3": "MAR", "iso2": "MA", "name": "Morocco", "commissions": ["ECA", "ESCWA"], "primary_region": "africa"},
        {"iso3": "PRT", "iso2": "PT", "name": "Portugal", "commissions": ["UNECE", "ECLAC"], "primary_region": "unece"},
    ]
    networks = [
        {"code": "global", "name": "The Network", "level": "global"},
        {"code": "rn-europe-central-asia", "name": "Network in Vienna", "level": "regional", "covers": ["unece"]},
        {"code": "cn-arm", "name": "Network in Armenia", "level": "country", "country": "ARM"},
    ]
    rounds = [
        {"code": "demo-unece", "region": "unece"},
        {"code": "demo-imrf", "region": "global", "kind": "imrf"},
        {"code": "requests", "region": "global", "kind": "standing"},
    ]
    morocco = {"country": "MAR", "name": "Morocco", "status": "confirmed", "first_attested": "2020-10"}
    records = {
        "country": [{"m49": None, "status": "un_member", **SOURCE} | one for one in countries],
        "programme": [{"code": "migration-mptf", "name": "A fund", "kind": "trust_fund", **SOURCE}],
        "network": [NETWORK | one for one in networks],
        "round": [ROUND | one for one in rounds],
        "champion": [morocco | {"valid_from": "2020-10-01"} | SOURCE],
    }
    small = tmp_path / "data"
    small.mkdir()
    _small(records, small)
    return small


@pytest.fixture
def build_registry(build_registry: Callable[..., Service]) -> Callable[..., Service]:
    """Build registries over the small folder alone."""
    return partial(build_registry, registry_demonstration=False)


@pytest.fixture
def secretary(issuer: LocalIssuer) -> dict[str, str]:
    return {"Authorization": f"Bearer {issuer.token('secretariat')}"}


@pytest.fixture
def keep(registry: Service) -> KeepIncoming:
    """Give the command that handles the events, on a registry whose data is loaded."""
    revisions, inbox = Revisions(registry.mongo), Inbox(registry.mongo)
    return KeepIncoming(registry.mongo, revisions, registry.keeper, inbox, utc_now, term=TERM)


async def test_a_request_that_is_delivered_again_is_one_record_routed_once_and_told_again_as_it_is(
    streams: servers.Nats,
    jetstream: JetStreamContext,
    build_registry: Callable[..., Service],
    running: Running,
    publish: Callable[..., Awaitable[Any]],
    secretary: dict[str, str],
    eventually: Eventually,
) -> None:
    assert streams.url
    data = accepted()
    path = f"/v1/support-requests/{data.submission_id}"
    async with running(assemble(build_registry(hub_role="all"))) as client:

        async def record() -> Any:
            answer = await client.get(path, headers=secretary)
            return answer.json() if answer.status_code == 200 else None

        envelope = await publish(data, data.submission_id)
        found = await eventually(record, timeout=20)
        await publish(data, data.submission_id, event_id=envelope.id, attempt=2)
        await publish(data, data.submission_id)  # a replay that lost even the event's id
        last = accepted(country="PRT")
        await publish(last, last.submission_id)
        after = f"/v1/support-requests/{last.submission_id}"

        async def all_handled() -> bool:
            info = await jetstream.consumer_info("SUBMISSIONS", "registry-g1")
            seen = (await client.get(after, headers=secretary)).status_code == 200
            return seen and not info.num_ack_pending and not info.num_pending

        await eventually(all_handled, timeout=20)
        assert (await record())["version"] == found["version"] == 1
        assert found["routed_to"] == {
            "kind": "country_network",
            "network": "cn-arm",
            "why": "Network in Armenia is established",
            "by": "rule",
        }
        assert (found["received_on"], found["due_on"]) == ("2026-02-02", "2026-03-04")
        assert (found["regions"], found["filed_under"], found["status"]) == (
            ["unece", "asia-pacific"],
            "unece",
            "routed",
        )

        async def told() -> Any:
            return await jetstream.get_last_msg("REGISTRY", "hub.registry.support-request.recorded.unece")

        async def both_told() -> bool:
            return json.loads((await told()).data)["submission_id"] == last.submission_id

        await eventually(both_told, timeout=10)
        message = await jetstream.get_msg(
            "REGISTRY", seq=1, subject="hub.registry.support-request.recorded.unece", next=True
        )
        event = SupportRequestRecorded.model_validate_json(message.data or b"")
        assert (event.code, event.routed_to.network, event.version) == (data.submission_id, "cn-arm", 1)
        assert "need" not in json.loads(message.data or b"")
        again = [
            await jetstream.get_msg("REGISTRY", seq=(message.seq or 0) + further, direct=True) for further in (1, 2)
        ]
        assert [one.data for one in again] == [message.data, message.data]
        assert len({(one.headers or {})["ce-id"] for one in (message, *again)}) == 3
        assert (await told()).seq == (message.seq or 0) + 3


async def test_a_crash_between_writing_and_acknowledging_leaves_one_record(
    streams: servers.Nats,
    registry: Service,
    keep: KeepIncoming,
    publish: Callable[..., Awaitable[Any]],
    eventually: Eventually,
    mongo: Mongo,
) -> None:
    assert streams.url
    handled: list[str] = []

    class Crashing(KeepIncoming):
        """Ends, after the transaction, before the broker hears of it: as a process that is killed there."""

        def __init__(self) -> None:
            """Wrap the real one."""

        async def __call__(self, event_id: str, data: SubmissionAccepted) -> bool:
            kept = await keep(event_id, data)
            handled.append(f"{data.submission_id} {kept}")
            if kept:
                raise ConnectionError("killed")
            return kept

    broker = Broker(registry.settings.model_copy(update={"nats_url": streams.url}), consumers(Crashing()))
    data = accepted()
    async with connected(broker, Health()):
        await publish(data, data.submission_id)
        await eventually(lambda: len(handled) == 2, timeout=20)
    assert handled == [f"{data.submission_id} True", f"{data.submission_id} False"]
    assert await mongo.collection("revisions").count_documents({"key": data.submission_id}) == 1
    told = await find_all(mongo.collection("outbox"), {"subject": data.submission_id})
    assert [one["data"]["version"] for one in told] == [1, 1]  # the second delivery tells of the one record again


async def test_what_was_published_while_the_registry_was_away_is_taken_at_its_next_start(
    streams: servers.Nats,
    build_registry: Callable[..., Service],
    running: Running,
    publish: Callable[..., Awaitable[Any]],
    eventually: Eventually,
    mongo: Mongo,
) -> None:
    assert streams.url
    requests = [accepted() for _ in range(10)]
    for data in requests:
        await publish(data, data.submission_id)
    wanted = {"type": "support-request"}

    async def some() -> bool:
        return await mongo.collection("revisions").count_documents(wanted) >= 3

    async def all_there() -> bool:
        return await mongo.collection("revisions").count_documents(wanted) == len(requests)

    async with running(assemble(build_registry(hub_role="all"))):
        await eventually(some, timeout=20)
    async with running(assemble(build_registry(hub_role="all"))):
        await eventually(all_there, timeout=20)
    keys = await mongo.collection("revisions").distinct("key", wanted)
    assert set(keys) == {data.submission_id for data in requests}


async def test_answers_that_make_no_record_are_a_dead_letter_with_its_reason(
    streams: servers.Nats,
    jetstream: JetStreamContext,
    registry: Service,
    keep: KeepIncoming,
    publish: Callable[..., Awaitable[Any]],
    eventually: Eventually,
    mongo: Mongo,
) -> None:
    settings = registry.settings.model_copy(update={"nats_url": streams.url})
    data = accepted(answers={"measure": "a miracle"})
    async with connected(Broker(settings, consumers(keep)), Health()):
        await publish(data, data.submission_id)

        async def dead() -> Any:
            try:
                return await jetstream.get_last_msg("DEAD", f"dead.registry.{data.nats_subject()}")
            except NotFoundError:
                return None

        letter = await eventually(dead, timeout=20)
    assert any("/measure" in value for value in letter.headers.values())
    assert await mongo.collection("inbox").count_documents({"_id": {"$regex": f"^{HANDLER}:"}}) == 0


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
    assert (morocco["status"], morocco["version"]) == ("confirmed", 2)
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
