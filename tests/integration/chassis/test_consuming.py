"""Delivery rules on a real server: what FastStream and JetStream would do by themselves loses or loops."""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import Any

import pytest
from nats.js import JetStreamContext
from tests.integration.chassis.deliveries import (
    Eventually,
    Publish,
    champion,
    collecting,
    dead_letters,
    nothing_is_left,
)

from chassis.errors import PermanentError
from chassis.messaging.consuming import Handlers, Message
from contracts.registry_events import ChampionRecorded


async def test_an_event_reaches_its_handler_with_envelope_and_data(
    start: Any, publish: Publish, eventually: Eventually, jetstream: JetStreamContext
) -> None:
    got: list[Message[ChampionRecorded]] = []
    handlers = Handlers()

    async def keep(message: Message[ChampionRecorded]) -> None:
        got.append(message)

    handlers.on(ChampionRecorded, keep)
    async with start(handlers):
        sent = await publish(champion(), "PRT")
        await eventually(lambda: got)
        await eventually(lambda: nothing_is_left(jetstream))
    assert got[0].envelope.id == sent.id
    assert got[0].data == champion()
    assert got[0].deliveries == 1


@pytest.mark.usefixtures("quick")
async def test_a_failing_message_comes_again_after_the_schedule_and_then_lies_in_the_dead_letters(
    start: Any, publish: Publish, eventually: Eventually, jetstream: JetStreamContext
) -> None:
    times: list[float] = []
    handlers = Handlers()

    async def fail(_: Message[ChampionRecorded]) -> None:
        times.append(asyncio.get_running_loop().time())
        raise RuntimeError("database away")

    handlers.on(ChampionRecorded, fail)
    async with start(handlers):
        sent = await publish(champion(), "PRT")
        letters = await eventually(lambda: dead_letters(jetstream))
        await eventually(lambda: nothing_is_left(jetstream))
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert len(times) == 3
    assert gaps[0] >= 0.14
    assert gaps[1] >= 0.29
    assert letters[0].subject == "dead.publisher.hub.registry.champion.recorded.unece"
    assert letters[0].headers["x-reason"] == "RuntimeError: database away"
    assert letters[0].headers["x-deliveries"] == "3"
    assert letters[0].headers["ce-id"] == sent.id
    assert json.loads(letters[0].data) == sent.data


@pytest.mark.usefixtures("quick")
async def test_a_permanent_error_is_a_dead_letter_at_once(
    start: Any, publish: Publish, eventually: Eventually, jetstream: JetStreamContext
) -> None:
    calls = 0
    handlers = Handlers()

    async def refuse(_: Message[ChampionRecorded]) -> None:
        nonlocal calls
        calls += 1
        raise PermanentError("no such country")

    handlers.on(ChampionRecorded, refuse)
    async with start(handlers):
        await publish(champion(), "PRT")
        letters = await eventually(lambda: dead_letters(jetstream))
        await eventually(lambda: nothing_is_left(jetstream))
    assert calls == 1
    assert letters[0].headers["x-reason"] == "PermanentError: no such country"


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("headers", "body", "reason"),
    [
        (None, b"{}", "undecodable: missing ce-id"),
        ({"ce-specversion": "1.0"}, b"not json", "undecodable: missing ce-id"),
        ("own", b"not json", "undecodable: body is no JSON"),
        ("own", b'{"version": 0}', "invalid data: /version"),
    ],
)
async def test_what_cannot_be_read_is_a_dead_letter_and_stops_nobody(
    start: Any,
    publish: Publish,
    eventually: Eventually,
    jetstream: JetStreamContext,
    headers: dict[str, str] | str | None,
    body: bytes,
    reason: str,
) -> None:
    handlers, got = collecting()
    event = champion()
    if headers == "own":
        headers = event.envelope(event_id="x", subject="PRT", time=event.recorded_at).headers(1)
    async with start(handlers):
        await jetstream.publish(event.nats_subject(), body, headers=headers)  # type: ignore[arg-type] # "own" was replaced
        await publish(champion("ECU"), "ECU")
        letters = await eventually(lambda: dead_letters(jetstream))
        await eventually(lambda: got)
    assert reason in letters[0].headers["x-reason"]
    assert letters[0].data == body
    assert got == ["ECU"]


@pytest.mark.usefixtures("quick")
async def test_a_message_whose_dead_letter_cannot_be_written_comes_again(
    start: Any, publish: Publish, eventually: Eventually, jetstream: JetStreamContext
) -> None:
    calls = 0
    handlers = Handlers()

    async def refuse(_: Message[ChampionRecorded]) -> None:
        nonlocal calls
        calls += 1
        raise PermanentError("never")

    handlers.on(ChampionRecorded, refuse)
    async with start(handlers):
        dead = (await jetstream.stream_info("DEAD")).config
        await jetstream.delete_stream("DEAD")
        await publish(champion(), "PRT")
        await eventually(lambda: calls >= 2)
        await jetstream.add_stream(dead)
        assert await eventually(lambda: dead_letters(jetstream))


async def test_types_without_handler_are_acknowledged(
    start: Any, eventually: Eventually, jetstream: JetStreamContext
) -> None:
    handlers = Handlers()
    handlers.on(ChampionRecorded, lambda _: asyncio.sleep(0))
    async with start(handlers):
        await jetstream.publish(
            "hub.registry.thing.happened.global",
            b"{}",
            headers=champion().envelope(event_id="x", subject="x", time=champion().recorded_at).headers(1)
            | {"ce-type": "org.gcmhub.registry.thing.happened.v1"},
        )
        await eventually(lambda: nothing_is_left(jetstream))
    assert not await dead_letters(jetstream)
