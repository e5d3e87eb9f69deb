"""What becomes a record of the registry gets there and is heard of, whatever the broker loses on the way or back.

Intake and registry run here in one process on real servers, over the data that ships.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import Any, Final

import httpx
import pytest
from fastapi import FastAPI
from nats.js import JetStreamContext

import registry.app
import registry.bootstrap
import submissions.app
import submissions.bootstrap
from chassis.clock import utc_now
from chassis.lifecycle import connected
from chassis.messaging.broker import Broker
from chassis.messaging.inbox import Inbox
from chassis.messaging.provision import provision_streams
from chassis.running.health import Health
from chassis.security.issuer import LocalIssuer
from chassis.storage.mongo import Mongo, find_all
from chassis.testing import servers
from contracts.submissions_events import SubmissionAccepted
from registry.incoming.commands import KeepIncoming
from registry.incoming.consumers import consumers
from registry.indexes import INDEXES as REGISTRY_INDEXES
from registry.records.store.repository import Revisions
from registry.settings import Settings as RegistrySettings
from submissions.indexes import INDEXES as SUBMISSIONS_INDEXES
from submissions.settings import Settings as SubmissionsSettings

Eventually = Callable[..., Awaitable[Any]]
Running = Callable[[FastAPI], AbstractAsyncContextManager[httpx.AsyncClient]]
ROUND: Final = "requests"
KINDS: Final = ("support_request", "priority_proposal", "champion_expression")
STATE: Final = "ISL"
CHAMPION: Final = "MAR"
PATIENCE: Final = 3.0
"""Seconds until the intake sends an input again."""


class World:
    """An intake, a registry, and what each of them stores."""

    def __init__(
        self, intake: Mongo, records: Mongo, settings: RegistrySettings, issuer: LocalIssuer, running: Running
    ) -> None:
        self.inputs = intake.collection("submissions")
        self.revisions = records.collection("revisions")
        self.outbox = records.collection("outbox")
        self.settings = settings
        self.client: httpx.AsyncClient
        self._issuer = issuer
        self._running = running

    def registry(self) -> AbstractAsyncContextManager[httpx.AsyncClient]:
        """Run a whole registry."""
        return self._running(registry.app.assemble(registry.bootstrap.build(self.settings)))

    @asynccontextmanager
    async def taking(self) -> AsyncIterator[None]:
        """Run what a registry does with the intake's events, without the relay that tells of it."""
        service = registry.bootstrap.build(self.settings.model_copy(update={"hub_role": "web"}))
        revisions, inbox = Revisions(service.mongo), Inbox(service.mongo)
        term = timedelta(days=self.settings.request_term_days)
        keep = KeepIncoming(revisions, service.records, inbox, utc_now, term=term)
        try:
            async with connected(Broker(self.settings, consumers(keep)), Health()):
                yield
        finally:
            service.mongo.close()

    async def form(self, kind: str) -> dict[str, Any] | None:
        """Read a questionnaire, once the intake knows it."""
        answer = await self.client.get(f"/v1/rounds/{ROUND}/questionnaires/{kind}")
        return answer.json() if answer.status_code == 200 else None

    async def send(self, kind: str, country: str = STATE) -> str:
        """Send the questionnaire's example; give the input's id."""
        form = await self.form(kind)
        assert form is not None
        body = {
            "round": ROUND,
            "kind": kind,
            "language": "en",
            "title": "What we ask for",
            "party": {"kind": "member_state", "country": country, "name": country},
            "questionnaire_version": form["version"],
            "answers": form["example"],
            "objectives": [5],
            "attachments": [],
            "consent": {"publish": True},
        }
        headers = {"Authorization": f"Bearer {self._issuer.token('submitter', {'country': country}, 60)}"}
        posted = await self.client.post("/v1/submissions", json=body, headers=headers)
        assert posted.status_code == 202, posted.text
        return str(posted.json()["id"])

    async def way(self, submission_id: str) -> dict[str, Any]:
        """Read how far an input has come."""
        document = await self.inputs.find_one({"submission_id": submission_id})
        assert document is not None
        [accepted] = [event for event in document["events"] if event.get("name") == SubmissionAccepted.NAME]
        state = "done" if "confirmed" in document else accepted["state"]
        return {"state": state, "attempt": accepted["attempt"]}

    async def done(self, ids: list[str]) -> bool:
        """Tell whether nobody waits for these any more."""
        return all([(await self.way(one))["state"] == "done" for one in ids])

    async def recorded(self, key: str) -> list[dict[str, Any]]:
        """List what was recorded of a champion, a priority or a request."""
        types = {"$in": ["champion", "priority", "support-request"]}
        return await find_all(self.revisions, {"type": types, "key": key}, sort=[("version", 1)])


