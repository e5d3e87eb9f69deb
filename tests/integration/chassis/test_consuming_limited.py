"""Dead letters one after the other stop a durable before the whole stream is among them; nothing is lost by it."""

from __future__ import annotations

from typing import Any

import pytest
from nats.js import JetStreamContext
from structlog.testing import capture_logs
from tests.integration.chassis.deliveries import (
    Eventually,
    Publish,
    Settings,
    champion,
    dead_letters,
    nothing_is_left,
)

from chassis.errors import PermanentError
from chassis.lifecycle import connected
from chassis.messaging.broker import Broker
from chassis.messaging.consuming import Handlers, Message
from chassis.messaging.metrics import CONSUMER_STOPPED
from chassis.running.health import Health
from contracts.registry_events import ChampionRecorded

LIMIT = 5
COUNTRIES = [f"A{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(40)]
pytestmark = pytest.mark.usefixtures("quick")


def refusing(refused: list[str]) -> Handlers:
    async def refuse(message: Message[ChampionRecorded]) -> None:
        refused.append(message.data.country)
        raise PermanentError("this release knows no champions")

    handlers = Handlers()
    handlers.on(ChampionRecorded, refuse)
    return handlers


def taking(taken: list[str]) -> Handlers:
    async def take(message: Message[ChampionRecorded]) -> None:
        taken.append(message.data.country)

    handlers = Handlers()
    handlers.on(ChampionRecorded, take)
    return handlers


def stopped() -> float:
    return float(CONSUMER_STOPPED.labels(stream="REGISTRY")._value.get())


async def test_a_bad_release_stops_at_the_limit_and_the_next_one_takes_the_rest(
    start: Any, publish: Publish, eventually: Eventually, jetstream: JetStreamContext
) -> None:
    refused: list[str] = []
    taken: list[str] = []
    for country in COUNTRIES:
        await publish(champion(country), country)
    with capture_logs() as logs:
        async with start(refusing(refused), dead_letter_limit=LIMIT) as broker:
            [watched] = [s for s in broker.subscriptions if s.spec.stream == "REGISTRY"]
            await eventually(lambda: not watched.readers.active)
            assert stopped() == 1
            calls = len(refused)
            await publish(champion("ZZZ"), "ZZZ")
            await eventually(lambda: _pending(jetstream))
            assert len(refused) == calls, "nothing is taken any more"
    assert len(await dead_letters(jetstream)) == LIMIT
    [event] = [line for line in logs if line["event"] == "consumption_stopped"]
    assert (event["log_level"], event["stream"], event["durable"]) == ("error", "REGISTRY", "publisher-g1")
    assert "mend or roll back this release, then restart" in event["reason"]

    async with start(taking(taken), dead_letter_limit=LIMIT):
        assert stopped() == 0
        await eventually(lambda: nothing_is_left(jetstream))
    letters = {letter.headers["ce-subject"] for letter in await dead_letters(jetstream)}
    assert len(letters) == LIMIT
    assert letters | set(taken) == {*COUNTRIES, "ZZZ"}
    assert not letters & set(taken)


async def test_readiness_says_what_happened_and_what_to_do(
    streams: Any, settings_for: Any, publish: Publish, eventually: Eventually
) -> None:
    user, password = streams.login("publisher")
    settings = settings_for(Settings, nats_user=user, nats_password=password, dead_letter_limit=LIMIT)
    health = Health()
    async with connected(Broker(settings, refusing([])), health):
        assert (await health.ready()).ok
        for country in COUNTRIES:
            await publish(champion(country), country)

        async def part() -> Any:
            state = (await health.ready()).parts["durable REGISTRY"]
            return state if state["state"] == "failing" else None

        reason = (await eventually(part))["reason"]
        assert "stopped after 5 dead letters within 60 s" in reason
        assert "restart" in reason
        assert (await health.ready()).parts["durable SUBMISSIONS"]["state"] == "ok", "the others go on"


async def test_a_few_bad_messages_among_many_stop_nobody(
    start: Any, publish: Publish, eventually: Eventually, jetstream: JetStreamContext
) -> None:
    async def refuse_some(message: Message[ChampionRecorded]) -> None:
        if message.data.country in COUNTRIES[:LIMIT]:
            raise PermanentError("bad")

    handlers = Handlers()
    handlers.on(ChampionRecorded, refuse_some)
    for country in COUNTRIES:
        await publish(champion(country), country)
    async with start(handlers, dead_letter_limit=LIMIT) as broker:
        await eventually(lambda: nothing_is_left(jetstream))
        assert all(s.readers.active for s in broker.subscriptions)
    assert len(await dead_letters(jetstream)) == LIMIT


async def _pending(jetstream: JetStreamContext) -> bool:
    info = await jetstream.consumer_info("REGISTRY", "publisher-g1")
    return bool(info.num_pending)
