"""An accepted input gets its page even if the broker loses everything; what the registry tells is seen at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import httpx
import orjson
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from chassis.messaging.embedded_outbox import waiting_event
from chassis.messaging.provision import provision_streams
from chassis.storage.mongo import Collection
from contracts.publisher_events import SubmissionPublished
from contracts.vocabulary import Language

Headers = Callable[..., dict[str, str]]
ACCEPTED = "hub.submissions.submission.accepted.unece"
PATH = "/v1/submissions"
ALL_SENT = {"events.state": {"$eq": "sent", "$nin": ["new", "rejected"]}}


async def _attempts(collection: Collection) -> set[int]:
    """Give how often the events of the one input went out."""
    return {event["attempt"] for event in (await collection.find_one({}))["events"]}


async def _post(client: httpx.AsyncClient, headers: dict[str, str], world: ModuleType, **changes: Any) -> str:
    answer = await client.post(PATH, content=orjson.dumps(world.state_body(**changes)), headers=headers)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def _published(submission_id: str, version: int = 2) -> SubmissionPublished:
    return SubmissionPublished(
        version=version,
        region="unece",
        submission_id=submission_id,
        submission_version=version,
        revision=1,
        round="demo-unece",
        kind="member_state_review",
        party={"kind": "member_state", "name": "Portugal", "country": "PRT"},
        title="Voluntary review of Portugal",
        language="en",
        regions=["lac", "unece"],
        content_digest="sha256:" + "0" * 64,
        addresses={language: f"/{language}/submissions/{submission_id}/" for language in Language},
        release=7,
        published_at=datetime.now(UTC),
    )


async def _stored(jetstream: JetStreamContext, subject: str) -> list[Any]:
    """Give all messages of a subject."""
    found = []
    sequence = 1
    while True:
        try:
            message = await jetstream.get_msg("SUBMISSIONS", seq=sequence, subject=subject, next=True)
        except NotFoundError:
            return found
        found.append(message)
        sequence = (message.seq or 0) + 1


async def test_an_input_is_received_and_accepted_on_the_stream_once(
    client: httpx.AsyncClient, headers: Headers, world: ModuleType, jetstream: JetStreamContext, eventually: Any
) -> None:
    submission_id = await _post(client, headers(country="PRT", key="k"), world)
    await _post(client, headers(country="PRT", key="k"), world)

    async def messages() -> list[Any]:
        return await _stored(jetstream, "hub.submissions.submission.*.unece")

    await eventually(messages)
    received, accepted = await messages()
    assert received.headers["ce-type"] == "org.gcmhub.submissions.submission.received.v1"
    assert accepted.headers["ce-subject"] == submission_id
    assert accepted.headers["traceparent"] == received.headers["traceparent"]
    assert orjson.loads(accepted.data)["sections"][0]["section"] == "methodology"


async def test_the_report_of_a_page_ends_the_wait_and_tells_its_addresses(
    start: Any,
    headers: Headers,
    world: ModuleType,
    publish: Callable[..., Awaitable[Any]],
    eventually: Any,
    collection: Collection,
    jetstream: JetStreamContext,
) -> None:
    async with start(republish_after=0.5, reconcile_every=0.1) as client:
        submission_id = await _post(client, headers(country="PRT"), world)
        await publish(_published(submission_id), submission_id)
        await publish(_published(submission_id, version=1), submission_id)
        await publish(_published("0199b000-0000-7000-8000-000000000000"), "x")

        async def told() -> Any:
            return (await client.get(f"{PATH}/{submission_id}", headers=headers(country="PRT"))).json()["published"]

        published = await eventually(told)
        assert published["addresses"]["zh"] == f"/zh/submissions/{submission_id}/"
        await publish(_published(submission_id), submission_id)  # delivered a second time: nothing changes
        await asyncio.sleep(1.0)  # twice the time after which a lost input is sent again
        assert (await told()) == published
        assert await _attempts(collection) == {1}
        assert len(await _stored(jetstream, ACCEPTED)) == 1


async def test_an_input_without_a_page_is_sent_again_with_the_same_id(
    start: Any, headers: Headers, world: ModuleType, jetstream: JetStreamContext, eventually: Any
) -> None:
    async with start(republish_after=0.3, reconcile_every=0.1) as client:
        await _post(client, headers(country="PRT"), world)

        async def twice() -> Any:
            found = await _stored(jetstream, ACCEPTED)
            return found if len(found) > 1 else None

        first, second, *_ = await eventually(twice)
        assert first.headers["ce-id"] == second.headers["ce-id"]
        assert first.data == second.data
        assert [m.headers["Nats-Msg-Id"].rpartition(".")[2] for m in (first, second)] == ["1", "2"]


async def test_a_screened_input_is_not_sent_again(
    start: Any, headers: Headers, world: ModuleType, eventually: Any, collection: Collection
) -> None:
    async with start(republish_after=0.1, reconcile_every=0.05) as client:
        body = world.stakeholder_body(round="screened")
        mine = headers(organization="Casa del Migrante")
        assert (await client.post(PATH, content=orjson.dumps(body), headers=mine)).status_code == 202
        await eventually(lambda: collection.find_one({"events.state": "sent"}))
        await asyncio.sleep(0.5)  # five times the time after which a lost input is sent again
        assert await _attempts(collection) == {1}


async def test_a_broker_that_lost_everything_gets_every_accepted_input_again(
    start: Any,
    headers: Headers,
    world: ModuleType,
    jetstream: JetStreamContext,
    eventually: Any,
    streams: Any,
    collection: Collection,
) -> None:
    async with start(republish_after=1.0, reconcile_every=0.2) as client:
        ids = {await _post(client, headers(country="PRT"), world, title=f"Review {n}") for n in range(20)}

        async def all_sent() -> bool:
            return bool(await collection.count_documents(ALL_SENT) == 20)

        await eventually(all_sent)
        for name in ("SUBMISSIONS", "PUBLISHER", "REGISTRY"):
            await jetstream.delete_stream(name)
        await provision_streams(streams.url, *streams.admin)

        async def all_again() -> bool:
            return {message.headers["ce-subject"] for message in await _stored(jetstream, ACCEPTED)} == ids

        await eventually(all_again)


async def test_inputs_are_taken_while_the_broker_is_away_and_sent_later(
    start: Any,
    headers: Headers,
    world: ModuleType,
    jetstream: JetStreamContext,
    eventually: Any,
    collection: Collection,
) -> None:
    async with start():
        pass  # the copies are here now
    async with start(hub_role="web", nats_url="nats://127.0.0.1:9") as client:
        submission_id = await _post(client, headers(country="PRT"), world)
        assert {event["state"] for event in (await collection.find_one({}))["events"]} == {"new"}
    async with start(hub_role="worker"):

        async def sent() -> list[Any]:
            return await _stored(jetstream, ACCEPTED)

        assert (await eventually(sent))[0].headers["ce-subject"] == submission_id


async def test_an_input_whose_events_cannot_be_made_is_put_aside_and_stops_no_other(
    client: httpx.AsyncClient,
    headers: Headers,
    world: ModuleType,
    eventually: Any,
    collection: Collection,
    jetstream: JetStreamContext,
) -> None:
    broken = waiting_event("0199c0de-0000-7000-8000-000000000001", datetime(2026, 1, 1, tzinfo=UTC))
    await collection.insert_one({"_id": "broken", "events": [broken]})
    await _post(client, headers(country="PRT"), world)
    await eventually(lambda: _stored(jetstream, ACCEPTED))
    assert [event["state"] for event in (await collection.find_one({"_id": "broken"}))["events"]] == ["rejected"]


async def test_a_change_of_a_round_is_seen_by_every_replica(
    start: Any, headers: Headers, world: ModuleType, publish: Callable[..., Awaitable[Any]], eventually: Any
) -> None:
    async with start() as one, start(hub_role="web") as other:
        await publish(world.review_round("demo-unece", version=3, **world.PAST), "demo-unece")
        await publish(world.review_round("demo-unece", version=2), "demo-unece")  # late: an older version

        async def closed(client: httpx.AsyncClient) -> bool:
            body = orjson.dumps(world.state_body())
            return (await client.post(PATH, content=body, headers=headers(country="PRT"))).status_code == 409

        await eventually(lambda: closed(one))
        await eventually(lambda: closed(other))
        assert await closed(one)


async def test_a_new_version_of_a_questionnaire_replaces_the_old_one_and_a_broken_one_does_not(
    client: httpx.AsyncClient,
    headers: Headers,
    world: ModuleType,
    publish: Callable[..., Awaitable[Any]],
    eventually: Any,
    jetstream: JetStreamContext,
) -> None:
    kind = "member_state_review"
    await publish(world.questionnaire(kind, 3, answers_schema={"type": "nonsense"}), world.FORMS[kind])
    await publish(world.questionnaire(kind, 2), world.FORMS[kind])

    async def version() -> int:
        return int((await client.get(f"/v1/rounds/demo-unece/questionnaires/{kind}")).json()["version"])

    async def second() -> bool:
        return await version() == 2

    await eventually(second)
    old = await client.post(PATH, content=orjson.dumps(world.state_body()), headers=headers(country="PRT"))
    assert old.json()["errors"][0]["pointer"] == "/questionnaire_version"
    await _post(client, headers(country="PRT"), world, questionnaire_version=2)

    async def dead() -> bool:
        return (await jetstream.stream_info("DEAD")).state.messages == 1

    await eventually(dead)


async def test_an_invalid_event_is_a_dead_letter_with_its_reason(
    client: httpx.AsyncClient, jetstream: JetStreamContext, eventually: Any
) -> None:
    headers = {"ce-id": "x", "ce-source": "/services/registry", "ce-type": "org.gcmhub.registry.round.recorded.v1"}
    headers |= {"ce-time": "2026-01-01T00:00:00Z", "ce-subject": "x", "ce-specversion": "1.0"}
    await jetstream.publish("hub.registry.round.recorded.unece", b'{"version": 0}', headers=headers)

    async def dead() -> bool:
        return (await jetstream.stream_info("DEAD")).state.messages == 1

    await eventually(dead)
    letter = await jetstream.get_last_msg("DEAD", "dead.submissions.hub.registry.round.recorded.unece")
    assert "invalid" in (letter.headers or {})["x-reason"]
    assert (await client.get("/ready")).status_code == 200