@pytest.fixture
async def world(
    streams: servers.Nats,
    mongo_server: servers.MongoDB,
    database: str,
    settings_for: Callable[..., Any],
    issuer: LocalIssuer,
    running: Running,
    eventually: Eventually,
) -> AsyncIterator[World]:
    """Run an intake that was told of everything by a registry that has stopped since."""
    names = {"registry": f"{database}_registry", "submissions": f"{database}_submissions"}
    opened = {service: Mongo(mongo_server.url, name, "tests") for service, name in names.items()}
    await opened["registry"].ensure_indexes(REGISTRY_INDEXES)
    await opened["submissions"].ensure_indexes(SUBMISSIONS_INDEXES)

    def settings(service: str, of: Any, **own: Any) -> Any:
        user, password = streams.login(service)
        return settings_for(of, mongodb_database=names[service], nats_user=user, nats_password=password, **own)

    made = World(
        opened["submissions"],
        opened["registry"],
        settings("registry", RegistrySettings, registry_demonstration=True),
        issuer,
        running,
    )
    impatient = settings("submissions", SubmissionsSettings, republish_after=PATIENCE, reconcile_every=0.1)
    async with running(submissions.app.assemble(submissions.bootstrap.build(impatient))) as client:
        made.client = client
        async with made.registry():
            for kind in KINDS:
                await eventually(lambda kind=kind: made.form(kind))
        yield made
    for mongo in opened.values():
        await mongo.drop()
        mongo.close()


async def test_each_kind_becomes_one_record_and_is_sent_once(world: World, eventually: Eventually) -> None:
    async with world.registry():
        request, proposal, expression = [await world.send(kind) for kind in KINDS]
        of_a_champion = await world.send("champion_expression", CHAMPION)
        ids = [request, proposal, expression, of_a_champion]
        await eventually(lambda: world.done(ids))
        told = await world.outbox.count_documents({})
        await asyncio.sleep(PATIENCE + 1)
        assert [(await world.way(one))["attempt"] for one in ids] == [1, 1, 1, 1]
        assert await world.outbox.count_documents({}) == told
    for key in (request, proposal, STATE):
        assert len(await world.recorded(key)) == 1
    assert (await world.recorded(STATE))[0]["state"]["status"] == "expressed"
    *before, champion = await world.recorded(CHAMPION)
    assert champion["state"]["status"] == before[-1]["state"]["status"]
    assert [one["submission_id"] for one in champion["state"]["expressions"]] == [of_a_champion]


async def test_what_the_broker_lost_on_the_way_becomes_one_record(
    world: World, jetstream: JetStreamContext, streams: servers.Nats, eventually: Eventually
) -> None:
    ids = [await world.send(kind) for kind in KINDS]

    async def all_sent() -> bool:
        return all([(await world.way(one))["state"] == "sent" for one in ids])

    await eventually(all_sent)
    await jetstream.delete_stream("SUBMISSIONS")
    await provision_streams(streams.url, *streams.admin)
    async with world.registry():
        await eventually(lambda: world.done(ids))
    assert min([(await world.way(one))["attempt"] for one in ids]) > 1
    for key in (*ids[:2], STATE):
        assert len(await world.recorded(key)) == 1


async def test_what_the_registry_took_and_nobody_heard_of_is_told_again(world: World, eventually: Eventually) -> None:
    async with world.taking():
        ids = [await world.send(kind) for kind in KINDS]
        for key in (*ids[:2], STATE):
            await eventually(lambda key=key: world.recorded(key))
    keys = {"$in": [*ids[:2], STATE]}
    assert (await world.outbox.delete_many({"subject": keys, "state": "new"})).deleted_count >= len(KINDS)
    assert not await world.done(ids[:1])
    async with world.registry():
        await eventually(lambda: world.done(ids))
    for key in (*ids[:2], STATE):
        assert len(await world.recorded(key)) == 1
        [*told] = await find_all(world.outbox, {"subject": key})
        assert {one["data"]["version"] for one in told} == {1}
