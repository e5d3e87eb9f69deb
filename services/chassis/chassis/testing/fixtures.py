"""Pytest plugin: real servers once per session, fresh databases and streams per test, small helpers.

`nats_server`, `mongo_server`, `broker_url`; `mongo`, `streams`; `settings_for`, `issuer`; `publish`, `eventually`,
`running`, `serving`.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

import httpx
import nats
import pytest
import structlog
import uvicorn
from fastapi import FastAPI
from nats.js import JetStreamContext
from uuid_utils import uuid7

from chassis.messaging.provision import provision_streams
from chassis.security.issuer import LocalIssuer
from chassis.settings import ServiceSettings
from chassis.storage.mongo import Mongo
from chassis.testing import servers
from contracts.envelope import Envelope
from contracts.events import EventData
from contracts.topology import stream_of_service

ISSUER = "https://issuer.test"
AUDIENCE = "gcmhub"
PATIENCE = 60.0
"""Seconds after which what has not happened will not: on a busy machine everything takes its time."""
S = TypeVar("S", bound=ServiceSettings)
T = TypeVar("T")


def pytest_configure() -> None:
    """Log as for people, but without the locals of every frame, which take seconds per exception."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ]
    )


@pytest.fixture(scope="session")
def nats_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Nats]:
    """Run a NATS server with JetStream, the real users and permissions."""
    with servers.nats(tmp_path_factory.mktemp("nats")) as server:
        yield server


@pytest.fixture(scope="session")
def mongo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.MongoDB]:
    """Run a MongoDB replica set."""
    with servers.mongodb(tmp_path_factory.mktemp("mongodb")) as server:
        yield server


@pytest.fixture
def broker_url(nats_server: servers.Nats) -> str:
    """Address of the broker."""
    return nats_server.url


@pytest.fixture
def database() -> str:
    """Name a database that no other test uses."""
    return f"test_{uuid7().hex}"


@pytest.fixture
async def mongo(mongo_server: servers.MongoDB, database: str) -> AsyncIterator[Mongo]:
    """Open a fresh database and delete it afterwards."""
    opened = Mongo(mongo_server.url, database, "tests")
    yield opened
    await opened.drop()
    opened.close()


@pytest.fixture
async def jetstream(nats_server: servers.Nats) -> AsyncIterator[JetStreamContext]:
    """Connect as the one user without limits."""
    user, password = nats_server.admin
    connection = await nats.connect(nats_server.url, user=user or None, password=password or None)
    yield connection.jetstream()
    await connection.close()


@pytest.fixture
async def streams(nats_server: servers.Nats, jetstream: JetStreamContext) -> servers.Nats:
    """Delete all streams and durables and provision them again."""
    for stream in await jetstream.streams_info():
        await jetstream.delete_stream(str(stream.config.name))
    await provision_streams(nats_server.url, *nats_server.admin)
    return nats_server


@pytest.fixture(scope="session")
def issuer() -> LocalIssuer:
    """Sign tokens that settings from `settings_for` accept."""
    return LocalIssuer.generate(ISSUER, AUDIENCE)


@pytest.fixture
def settings_for(request: pytest.FixtureRequest, database: str, issuer: LocalIssuer) -> Callable[..., Any]:
    """Make a service's settings for the test's servers: `settings_for(Settings, http_port=8002)`.

    The servers start only when the test asks for `streams` or `mongo` (or their servers); without them the
    addresses lead nowhere.
    """

    def make(settings: type[S], **overrides: Any) -> S:
        values: dict[str, Any] = {
            "nats_url": "nats://127.0.0.1:9",
            "nats_user": "",
            "nats_password": "",
            "mongodb_url": "mongodb://127.0.0.1:9",
            "mongodb_database": database,
            "token_issuer": ISSUER,
            "token_audience": AUDIENCE,
            "token_jwks": issuer.public_jwks(),
        }
        if "nats_server" in request.fixturenames:
            broker: servers.Nats = request.getfixturevalue("nats_server")
            user, password = broker.login(settings.__module__.partition(".")[0])
            values |= {"nats_url": broker.url, "nats_user": user, "nats_password": password}
        if "mongo_server" in request.fixturenames:
            values["mongodb_url"] = request.getfixturevalue("mongo_server").url
        made: S = settings(**(values | overrides))
        return made

    return make


@pytest.fixture
def publish(jetstream: JetStreamContext) -> Callable[..., Awaitable[Envelope]]:
    """Put an event on its stream as its owner's relay would; return the envelope."""

    async def send(event: EventData, subject: str, *, event_id: str | None = None, attempt: int = 1) -> Envelope:
        envelope = event.envelope(event_id=event_id or str(uuid7()), subject=subject, time=datetime.now(UTC))
        await jetstream.publish(
            event.nats_subject(),
            envelope.body(),
            stream=stream_of_service(event.service()),
            headers=envelope.headers(attempt),
        )
        return envelope

    return send


@pytest.fixture
def eventually() -> Callable[..., Awaitable[Any]]:
    """Poll until something holds, and give it.

    The function may be async; a true value ends the wait. A raised AssertionError counts as not yet. A shorter time
    than ``PATIENCE`` has no use: waiting costs nothing where things happen.
    """

    async def poll(check: Callable[[], T | Awaitable[T]], timeout: float = PATIENCE, every: float = 0.02) -> T:  # noqa: ASYNC109 - the deadline names what was awaited
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        last: Any = None
        while True:
            try:
                last = check()
                if inspect.isawaitable(last):
                    last = await last
                if last:
                    return last  # type: ignore[no-any-return] # the awaited value
            except AssertionError as error:
                last = error
            if loop.time() > deadline:
                raise AssertionError(f"not within {timeout} s; last: {last!r}")
            await asyncio.sleep(every)

    return poll


@pytest.fixture
def running() -> Callable[[FastAPI], AbstractAsyncContextManager[httpx.AsyncClient]]:
    """Run an app with its lifespan, without a socket, and give a client."""

    @asynccontextmanager
    async def run(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://hub.test") as client,
        ):
            yield client

    return run


@pytest.fixture
def serving() -> Callable[[FastAPI], AbstractAsyncContextManager[httpx.AsyncClient]]:
    """Serve an app on a loopback port with uvicorn, for what needs real connections."""

    @asynccontextmanager
    async def serve(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, lifespan="on"))
        task = asyncio.create_task(server.serve())
        try:
            while not server.started:
                if task.done():
                    task.result()
                    raise AssertionError("the app ended while starting")
                await asyncio.sleep(0.01)
            port = server.servers[0].sockets[0].getsockname()[1]
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
                yield client
        finally:
            server.should_exit = True
            await asyncio.gather(task, return_exceptions=True)

    return serve
