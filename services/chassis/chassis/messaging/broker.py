"""A service's side of the broker: one connection to publish and look, FastStream to consume.

``Broker.start`` asserts the topology, subscribes each durable of the service through the one safe combination of
settings (``chassis.messaging.subscription``) and keeps watching them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from faststream.nats import NatsBroker
from faststream.security import SASLPlaintext
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.client import JetStreamContext

from chassis.errors import HubError
from chassis.messaging.connection import ConnectionWatch, connect, connection_options
from chassis.messaging.consuming import Delivery, Handlers
from chassis.messaging.dead_letters import DeadLetterLimit, dead_letter
from chassis.messaging.publishing import Publication, TooLargeError, publish_batch, publish_one
from chassis.messaging.subscription import Subscription
from chassis.messaging.topology import assert_stream
from chassis.observability.logs import get_logger
from chassis.running.progress import progress
from chassis.settings import ServiceSettings
from contracts.permissions import inbox_prefix
from contracts.topology import DEAD_LETTER_WINDOW, DEAD_LETTERS, STREAMS, StreamSpec, consumers_of, stream_of_service

logger = get_logger()

START_TIMEOUT = 30.0
GRACE = 10.0


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
        self._consuming: NatsBroker | None = None
        self.subscriptions: tuple[Subscription, ...] = ()

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
        self._consuming = _faststream(self._settings, self._watch)
        await self._consuming.start()
        for consumer in consumers:
            subscription = Subscription(
                self._consuming,
                self._jetstream,
                consumer,
                self._handlers,
                self._write_dead_letter,
                DeadLetterLimit(self._settings.dead_letter_limit, DEAD_LETTER_WINDOW),
                inbox_prefix(self._settings.service),
            )
            await subscription.start()
            progress(f"consuming {consumer.stream}")
            self.subscriptions = (*self.subscriptions, subscription)

    async def stop(self) -> None:
        """Stop taking, finish what is in flight within the grace, disconnect."""
        self._watch.stopping = True
        for subscription in self.subscriptions:
            await subscription.stop()
        if self._consuming is not None:
            await self._stop_consuming(self._consuming)
        if self._client is not None and not self._client.is_closed:
            await self._client.close()

    @staticmethod
    async def _stop_consuming(consuming: NatsBroker) -> None:
        """Stop FastStream, which drains its connection: one that is away or closed refuses that."""
        connection = consuming._connection  # noqa: SLF001 - there is no public way to close without draining
        try:
            await consuming.stop()
        except NatsError as error:
            logger.warning("consuming_not_drained", reason=repr(error))
            if connection is not None and not connection.is_closed:
                await connection.close()

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

    async def _write_dead_letter(self, delivery: Delivery, reason: str, deliveries: int) -> None:
        letter = dead_letter(self._settings.service, delivery, reason, deliveries)
        await publish_one(self.jetstream, DEAD_LETTERS.name, letter)

    def _streams(self) -> tuple[StreamSpec, ...]:
        names = {c.stream for c in consumers_of(self._settings.service)}
        names |= {stream_of_service(self._settings.service), DEAD_LETTERS.name}
        return tuple(spec for spec in STREAMS if spec.name in names)


def _faststream(settings: ServiceSettings, watch: ConnectionWatch) -> NatsBroker:
    security = None
    if settings.nats_user and settings.nats_password:
        security = SASLPlaintext(settings.nats_user, settings.nats_password.get_secret_value())
    return NatsBroker(
        settings.nats_url,
        security=security,
        logger=None,
        graceful_timeout=GRACE,
        js_options={"timeout": 3.0},
        **connection_options(settings, watch),
    )
