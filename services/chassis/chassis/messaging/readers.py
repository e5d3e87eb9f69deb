"""All of FastStream: its broker, and as readers of a durable its pull subscribers, each with one message at a time.

What is FastStream's: subscribing, the loop that pulls and calls, and waiting at a stop for calls that run. What it
lacks is added here: at a stop no message is lost sight of that was fetched and whose call never began.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final

from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from faststream.security import SASLPlaintext
from nats.errors import Error as NatsError

from chassis.messaging.connection import ConnectionWatch, connection_options
from chassis.messaging.consuming import BrokerMessage
from chassis.observability.logs import get_logger
from chassis.settings import ServiceSettings
from contracts.topology import ConsumerSpec

logger = get_logger()

GRACE: Final = 10.0
"""Seconds that a stop waits for calls that run."""
PULL_TIMEOUT: Final = 5.0
"""Seconds a pull waits at the server; a message that arrives ends it at once."""
ANSWER_ON_ITS_WAY: Final = 0.1
"""Seconds that a stop waits for an answer of the server."""


def faststream_broker(settings: ServiceSettings, watch: ConnectionWatch) -> NatsBroker:
    """Return FastStream's broker, not yet connected, with the options of our own connection."""
    security = None
    if settings.nats_user and settings.nats_password:
        security = SASLPlaintext(settings.nats_user, settings.nats_password.get_secret_value())
    return NatsBroker(
        settings.nats_url,
        security=security,
        logger=None,
        apply_types=False,
        graceful_timeout=GRACE,
        js_options={"timeout": 3.0},
        **connection_options(settings, watch),
    )


async def stop_faststream(broker: NatsBroker) -> None:
    """Stop FastStream's broker, which drains its connection: one that is away or closed refuses that."""
    connection = broker._connection  # noqa: SLF001 - there is no public way to close without draining
    try:
        await broker.stop()
    except NatsError as error:
        logger.warning("consuming_not_drained", reason=repr(error))
        if connection is not None and not connection.is_closed:
            await connection.close()


class Readers:
    """The readers of one durable.

    Args:
        broker: FastStream's, connected.
        inbox: Prefix of the subjects on which the server may answer this service.
        receive: Called with every delivery, which it settles.
    """

    def __init__(self, broker: NatsBroker, inbox: str, receive: Callable[[BrokerMessage], Awaitable[object]]) -> None:
        self._broker = broker
        self._inbox = inbox
        self._receive = receive
        self._pulls: list[_Pull] = []
        self.active: list[Any] = []
        self.busy = 0
        """Deliveries that are being handled."""

    async def start(self, spec: ConsumerSpec, durable: str) -> None:
        """Begin to read."""
        for _ in range(spec.concurrency):
            reader = self._broker.subscriber(
                spec.filter_subject,
                stream=JStream(spec.stream, declare=False),
                durable=durable,
                pull_sub=PullSub(batch_size=1, timeout=PULL_TIMEOUT),
                ack_policy=AckPolicy.MANUAL,
                decoder=_as_it_came,
                inbox_prefix=f"{self._inbox}.".encode(),
                persistent=False,
                no_reply=True,
            )
            reader(self._hand_over)
            await reader.start()
            pull: Any = _Pull(reader.subscription)
            reader.subscription = pull
            self._pulls.append(pull)
            self.active.append(reader)

    async def stop(self) -> None:
        """Read no more, wait for calls that run, and leave to others what was fetched and not begun."""
        readers, self.active = self.active, []
        await asyncio.gather(*(pull.close() for pull in self._pulls))
        for outcome in await asyncio.gather(*(reader.stop() for reader in readers), return_exceptions=True):
            if isinstance(outcome, Exception):  # a reader whose connection or durable is gone cannot unsubscribe
                logger.warning("reader_not_stopped", reason=repr(outcome))
        for message in (message for pull in self._pulls for message in pull.left()):
            with suppress(NatsError):  # without connection it comes back when its acknowledgement time is over
                await message.nak()
        self._pulls = []

    async def _hand_over(self, delivery: Any) -> None:
        for pull in self._pulls:
            pull.handed_over(delivery)
        self.busy += 1
        try:
            await self._receive(delivery)
        finally:
            self.busy -= 1


class _Pull:
    """What FastStream pulls from: a pull subscription that can be told to ask no more.

    A reader that is stopped while the server answers would drop the answer, and the message would come back only
    when its acknowledgement time is over. So a stop first lets the answers come that are on their way.
    """

    def __init__(self, subscription: Any) -> None:
        self._subscription = subscription
        self._closing = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._fetched: dict[int, Any] = {}

    async def fetch(self, *, batch: int, timeout: float) -> list[Any]:  # noqa: ASYNC109 - the signature of nats-py
        if self._closing:
            await asyncio.Event().wait()  # until the reader's task is cancelled
        self._idle.clear()
        try:
            messages: list[Any] = await self._subscription.fetch(batch=batch, timeout=timeout)
        finally:
            self._idle.set()
        self._fetched.update((id(message), message) for message in messages)
        return messages

    def handed_over(self, message: Any) -> None:
        """Note that the handler of a message begins."""
        self._fetched.pop(id(message), None)

    async def close(self) -> None:
        """Ask no more; wait for an answer that is on its way."""
        self._closing = True
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_ON_ITS_WAY):
                await self._idle.wait()

    def left(self) -> list[Any]:
        """List what was fetched and whose handler never began."""
        return list(self._fetched.values())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._subscription, name)


async def _as_it_came(message: NatsMessage) -> Any:
    """Hand over the delivery itself: headers, acknowledgement and body belong together."""
    return message.raw_message
