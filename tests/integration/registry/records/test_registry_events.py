"""The whole process on a real broker: what stands in the database is what stands on the stream."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, DeliverPolicy
from tests.events_by_type import event_class

from chassis.storage.mongo import Mongo
from chassis.testing import servers
from contracts import all_events
from contracts.envelope import Envelope, from_message
from contracts.registry_events import QuestionnairePublished, RegionRecorded
from registry.app import assemble
from registry.bootstrap import Service
from registry.catalogue import DEFINITIONS
from registry.records.store.repository import Revisions

assert all_events.ALL_EVENTS
Eventually = Callable[..., Awaitable[Any]]


async def stream_of(jetstream: JetStreamContext) -> list[tuple[str, Envelope]]:
    info = await jetstream.stream_info("REGISTRY")
    config = ConsumerConfig(deliver_policy=DeliverPolicy.ALL)
    subscription = await jetstream.pull_subscribe("hub.registry.>", stream="REGISTRY", config=config)
    messages = await subscription.fetch(info.state.messages, timeout=5) if info.state.messages else []
    await subscription.unsubscribe()
    return [(message.subject, from_message(message.headers, message.data)) for message in messages]


async def test_events_on_the_stream_equal_the_state_in_the_database(
    streams: servers.Nats,
    jetstream: JetStreamContext,
    mongo: Mongo,
    build_registry: Callable[..., Service],
    running: Callable[..., Any],
    eventually: Eventually,
) -> None:
    assert streams.url

    async def all_there() -> bool:
        return await mongo.collection("outbox").count_documents({"state": {"$ne": "sent"}}) == 0

    written = 0
    for turn in range(2):  # the second start finds nothing to do
        async with running(assemble(build_registry(hub_role="all"))) as client:
            await eventually(all_there)
            ready = await client.get("/ready")
            assert ready.status_code == 200, ready.text
        revisions = await mongo.collection("revisions").count_documents({})
        assert revisions == (written if turn else revisions)
        written = revisions
    events = await stream_of(jetstream)
    assert len(events) == written
    on_stream = {(e.type, e.subject, e.data["version"]): event_class(e.type).model_validate(e.data) for _, e in events}
    for definition in DEFINITIONS:
        for key in await Revisions(mongo).known_keys(definition.type):
            for revision in await Revisions(mongo).history(definition.type, key):
                expected = definition.event_of(revision).model_copy(update={"replaces": list(revision.replaces)})
                assert on_stream.pop((expected.event_type(), key, revision.version)) == expected
    assert not on_stream
    regions = {e.subject: subject for subject, e in events if e.type == RegionRecorded.event_type()}
    assert regions["lac"] == "hub.registry.region.recorded.lac"
    assert {s for s, e in events if e.type == QuestionnairePublished.event_type()} == {
        "hub.registry.questionnaire.published.global"
    }
    subjects = {e.subject: subject for subject, e in events}
    assert subjects["demo-asia-pacific"] == "hub.registry.round.recorded.asia-pacific"
    assert subjects["PRT"] == "hub.registry.champion.recorded.unece"


async def test_a_web_process_answers_without_the_broker(registry: Service, running: Callable[..., Any]) -> None:
    async with running(assemble(registry)) as client:
        assert (await client.get("/ready")).status_code == 200
        assert (await client.get("/v1/regions/arab")).status_code == 200


async def test_a_process_does_not_start_without_its_indexes(
    mongo: Mongo, build_registry: Callable[..., Service], running: Callable[..., Any]
) -> None:
    await mongo.drop()
    with pytest.raises(Exception, match=r"revisions\.type_1_key_1_version_-1"):
        async with running(assemble(build_registry())):
            pass


async def test_bad_data_stops_the_start_and_says_where(
    streams: servers.Nats, build_registry: Callable[..., Service], running: Callable[..., Any], folder: Any
) -> None:
    (folder / "rounds.yaml").write_text("type: round\nrecords: [{code: X}]\n", encoding="utf-8")
    with pytest.raises(Exception, match=r"rounds\.yaml /records/0/code"):
        async with running(assemble(build_registry(hub_role="all"))):
            pass
    assert streams
