"""A reader that has nothing but the stream knows what the API answers, for any day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx
import pytest
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, DeliverPolicy
from tests.events_by_type import event_class

from chassis.http.auth import LocalIssuer
from chassis.testing import servers
from contracts import all_events
from contracts.envelope import from_message
from contracts.registry_events import RecordData
from registry.app import assemble
from registry.bootstrap import Service
from registry.catalogue import DEFINITIONS
from registry.records.definition import AnyDefinition
from registry.records.model import RecordType

assert all_events.ALL_EVENTS
Eventually = Callable[..., Awaitable[Any]]
NETWORK = next(definition for definition in DEFINITIONS if definition.type is RecordType.NETWORK)
PUBLIC = [definition for definition in DEFINITIONS if not definition.readers]
DAYS = (date(2019, 6, 1), date(2020, 10, 31), date(2020, 11, 30), date(2024, 9, 1), date(2026, 11, 1), date(2031, 1, 1))
BEGINNING = date.min
END = date.max


@dataclass
class Rebuilt:
    """One record as told by its events: which of them tells the truth from which day to which."""

    periods: dict[int, tuple[date, date, RecordData]] = field(default_factory=dict)

    def take(self, told: RecordData) -> None:
        """Let a statement hold: what it names goes, what it begins in ends, its own period begins."""
        begin, end = told.valid_from or BEGINNING, told.valid_to or END
        for version, (start, stop, former) in list(self.periods.items()):
            if version in told.replaces or start == begin:
                del self.periods[version]
            elif start < begin < stop:
                self.periods[version] = (start, begin, former)
        self.periods[told.version] = (begin, end, told)

    def on(self, day: date) -> RecordData | None:
        """Find what holds on a day, with the period for which it holds."""
        for start, stop, told in self.periods.values():
            if start <= day < stop and asserted(told, day):
                return told.model_copy(update={"valid_to": None if stop == END else stop})
        return None


def asserted(told: RecordData, day: date) -> bool:
    """Return whether a source attests by the day what holds since an unknown one."""
    if told.valid_from is not None or "attested_from" not in type(told).model_fields:
        return True
    return (getattr(told, "attested_from") or "2018-05-23") <= day.isoformat()  # noqa: B009 - not of every event


async def rebuilt(jetstream: JetStreamContext) -> dict[str, dict[str, Rebuilt]]:
    """Read the whole stream as a new consumer does, and keep records by event and subject."""
    config = ConsumerConfig(deliver_policy=DeliverPolicy.ALL)
    subscription = await jetstream.pull_subscribe("hub.registry.>", stream="REGISTRY", config=config)
    waiting = (await jetstream.stream_info("REGISTRY")).state.messages
    records: dict[str, dict[str, Rebuilt]] = defaultdict(lambda: defaultdict(Rebuilt))
    while waiting:
        for message in await subscription.fetch(min(waiting, 100), timeout=5):
            waiting -= 1
            envelope = from_message(message.headers, message.data)
            event = event_class(envelope.type)
            if issubclass(event, RecordData):
                records[event.NAME][envelope.subject].take(event.read(envelope, message.subject))
    await subscription.unsubscribe()
    return records


@pytest.fixture
async def whole(
    streams: servers.Nats, build_registry: Callable[..., Service], running: Callable[..., Any]
) -> AsyncIterator[tuple[Service, httpx.AsyncClient]]:
    """Run a whole registry: its data is loaded, its relay publishes."""
    assert streams.url
    service = build_registry(hub_role="all")
    async with running(assemble(service)) as client:
        yield service, client


async def answers(client: httpx.AsyncClient, definition: AnyDefinition, day: date) -> list[dict[str, Any]]:
    """Ask for all records of a type as of a day, page by page."""
    items: list[dict[str, Any]] = []
    query: dict[str, Any] = {"as_of": day.isoformat(), "limit": 100}
    while True:
        page = (await client.get(f"/v1/{definition.collection}", params=query)).raise_for_status().json()
        items += page["items"]
        if page["next"] is None:
            assert len(items) == page["count"]
            return items
        query = {"cursor": page["next"]}


def missing(item: dict[str, Any], data: RecordData, shown: set[str]) -> dict[str, Any]:
    """Give what an answer says and the event does not; what depends on the day asked about follows from the rest."""
    told = data.model_dump(mode="json")
    told["filed_under"] = told["region"]  # where an event is filed is its subject's last token
    return {name: value for name, value in item.items() if name not in shown and told.get(name) != value}


async def restate(client: httpx.AsyncClient, token: str, key: str, **changes: Any) -> None:
    """State a network anew with changes, as its secretariat does."""
    answer = (await client.get(f"/v1/networks/{key}")).raise_for_status()
    named = set(NETWORK.entry.model_fields) - NETWORK.derived_fields
    entry = {name: value for name, value in answer.json().items() if name in named}
    headers = {"Authorization": f"Bearer {token}", "If-Match": answer.headers["etag"]}
    body = entry | changes | {"reason": "told by the network"}
    (await client.put(f"/v1/networks/{key}", json=body, headers=headers)).raise_for_status()


async def test_a_fresh_consumer_knows_what_the_api_answers(
    whole: tuple[Service, httpx.AsyncClient], jetstream: JetStreamContext, issuer: LocalIssuer, eventually: Eventually
) -> None:
    service, client = whole
    token = issuer.token("secretariat")
    await restate(client, token, "rn-lac", valid_from="2023-01-01", seat="Panama City")
    await restate(client, token, "rn-lac", valid_from="2025-01-01", seat="Santiago")
    await restate(client, token, "rn-lac", valid_from="2025-01-01", seat="Santiago", valid_to="2030-01-01")

    async def all_published() -> bool:
        return not await service.mongo.collection("outbox").count_documents({"state": "new"})

    await eventually(all_published)
    records = await rebuilt(jetstream)
    for definition in PUBLIC:
        told = records[definition.event.NAME]
        for day in DAYS:
            items = {str(item[definition.key_field]): item for item in await answers(client, definition, day)}
            holding = {key: data for key, record in told.items() if (data := record.on(day))}
            assert set(holding) == set(items), (definition.type, day)
            for key, data in holding.items():
                revision = await service.reader.one(definition.type, key, service.reader.moment(day, None))
                shown = set(definition.shown(revision, day))
                assert missing(items[key], data, shown) == {}, (definition.type, key, day)
