"""A service's side of the broker: one connection to publish and look, FastStream to consume.

``Broker.start`` asserts the topology, subscribes each durable of the service through the one safe combination of
settings (``chassis.messaging.subscription``) and keeps watching them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from nats.aio.client import Client
from nats.js.client import JetStreamContext

from chassis.errors import HubError
from chassis.messaging.connection import ConnectionWatch, connect
from chassis.messaging.consuming import BrokerMessage, Handlers
from chassis.messaging.dead_letters import dead_letter
from chassis.messaging.publishing import Publication, TooLargeError, publish_batch, publish_one
from chassis.messaging.topology import assert_stream
from chassis.settings import ServiceSettings
from contracts.topology import (
    DEAD_LETTERS,
    STREAMS,
    StreamSpec,
    consumers_of,
    stream_of_service,
)

if TYPE_CHECKING:
    from chassis.messaging.consumption import Consumption
    from chassis.messaging.subscription import Subscription

START_TIMEOUT: Final = 30.0
"""Seconds within which the broker must answer a start."""


class BrokerAwayError(HubError):
    """The broker does not answer."""


class Broker:
    """Connection, subscriptions and publishing of one process."""

    def __init__(self, settings: ServiceSettings, handlers: Handlers | None = None) -> None:
        self._settings = settings
        self._handlers = handlers or Handlers()
        self._watch = ConnectionWatch()
        self._client: Client | None = None
        self._jetstream: JetStreamContext | None = None
        self._consumption: Consumption | None = None

    @property
    def subscriptions(self) -> tuple[Subscription, ...]:
        """What is consumed; nothing before the start."""
        return self._consumption.subscriptions if self._consumption else ()

    @property
    def jetstream(self) -> JetStreamContext:
        """JetStream's context.

        Raises:
            BrokerAwayError: not started.
        """
        if self._jetstream is None:
            raise BrokerAwayError("the broker was not started")
        return self._jetstream

    @property
    def client(self) -> Client:
        """The connection.

        Raises:
            BrokerAwayError: not started.
        """
        if self._client is None:
            raise BrokerAwayError("the broker was not started")
        return self._client

    async def start(self) -> None:
        """Connect, assert the streams, subscribe.

        Raises:
            BrokerAwayError: no answer within ``START_TIMEOUT``.
            TopologyError: streams or durables are not as the contracts say.
        """
        try:
            async with asyncio.timeout(START_TIMEOUT):
                await self._start()
        except TimeoutError as error:
            await self.stop()
            raise BrokerAwayError(f"no answer from {self._settings.nats_url} in {START_TIMEOUT:.0f} s") from error
        except BaseException:
            await self.stop()
            raise

    async def _start(self) -> None:
        self._client = await connect(self._settings, self._watch)
        self._jetstream = self._client.jetstream(timeout=3.0)
        for spec in self._streams():
            await assert_stream(self._jetstream, spec)
        consumers = consumers_of(self._settings.service)
        if not consumers or not self._handlers.types():
            return
        from chassis.messaging.consumption import Consumption  # noqa: PLC0415 - with FastStream, for those who consume

        self._consumption = Consumption(
            self._settings, self._watch, self._jetstream, consumers, self._handlers, self._write_dead_letter
        )
        await self._consumption.start()

    async def stop(self) -> None:
        """Stop taking, finish what is in flight within the grace, disconnect."""
        self._watch.stopping = True
        if self._consumption is not None:
            await self._consumption.stop()
        if self._client is not None and not self._client.is_closed:
            await self._client.close()

    async def check(self) -> None:
        """Prove a round trip: the server tells of the service's own stream.

        Raises:
            Exception: whatever stands in the way.
        """
        await self.jetstream.stream_info(stream_of_service(self._settings.service))

    async def publish_batch(self, stream: str, messages: Sequence[Publication]) -> int:
        """Publish with confirmation; return how many the stream had already. Only the relay calls this."""
        return await publish_batch(self.client, self.jetstream, stream, messages)

    def check_size(self, message: Publication) -> None:
        """Refuse what the server would never take.

        Raises:
            TooLargeError: headers and body exceed the server's limit.
        """
        size = len(message.body) + sum(len(key) + len(value) + 4 for key, value in message.headers.items()) + 128
        if size > self.client.max_payload:
            raise TooLargeError(f"{size} bytes, the server takes {self.client.max_payload}")

    async def _write_dead_letter(self, delivery: BrokerMessage, reason: str, deliveries: int) -> None:
        letter = dead_letter(self._settings.service, delivery, reason, deliveries)
        await publish_one(self.jetstream, DEAD_LETTERS.name, letter)

    def _streams(self) -> tuple[StreamSpec, ...]:
        names = {c.stream for c in consumers_of(self._settings.service)}
        names |= {stream_of_service(self._settings.service), DEAD_LETTERS.name}
        return tuple(spec for spec in STREAMS if spec.name in names)
