"""What a long history costs a reader: a list of 200 networks with 1,000 revisions each against one with 1 each.

`python -m tests.bench.registry_as_of [--networks 200] [--revisions 1000] [--rounds 40]`. Half of the revisions begin a
new period, half correct one: the newest one (as people do) or any one (as a search through archives does). The lists
are asked over HTTP, in turns within one run, today and for days and moments of the past.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import structlog

from chassis.security.issuer import LocalIssuer
from chassis.storage.mongo import Document, Mongo
from chassis.testing import servers
from registry.app import assemble
from registry.bootstrap import build
from registry.catalogue import BY_TYPE
from registry.indexes import INDEXES
from registry.records.model import Period, RecordType, Revision, Statement, restated
from registry.records.store.as_of import PERIODS, REVISIONS
from registry.records.store.documents import period_document, revision_document
from registry.settings import Settings

BEGIN = date(2015, 1, 1)
LONGEST = 2.0
"""A long history may cost twice a short one, no more."""


@dataclass(frozen=True)
class Registry:
    """One database of networks, and a client that asks for them."""

    name: str
    mongo: Mongo
    client: httpx.AsyncClient


def day_of(step: int) -> date:
    return BEGIN + timedelta(days=4 * step)


def moment_of(step: int) -> datetime:
    day = day_of(step)
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def history(statement: Statement, revisions: int, *, any_period: bool) -> Iterator[tuple[str, Document]]:
    """Write one record's history as the registry would: each step begins a period or corrects one."""
    chance = random.Random(7)
    periods: list[Period] = []
    known: dict[Period, Document] = {}
    for step in range(revisions):
        begin, end = day_of(step), None
        if step % 2:
            corrected = chance.choice(periods) if any_period else periods[-1]
            begin, end = corrected.valid_from or BEGIN, corrected.valid_to
        stated = replace(statement, valid_from=begin, valid_to=end)
        revision = Revision(stated, step + 1, moment_of(step), "bench", "one more step")
        yield REVISIONS, revision_document(revision)
        after = restated(periods, step + 1, begin, end)
        for period in set(periods) - set(after):
            row = known.pop(period)
            row["known_to"] = revision.recorded_at
            yield PERIODS, row
        for period in after:
            if period not in known:
                known[period] = period_document(revision, period, ())
        periods = after
    yield from ((PERIODS, row) for row in known.values())


def copy_of(document: Document, key: str) -> Document:
    """Give another record the same history."""
    renamed = document | {"_id": document["_id"].replace("/KEY/", f"/{key}/"), "key": key}
    if "revision" in document:
        return renamed | {"revision": document["revision"].replace("/KEY/", f"/{key}/")}
    return renamed | {"state": document["state"] | {"code": key}}


async def fill(mongo: Mongo, steps: Sequence[tuple[str, Document]], networks: int) -> None:
    await mongo.ensure_indexes(INDEXES)
    for number in range(networks):
        for collection in (REVISIONS, PERIODS):
            documents = [copy_of(document, f"net-{number:03}") for place, document in steps if place == collection]
            await mongo.collection(collection).insert_many(documents)


async def a_network(settings: Settings) -> Statement:
    """Take a network of the shipped data as the pattern of all."""
    service = build(settings)
    await service.mongo.ensure_indexes(INDEXES)
    await service.load()
    revision = await service.reader.one(RecordType.NETWORK, "rn-lac", service.reader.moment())
    await service.mongo.drop()
    service.mongo.close()
    return replace(revision.statement, key="KEY")


async def asked(registry: Registry, query: dict[str, Any], networks: int) -> float:
    began = time.perf_counter()
    answer = await registry.client.get("/v1/networks", params=query)
    seconds = time.perf_counter() - began
    assert answer.json()["count"] == len(answer.json()["items"]) == networks, answer.text[:300]
    return seconds


def questions(revisions: int) -> dict[str, dict[str, Any]]:
    def at(part: float) -> int:
        return int(revisions * part)

    return {
        "today": {},
        "an old day": {"as_of": day_of(at(0.4) + 1)},
        "an old day, as known that day": {"as_of": day_of(at(0.4) + 1), "known_at": moment_of(at(0.4) + 1)},
        "an old day, as known much later": {"as_of": day_of(at(0.3) + 1), "known_at": moment_of(at(0.8))},
        "today, as known long ago": {"known_at": moment_of(at(0.5))},
        "a day to come, as known long ago": {"as_of": day_of(at(0.9)), "known_at": moment_of(at(0.3))},
    }


async def measure(url: str, options: argparse.Namespace) -> bool:
    issuer = LocalIssuer.generate("urn:gcmhub:bench", "gcmhub")

    def settings(database: str) -> Settings:
        return Settings(
            mongodb_url=url,
            mongodb_database=database,
            nats_url="nats://127.0.0.1:9",
            nats_user="",
            nats_password="",
            token_issuer="urn:gcmhub:bench",
            token_audience="gcmhub",
            token_jwks=issuer.public_jwks(),
            hub_role="web",
        )

    pattern = await a_network(settings("pattern"))
    assert BY_TYPE[RecordType.NETWORK].collection == "networks"
    kinds = {
        "one": list(history(pattern, 1, any_period=False)),
        "newest": list(history(pattern, options.revisions, any_period=False)),
        "any": list(history(pattern, options.revisions, any_period=True)),
    }
    registries = []
    for name, steps in kinds.items():
        service = build(settings(name))
        began = time.perf_counter()
        await fill(service.mongo, steps, options.networks)
        print(f"{name}: {len(steps) * options.networks} documents in {time.perf_counter() - began:.0f} s", flush=True)
        transport = httpx.ASGITransport(assemble(service))
        registries.append(
            Registry(name, service.mongo, httpx.AsyncClient(transport=transport, base_url="http://bench"))
        )
    print(f"\n{options.networks} networks, {options.revisions} revisions each against 1 each, ms (median)")
    print("| list of networks | 1 revision | corrections of the newest | against 1 | of any period | against 1 |")
    print("|---|---|---|---|---|---|")
    within = True
    for name, query in questions(options.revisions).items():
        seconds: dict[str, list[float]] = {registry.name: [] for registry in registries}
        for turn in range(options.rounds + 3):
            for registry in registries:
                took = await asked(registry, query, options.networks)
                if turn >= 3:
                    seconds[registry.name].append(took)
        one, newest, any_ = (statistics.median(seconds[kind]) * 1e3 for kind in kinds)
        print(f"| {name} | {one:.0f} | {newest:.0f} | {newest / one:.2f} | {any_:.0f} | {any_ / one:.2f} |", flush=True)
        within &= newest / one <= LONGEST
    for registry in registries:
        await registry.client.aclose()
        registry.mongo.close()
    return within


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--networks", type=int, default=200)
    parser.add_argument("--revisions", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))  # only the table
    with tempfile.TemporaryDirectory() as folder, servers.mongodb(Path(folder)) as server:
        if not asyncio.run(measure(server.url, options)):
            raise SystemExit(f"a long history costs more than {LONGEST:g} times a short one")


if __name__ == "__main__":
    main()
