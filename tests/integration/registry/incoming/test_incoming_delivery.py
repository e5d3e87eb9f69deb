"""Accepted inputs are taken once, through crashes and outages; what makes no record is kept aside."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import httpx
from fastapi import FastAPI
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError
from tests.incoming_samples import accepted

from chassis.lifecycle import connected
from chassis.messaging.broker import Broker
from chassis.running.health import Health
from chassis.storage.mongo import Mongo, find_all
from chassis.testing import servers
from contracts.registry_events import SupportRequestRecorded
from contracts.submissions_events import SubmissionAccepted
from registry.app import assemble
from registry.bootstrap import Service
from registry.incoming.commands import HANDLER, KeepIncoming
from registry.incoming.consumers import consumers

Eventually = Callable[..., Awaitable[Any]]
Running = Callable[[FastAPI], AbstractAsyncContextManager[httpx.AsyncClient]]


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
        found = await eventually(record)
        await publish(data, data.submission_id, event_id=envelope.id, attempt=2)
        await publish(data, data.submission_id)  # a replay that lost even the event's id
        last = accepted(country="PRT")
        await publish(last, last.submission_id)
        after = f"/v1/support-requests/{last.submission_id}"

        async def all_handled() -> bool:
            info = await jetstream.consumer_info("SUBMISSIONS", "registry-g1")
            seen = (await client.get(after, headers=secretary)).status_code == 200
            return seen and not info.num_ack_pending and not info.num_pending

        await eventually(all_handled)
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

        await eventually(both_told)
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
        await eventually(lambda: len(handled) == 2)
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
        await eventually(some)
    async with running(assemble(build_registry(hub_role="all"))):
        await eventually(all_there)
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

        letter = await eventually(dead)
    assert any("/measure" in value for value in letter.headers.values())
    assert await mongo.collection("inbox").count_documents({"_id": {"$regex": f"^{HANDLER}:"}}) == 0
