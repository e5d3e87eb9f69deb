"""What stops a start, and what the guard beside a subscription mends while it runs."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from nats.js import JetStreamContext
from tests.integration.chassis.deliveries import REGISTRY, Eventually, Publish, champion, collecting

from chassis.messaging.consuming import Handlers
from chassis.messaging.topology import TopologyError, consumer_config
from contracts.registry_events import ChampionRecorded


@pytest.mark.usefixtures("quick")
async def test_a_durable_deleted_under_its_consumer_is_replaced_by_its_next_generation(
    start: Any, publish: Publish, eventually: Eventually, jetstream: JetStreamContext
) -> None:
    handlers, got = collecting()
    async with start(handlers) as broker:
        await publish(champion("PRT"), "PRT")
        await eventually(lambda: got)
        await jetstream.delete_consumer("REGISTRY", "publisher-g1")
        await publish(champion("ECU"), "ECU")
        await eventually(lambda: "ECU" in got)
        assert {s.durable for s in broker.subscriptions if s.spec.stream == "REGISTRY"} == {"publisher-g2"}


async def test_settings_of_a_durable_that_drifted_stop_the_start(start: Any, jetstream: JetStreamContext) -> None:
    handlers = Handlers()
    handlers.on(ChampionRecorded, lambda _: asyncio.sleep(0))
    config = consumer_config(REGISTRY, 1)
    config.ack_wait = 5
    await jetstream.add_consumer("REGISTRY", config)
    with pytest.raises(TopologyError, match=r"publisher-g1 on REGISTRY: ack_wait is 5\.?0?, should be 30"):
        async with start(handlers):
            pass


async def test_a_missing_stream_stops_the_start_with_what_to_do(start: Any, jetstream: JetStreamContext) -> None:
    await jetstream.delete_stream("DEAD")
    with pytest.raises(TopologyError, match="stream DEAD is missing: run `hub provision`"):
        async with start(Handlers()):
            pass


@pytest.mark.usefixtures("quick")
async def test_a_pull_loop_that_stopped_asking_is_started_again(
    start: Any, publish: Publish, eventually: Eventually
) -> None:
    handlers, got = collecting()
    async with start(handlers) as broker:
        [watched] = [s for s in broker.subscriptions if s.spec.stream == "REGISTRY"]
        asleep = list(watched.readers.active)
        for reader in asleep:
            for task in reader.tasks:
                task.cancel()
        await eventually(lambda: watched.readers.active and watched.readers.active[0] not in asleep)
        await publish(champion(), "PRT")
        await eventually(lambda: got)
