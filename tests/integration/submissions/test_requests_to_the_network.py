"""What speaks to the Network is taken in like any input, told to the registry, and waits for no page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from types import ModuleType
from typing import Any

import httpx
import orjson
import pytest
from nats.js import JetStreamContext

from chassis.mongo import Collection
from contracts.vocabulary import Kind

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
        form = world.questionnaire("member_state_review", **QUESTION)
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


@pytest.mark.parametrize("kind", KINDS)
async def test_it_is_sent_once_and_has_no_page(
    client: httpx.AsyncClient,
    headers: Headers,
    world: ModuleType,
    eventually: Any,
    collection: Collection,
    jetstream: JetStreamContext,
    kind: str,
) -> None:
    answer = await client.post(PATH, content=_body(world, kind), headers=headers(country="PRT"))
    assert answer.status_code == 202, answer.text
    assert answer.json()["links"]["pages"] == {}

    await eventually(lambda: collection.find_one({"outbox.state": "done"}))
    await asyncio.sleep(0.6)  # three times the time after which an input without a page is sent again
    stored = await collection.find_one({})
    assert stored["outbox"]["attempt"] == 1
    assert stored.get("publication") is None
    state = (await client.get(answer.json()["links"]["self"], headers=headers(country="PRT"))).json()
    assert (state["state"], state["published"]) == ("sent", None)
    last = await jetstream.get_last_msg("SUBMISSIONS", ACCEPTED)
    assert orjson.loads(last.data or b"")["kind"] == kind


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
