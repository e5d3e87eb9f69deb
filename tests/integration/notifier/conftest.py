"""A real receiver of webhooks, and the notifier on real servers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from aiohttp import web
from cryptography.fernet import Fernet
from fastapi import FastAPI
from standardwebhooks import Webhook

from chassis.security.issuer import LocalIssuer
from chassis.storage.mongo import Mongo
from contracts.publisher_events import SubmissionPublished
from contracts.submissions_events import Party
from contracts.vocabulary import Kind, Language, PartyKind, Region
from notifier.app import assemble
from notifier.bootstrap import build
from notifier.indexes import INDEXES
from notifier.settings import Settings

Behaviour = Callable[[web.Request, bytes], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came."""

    headers: dict[str, str]
    body: bytes
    at: datetime

    @property
    def event(self) -> dict[str, Any]:
        """The event in the body."""
        parsed: dict[str, Any] = json.loads(self.body)
        return parsed

    @property
    def sequence(self) -> int:
        """The number of the delivery."""
        return int(self.event["sequence"])

    def verify(self, secret: str) -> None:
        """Let the official library judge."""
        Webhook(secret).verify(self.body, self.headers)


async def ok(_request: web.Request, _body: bytes) -> web.StreamResponse:
    """Take it."""
    return web.Response(text="taken")


def status(code: int, text: str = "", **headers: str) -> Behaviour:
    """Answer with a status."""

    async def answer(_request: web.Request, _body: bytes) -> web.StreamResponse:
        return web.Response(status=code, text=text, headers={k.replace("_", "-"): v for k, v in headers.items()})

    return answer


@dataclass
class Receiver:
    """An HTTP server that records what it gets and answers as told: `behaviour`, or once each from `script`."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    behaviour: Behaviour = ok
    script: list[Behaviour] = field(default_factory=list)
    open_now: int = 0
    most_open: int = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Record and answer."""
        body = await request.read()
        self.received.append(Received(dict(request.headers), body, datetime.now(UTC)))
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        try:
            behaviour = self.script.pop(0) if self.script else self.behaviour
            return await behaviour(request, body)
        finally:
            self.open_now -= 1

    def sequences(self) -> list[int]:
        """Numbers in the order of arrival."""
        return [each.sequence for each in self.received]


ReceiverFactory = Callable[[], Awaitable[Receiver]]


@pytest.fixture
async def new_receiver() -> AsyncIterator[ReceiverFactory]:
    """Start receivers on loopback."""
    runners: list[web.AppRunner] = []

    async def start() -> Receiver:
        receiver = Receiver()
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", receiver.handle)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        runners.append(runner)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        receiver.url = f"http://{host}:{port}/hook"
        return receiver

    yield start
    for runner in runners:
        await runner.cleanup()


@pytest.fixture
async def receiver(new_receiver: ReceiverFactory) -> Receiver:
    """Start one receiver."""
    return await new_receiver()


@pytest.fixture
def notifier_settings(
    settings_for: Callable[..., Settings],
    streams: object,  # noqa: ARG001 - the servers must be there
    mongo: Mongo,  # noqa: ARG001 - the same
) -> Callable[..., Settings]:
    """Make settings for the test's servers: loopback allowed, a quick schedule."""
    key = Fernet.generate_key().decode()

    def make(**overrides: Any) -> Settings:
        quick: dict[str, Any] = {
            "notifier_secret_key": key,
            "webhook_allow_cidrs": ["127.0.0.0/8"],
            "webhook_allow_http": True,
            "webhook_schedule": [0, 0.2, 0.4],
            "webhook_timeout": 1.0,
            "dispatch_lease": 1.0,
            "webhook_probe_interval": 3600.0,
        }
        return settings_for(Settings, **(quick | overrides))

    return make


@dataclass
class Hub:
    """A running notifier with tokens at hand."""

    client: httpx.AsyncClient
    issuer: LocalIssuer

    def token(self, role: str = "commission", region: str | None = "lac") -> dict[str, str]:
        """Give headers with a token."""
        claims = {"region": region} if region else {}
        return {"Authorization": f"Bearer {self.issuer.token(role, claims)}"}

    async def register(self, url: str, region: str = "lac", **wanted: Any) -> dict[str, Any]:
        """Register an endpoint as a commission does."""
        answer = await self.client.post("/v1/endpoints", json={"url": url, **wanted}, headers=self.token(region=region))
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def show(self, endpoint_id: str, region: str = "lac") -> dict[str, Any]:
        """Show an endpoint."""
        shown: dict[str, Any] = (
            await self.client.get(f"/v1/endpoints/{endpoint_id}", headers=self.token(region=region))
        ).json()
        return shown

    async def deliveries(self, endpoint_id: str, region: str = "lac", **params: Any) -> list[dict[str, Any]]:
        """List an endpoint's deliveries."""
        answer = await self.client.get(
            f"/v1/endpoints/{endpoint_id}/deliveries", params=params, headers=self.token(region=region)
        )
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


StartHub = Callable[..., AbstractAsyncContextManager[Hub]]


@pytest.fixture
async def start_hub(
    notifier_settings: Callable[..., Settings],
    mongo: Mongo,
    running: Callable[[FastAPI], AbstractAsyncContextManager[httpx.AsyncClient]],
    issuer: LocalIssuer,
) -> StartHub:
    """Start a notifier; several may run at once on the same database."""
    await mongo.ensure_indexes(INDEXES)

    @asynccontextmanager
    async def start(**overrides: Any) -> AsyncIterator[Hub]:
        app = assemble(build(notifier_settings(**overrides), chance=lambda: 0.5))
        async with running(app) as client:
            yield Hub(client, issuer)

    return start


@pytest.fixture
async def hub(start_hub: StartHub) -> AsyncIterator[Hub]:
    """Run one notifier."""
    async with start_hub() as started:
        yield started


@pytest.fixture
def published() -> Callable[..., SubmissionPublished]:
    """Make an event of the publisher."""

    def make(submission: str = "s-1", version: int = 1, **changes: Any) -> SubmissionPublished:
        values: dict[str, Any] = {
            "version": version,
            "region": Region.UNECE,
            "submission_id": submission,
            "submission_version": version,
            "revision": 1,
            "round": "demo-unece",
            "kind": Kind.MEMBER_STATE_REVIEW,
            "party": Party(kind=PartyKind.MEMBER_STATE, name="Portugal", country="PRT"),
            "title": "Voluntary review of Portugal – ملخص",
            "language": Language.EN,
            "regions": [Region.LAC, Region.UNECE],
            "content_digest": "sha256:" + "0" * 64,
            "addresses": {language: f"/{language}/submissions/{submission}/" for language in Language},
            "release": 1,
            "published_at": datetime.now(UTC),
        }
        return SubmissionPublished(**(values | changes))

    return make
