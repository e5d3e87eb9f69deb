"""When the broker is away, comes back, or was set up otherwise: on a server of the test's own, which it stops."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest
from tests.integration.chassis.deliveries import champion, collecting

from chassis.embedded.nats import ADMIN, NatsServer, NatsServerSettings
from chassis.embedded.process import free_port
from chassis.embedded.users import SERVICES, nats_users
from chassis.messaging import broker as broker_module
from chassis.messaging.broker import Broker, BrokerAwayError
from chassis.messaging.connection import ConnectionWatch, connection_options
from chassis.messaging.consuming import Handlers
from chassis.messaging.events import pending
from chassis.messaging.outbox import Outbox
from chassis.messaging.provision import provision_streams
from chassis.messaging.relay import Relay
from chassis.messaging.topology import STREAM_FIELDS, differences, stream_config
from chassis.settings import ServiceSettings
from chassis.storage.mongo import Mongo
from contracts.registry_events import ChampionRecorded
from contracts.topology import STREAMS

Eventually = Callable[..., Awaitable[Any]]
PASSWORDS = {user: secrets.token_urlsafe(12) for user in (ADMIN, *SERVICES)}


class Publisher(ServiceSettings):
    service: ClassVar[str] = "publisher"


class Registry(ServiceSettings):
    service: ClassVar[str] = "registry"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NatsServer]:
    settings = NatsServerSettings(
        users=nats_users(PASSWORDS),
        system_password=secrets.token_urlsafe(12),
        store=str(tmp_path / "jetstream"),
        port=free_port(),
        monitor_port=free_port(),
    )
    server = NatsServer(settings, tmp_path, tmp_path / "nats.log")
    server.start()
    server.wait_ready()
    yield server
    server.stop()


@pytest.fixture
def connected(server: NatsServer, settings_for: Any) -> Callable[..., Any]:
    @asynccontextmanager
    async def run(settings_class: type[ServiceSettings], handlers: Handlers | None = None) -> AsyncIterator[Broker]:
        user = settings_class.service
        broker = Broker(
            settings_for(settings_class, nats_url=server.url, nats_user=user, nats_password=PASSWORDS[user]), handlers
        )
        await broker.start()
        try:
            yield broker
        finally:
            await broker.stop()

    return run


async def test_events_written_while_the_broker_is_away_are_consumed_when_it_is_back(
    server: NatsServer, connected: Any, mongo: Mongo, eventually: Eventually
) -> None:
    await provision_streams(server.url, ADMIN, PASSWORDS[ADMIN])
    handlers, got = collecting()
    outbox = Outbox(mongo)

    async def write(country: str) -> None:
        event = pending(champion(country), country, champion(country).recorded_at)

        async def work(session: Any) -> None:
            await outbox.add(session, [event])

        await mongo.in_transaction(work)

    async with connected(Publisher, handlers), connected(Registry) as owner:
        relay = Relay(owner, mongo, "REGISTRY", [outbox])
        running = asyncio.create_task(relay.run())
        await write("PRT")
        await eventually(lambda: got == ["PRT"])
        server.stop()
        await write("ECU")
        await eventually(relay.lag)
        with pytest.raises(Exception):  # noqa: B017, PT011 - whatever the driver raises, readiness fails
            await asyncio.wait_for(owner.check(), 1)
        server.start()
        server.wait_ready()
        await eventually(lambda: "ECU" in got)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert got.count("ECU") == 1


async def test_a_stop_after_the_broker_vanished_ends_quietly(server: NatsServer, connected: Any) -> None:
    await provision_streams(server.url, ADMIN, PASSWORDS[ADMIN])
    handlers = Handlers()
    handlers.on(ChampionRecorded, lambda _: asyncio.sleep(0))
    async with asyncio.timeout(30), connected(Publisher, handlers):
        server.stop()


async def test_a_start_leaves_the_streams_as_provisioned(server: NatsServer, connected: Any) -> None:
    await provision_streams(server.url, ADMIN, PASSWORDS[ADMIN])
    handlers = Handlers()
    handlers.on(ChampionRecorded, lambda _: asyncio.sleep(0))
    async with connected(Publisher, handlers) as broker:
        for spec in STREAMS:
            if spec.name == "NOTIFIER":
                continue  # the publisher may not look at it
            found = (await broker.jetstream.stream_info(spec.name)).config
            assert differences(stream_config(spec, 1), found, STREAM_FIELDS) == []


async def test_a_broker_that_does_not_answer_ends_the_start_with_its_address(
    settings_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker_module, "START_TIMEOUT", 0.5)
    settings = settings_for(Publisher, nats_url=f"nats://127.0.0.1:{free_port()}")
    with pytest.raises(BrokerAwayError, match=r"no answer from nats://127\.0\.0\.1"):
        await Broker(settings).start()


async def test_a_connection_closed_for_good_ends_the_process_unless_it_is_stopping(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda pid, number: sent.append((pid, number)))
    watch = ConnectionWatch()
    await watch.on_closed()
    assert sent == [(os.getpid(), signal.SIGTERM)]
    watch.stopping = True
    await watch.on_closed()
    assert len(sent) == 1


def test_the_client_never_gives_up_reconnecting(settings_for: Any) -> None:
    options = connection_options(settings_for(Publisher), ConnectionWatch())
    assert options["max_reconnect_attempts"] == -1
    assert options["closed_cb"] is not None
