"""What speaks to the Network is taken in like any input, and waits for its record instead of a page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import httpx
import orjson
import pytest
from nats.js import JetStreamContext

from chassis.storage.mongo import Collection
from contracts.registry_events import ChampionRecorded, PriorityRecorded, RecordData, SupportRequestRecorded
from contracts.vocabulary import Kind, destination_of
from submissions.confirmation.model import ConfirmationOutcome, ConfirmationPatience, RecordedByRegistry
from submissions.confirmation.repository import Confirmations
from submissions.submission.repository import key_of

Headers = Callable[..., dict[str, str]]
PATH = "/v1/submissions"
ACCEPTED = "hub.submissions.submission.accepted.global"
KINDS = ("champion_expression", "support_request", "priority_proposal")
QUESTION = {
    "answers_schema": {
        "type": "object",
        "additionalProperties": False,
        "required": ["text"],
        "properties": {"text": {"type": "string", "minLength": 1}},
    },
    "mapping": [{"question": "text", "section": "means_of_implementation"}],
    "example": {"text": "A plan."},
}


@pytest.fixture
async def client(
    start: Any, world: ModuleType, publish: Callable[..., Awaitable[Any]]
) -> AsyncIterator[httpx.AsyncClient]:
    """Run an intake with a round that takes requests at any time."""
    forms = {kind: kind.replace("_", "-") for kind in KINDS}
    requests = world.review_round(
        "requests",
        "global",
        kind="standing",
        opens_at=None,
        closes_at=None,
        admission=dict.fromkeys(KINDS, "accept"),
        questionnaires=forms,
    )
    for kind, code in forms.items():
        respondent = {"kind": "member_state" if kind == "champion_expression" else "any"}
        form = world.questionnaire("member_state_review", **QUESTION, respondent=respondent)
        await publish(form.model_copy(update={"code": code, "kind": Kind(kind)}), code)
    await publish(requests, "requests")
    async with start(knows=9, republish_after=0.2, reconcile_every=0.05) as one:
        yield one


def _body(world: ModuleType, kind: str, **changes: Any) -> bytes:
    values = {"round": "requests", "kind": kind, "answers": {"text": "A plan."}} | changes
    return orjson.dumps(world.state_body(**values))


async def test_a_standing_round_is_open_without_a_window(client: httpx.AsyncClient) -> None:
    rounds = {one["code"]: one for one in (await client.get("/v1/rounds")).json()["rounds"]}
    assert rounds["requests"]["open"]
    assert rounds["requests"]["kind"] == "standing"
    assert [kind["kind"] for kind in rounds["requests"]["kinds"]] == sorted(KINDS)


def _told(kind: str, submission_id: str, revision: int = 1, version: int = 1) -> RecordData:
    """Make what the registry tells once it took an input."""
    values: dict[str, Any] = {
        "version": version,
        "region": "unece",
        "valid_from": "2026-01-01",
        "recorded_at": "2026-01-01T00:00:00Z",
        "source": "made for a test",
        "confidence": "high",
        "submission_id": submission_id,
        "submission_revision": revision,
    }
    if kind == "champion_expression":
        del values["submission_id"], values["submission_revision"]
        taken = {"submission_id": submission_id, "revision": revision, "received_on": "2026-01-01"}
        foreign = taken | {"submission_id": "0199c0de-0000-7000-8000-000000000009"}
        champion = {"country": "PRT", "name": "Portugal", "status": "confirmed", "expressions": [foreign, taken]}
        return ChampionRecorded.model_validate(values | champion)
    if kind == "priority_proposal":
        proposal = {"code": submission_id, "title": "A proposal", "status": "candidate", "region": "global"}
        return PriorityRecorded.model_validate(values | proposal)
    request = {
        "code": submission_id,
        "measure": "pilot_testing",
        "title": "A request",
        "requester": {"name": "Portugal", "kind": "member_state", "country": "PRT"},
        "status": "routed",
        "received_on": "2026-01-01",
        "due_on": "2026-01-31",
        "routed_to": {"kind": "secretariat", "why": "for a test"},
    }
    return SupportRequestRecorded.model_validate(values | request)


@pytest.mark.parametrize("kind", KINDS)
async def test_it_has_no_page_and_is_sent_again_until_the_registry_tells_of_it(
    client: httpx.AsyncClient,
    headers: Headers,
    world: ModuleType,
    publish: Callable[..., Awaitable[Any]],
    eventually: Any,
    collection: Collection,
    jetstream: JetStreamContext,
    kind: str,
) -> None:
    answer = await client.post(PATH, content=_body(world, kind), headers=headers(country="PRT"))
    assert answer.status_code == 202, answer.text
    assert answer.json()["links"]["pages"] == {}
    submission_id = answer.json()["id"]

    async def messages() -> list[Any]:
        last = await jetstream.get_last_msg("SUBMISSIONS", ACCEPTED)
        found = [await jetstream.get_msg("SUBMISSIONS", seq) for seq in range(1, (last.seq or 0) + 1)]
        return [message for message in found if message.subject == ACCEPTED]

    async def sent_again() -> bool:
        return len(await messages()) > 1

    await eventually(lambda: collection.find_one({"events.state": "sent"}))
    await eventually(sent_again)
    other = next(one for one in KINDS if one != kind)
    await publish(_told(other, submission_id), submission_id)  # a record of another kind that names it by mistake
    await publish(_told(kind, submission_id), submission_id)
    await eventually(lambda: collection.find_one({"confirmed": {"$exists": True}}))
    attempts = [event["attempt"] for event in (await collection.find_one({}))["events"]]
    await publish(_told(kind, submission_id, version=2), submission_id)  # its record changed, or was told again
    await asyncio.sleep(0.6)  # three times the time after which an input without a record is sent again

    stored = await collection.find_one({})
    assert [event["attempt"] for event in stored["events"]] == attempts
    assert not any("awaited" in event for event in stored["events"])
    assert set(stored["confirmed"]) == {"at", "revision"}
    state = (await client.get(answer.json()["links"]["self"], headers=headers(country="PRT"))).json()
    assert (state["state"], state["published"]) == ("sent", None)
    told = await messages()
    assert orjson.loads(told[0].data)["kind"] == kind
    assert len({message.headers["ce-id"] for message in told}) == 1


async def test_a_record_of_an_earlier_revision_ends_no_wait_and_one_of_a_later_ends_both(
    collection: Collection,
) -> None:
    submission_id = "0199c0de-0000-7000-8000-000000000001"
    documents = [
        {
            "_id": key_of(submission_id, revision),
            "kind": "priority_proposal",
            "events": [{"id": f"e{revision}", "state": "sent", "attempt": 1, "awaited": True}],
        }
        for revision in (1, 2, 3)
    ]
    await collection.insert_many(documents)
    confirmations = Confirmations(collection)

    async def told(revision: int, kind: Kind = Kind.PRIORITY_PROPOSAL) -> tuple[ConfirmationOutcome, list[str]]:
        recorded = RecordedByRegistry(kind, submission_id, revision)
        outcome = await confirmations.recorded(recorded, datetime(2026, 1, 1, tzinfo=UTC))
        found = await collection.find({}, sort=[("_id", 1)]).to_list(length=None)
        return outcome, ["done" if "confirmed" in one else one["events"][0]["state"] for one in found]

    assert await told(2, Kind.SUPPORT_REQUEST) == (ConfirmationOutcome.FOREIGN, ["sent", "sent", "sent"])
    assert await told(2) == (ConfirmationOutcome.FIRST, ["done", "done", "sent"])
    assert await told(1) == (ConfirmationOutcome.KNOWN, ["done", "done", "sent"])
    assert await told(3) == (ConfirmationOutcome.FIRST, ["done", "done", "done"])
    assert await told(4) == (ConfirmationOutcome.FOREIGN, ["done", "done", "done"])


async def test_the_wait_for_a_record_grows_beyond_that_for_a_page(collection: Collection) -> None:
    now = datetime(2026, 1, 1, 12, tzinfo=UTC)
    patience = ConfirmationPatience(timedelta(seconds=30))
    waited = {"new": timedelta(seconds=31), "old": timedelta(minutes=11), "older": timedelta(hours=6, minutes=1)}
    attempts = {"new": 1, "old": 20, "older": 20}
    documents = [
        {
            "_id": f"{kind}-{age}",
            "kind": kind,
            "destination": destination_of(Kind(kind)),
            "events": [
                {
                    "id": f"{kind}-{age}",
                    "state": "sent",
                    "sent_at": now - waited[age],
                    "attempt": attempts[age],
                    "awaited": True,
                }
            ],
        }
        for kind in ("pledge", "support_request")
        for age in waited
    ]
    await collection.insert_many(documents)
    keys = await Confirmations(collection).send_again(patience, now)
    assert sorted(keys) == ["pledge-new", "pledge-old", "pledge-older", "support_request-new", "support_request-older"]


async def test_stakeholders_can_ask_and_propose(client: httpx.AsyncClient, headers: Headers, world: ModuleType) -> None:
    party = world.stakeholder_body()["party"]
    mine = headers(organization=party["name"])
    for kind in ("support_request", "priority_proposal"):
        answer = await client.post(PATH, content=_body(world, kind, party=party), headers=mine)
        assert answer.status_code == 202, answer.text


async def test_only_a_state_can_express_interest_in_being_a_champion(
    client: httpx.AsyncClient, headers: Headers, world: ModuleType
) -> None:
    party = world.stakeholder_body()["party"]
    content = _body(world, "champion_expression", party=party)
    answer = await client.post(PATH, content=content, headers=headers(organization=party["name"]))
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/party/kind"]
