"""A stop finishes what was begun and strands nothing; a slow message holds nobody up."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.integration.chassis.deliveries import REGISTRY, Eventually, Publish, champion

from chassis.messaging.consuming import Handlers, Message
from contracts.registry_events import ChampionRecorded


async def test_a_stop_finishes_what_is_in_flight_and_leaves_the_rest_for_others(
    start: Any, publish: Publish, eventually: Eventually
) -> None:
    begun: list[str] = []
    ended: list[str] = []
    handlers = Handlers()

    async def work(message: Message[ChampionRecorded]) -> None:
        begun.append(message.data.country)
        await asyncio.sleep(0.3)
        ended.append(message.data.country)

    handlers.on(ChampionRecorded, work)
    countries = [f"A{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(20)]
    for country in countries:
        await publish(champion(country), country)
    async with start(handlers):
        await eventually(lambda: len(begun) >= REGISTRY.concurrency)
    assert sorted(begun) == sorted(ended)
    async with start(handlers):
        await eventually(lambda: set(ended) == set(countries))


async def test_a_slow_message_does_not_hold_up_the_others(start: Any, publish: Publish, eventually: Eventually) -> None:
    got: list[str] = []
    release = asyncio.Event()
    handlers = Handlers()

    async def work(message: Message[ChampionRecorded]) -> None:
        if message.data.country == "SLO":
            await release.wait()
        got.append(message.data.country)

    handlers.on(ChampionRecorded, work)
    async with start(handlers):
        await publish(champion("SLO"), "SLO")
        for country in ("AAA", "BBB", "CCC", "DDD"):
            await publish(champion(country), country)
        await eventually(lambda: len(got) == 4)
        release.set()
        await eventually(lambda: "SLO" in got)


async def test_repeated_stops_under_load_strand_no_message(
    start: Any, publish: Publish, eventually: Eventually
) -> None:
    handled: set[str] = set()
    handlers = Handlers()

    async def work(message: Message[ChampionRecorded]) -> None:
        await asyncio.sleep(0.002)
        handled.add(message.data.country)

    handlers.on(ChampionRecorded, work)
    countries = [f"A{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(300)]
    for country in countries:
        await publish(champion(country), country)
    for stop_at in range(30, 300, 30):
        async with start(handlers):
            await eventually(lambda least=stop_at: len(handled) >= least)
    async with start(handlers):
        await eventually(lambda: handled == set(countries))
