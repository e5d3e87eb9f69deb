"""The one way to consume: a durable pull consumer, acknowledged by hand, N readers of one message each.

The combination is fixed because the others lose or loop: push overruns slow handlers, FastStream's ``max_workers``
and larger batches hold messages that a stop strands until their acknowledgement time is over, automatic
acknowledgement drops a message on its first error or hammers it.

The guard beside it finds what FastStream cannot: a durable that vanished or is refused (then the next generation
takes over), and a pull loop that stopped asking.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any, Final

from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from nats.errors import Error as NatsError
from nats.js.api import ConsumerInfo
from nats.js.client import JetStreamContext
from nats.js.errors import NotFoundError

from chassis.messaging.consuming import Handlers, WriteDeadLetter, settle
from chassis.messaging.metrics import CONSUMER_GENERATION
from chassis.messaging.topology import (
    CONSUMER_FIELDS,
    TopologyError,
    consumer_config,
    differences,
    newest_durable,
    next_durable,
)
from chassis.observability.logs import get_logger
from contracts.topology import ConsumerSpec

logger = get_logger()

PULL_TIMEOUT: Final = 5.0
"""Seconds a pull waits at the server; a message that arrives ends it at once."""
ANSWER_ON_ITS_WAY: Final = 0.1
WATCH_EVERY: Final = 2.0
MISSES_BEFORE_NEXT: Final = 2
STUCK_BEFORE_RESTART: Final = 3


class Subscription:
    """One durable of the service, consumed and watched."""

    def __init__(
        self,
        broker: NatsBroker,
        jetstream: JetStreamContext,
        spec: ConsumerSpec,
        handlers: Handlers,
        write_dead_letter: WriteDeadLetter,
        inbox: str,
    ) -> None:
        self._broker = broker
        self._jetstream = jetstream
        self.spec = spec
        self._handlers = handlers
        self._write_dead_letter = write_dead_letter
        self._inbox = inbox
        self._readers: list[Any] = []
        self._pulls: list[_Pull] = []
        self._guard: asyncio.Task[None] | None = None
        self._busy = 0
        self._misses = 0
        self._stuck = 0
        self.generation = 0

    @property
    def durable(self) -> str:
        """Name of the durable in use."""
        return self.spec.durable(self.generation)

    async def start(self) -> None:
        """Find the durable, assert its settings, consume, watch.

        Raises:
            TopologyError: its settings are not what the contracts say, or no generation works.
        """
        newest = await newest_durable(self._jetstream, self.spec)
        if newest is None:
            generation = await next_durable(self._jetstream, self.spec, after=0)
            logger.error("durable_was_missing", stream=self.spec.stream, durable=self.spec.durable(generation))
        else:
            generation, info = newest
            wrong = differences(consumer_config(self.spec, generation), info.config, CONSUMER_FIELDS)
            if wrong:
                raise TopologyError(f"durable {info.name} on {info.stream_name}: {'; '.join(wrong)}")
        await self._consume(generation)
        self._guard = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Stop taking; messages in flight are finished by the broker's grace."""
        if self._guard:
            self._guard.cancel()
        await self._stop_readers()

    async def info(self) -> ConsumerInfo:
        """Ask the server for the durable in use.

        Raises:
            NotFoundError: the server does not know it.
        """
        info: ConsumerInfo = await self._jetstream.consumer_info(self.spec.stream, self.durable)
        return info

    async def _consume(self, generation: int) -> None:
        self.generation = generation
        CONSUMER_GENERATION.labels(stream=self.spec.stream).set(generation)
        for _ in range(self.spec.concurrency):
            reader = self._broker.subscriber(
                self.spec.filter_subject,
                stream=JStream(self.spec.stream, declare=False),
                durable=self.durable,
                pull_sub=PullSub(batch_size=1, timeout=PULL_TIMEOUT),
                ack_policy=AckPolicy.MANUAL,
                decoder=_keep_bytes,
                inbox_prefix=f"{self._inbox}.".encode(),
                persistent=False,
            )
            reader(self._receive)
            await reader.start()
            pull: Any = _Pull(reader.subscription)
            reader.subscription = pull
            self._pulls.append(pull)
            self._readers.append(reader)

    async def _receive(self, message: NatsMessage) -> None:
        for pull in self._pulls:
            pull.handed_over(message.raw_message)
        self._busy += 1
        try:
            await settle(message.raw_message, self._handlers, self._write_dead_letter)
        finally:
            self._busy -= 1

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH_EVERY)
            try:
                await self._look()
            except Exception as error:  # noqa: BLE001 - the guard outlives every fault it looks for
                logger.warning("durable_not_checked", durable=self.durable, reason=f"{type(error).__name__}: {error}")

    async def _look(self) -> None:
        try:
            info = await self.info()
        except NotFoundError:
            self._misses += 1
            if self._misses >= MISSES_BEFORE_NEXT:
                await self._take_over()
            return
        self._misses = 0
        nobody_asks = not info.num_waiting and not self._busy
        self._stuck = self._stuck + 1 if nobody_asks else 0
        if self._stuck >= STUCK_BEFORE_RESTART:
            logger.error("consumption_stuck", stream=self.spec.stream, durable=self.durable, pending=info.num_pending)
            await self._restart(self.generation)

    async def _take_over(self) -> None:
        """Go on with a newer generation that another replica made, or make it."""
        newest = await newest_durable(self._jetstream, self.spec)
        if newest and newest[0] > self.generation:
            generation = newest[0]
        else:
            generation = await next_durable(self._jetstream, self.spec, after=self.generation)
        logger.error(
            "durable_lost", stream=self.spec.stream, durable=self.durable, replaced_by=self.spec.durable(generation)
        )
        await self._restart(generation)
        self._misses = 0

    async def _restart(self, generation: int) -> None:
        await self._stop_readers()
        self._stuck = 0
        await self._consume(generation)

    async def _stop_readers(self) -> None:
        readers, self._readers = self._readers, []
        await asyncio.gather(*(pull.close() for pull in self._pulls))
        for outcome in await asyncio.gather(*(reader.stop() for reader in readers), return_exceptions=True):
            if isinstance(outcome, Exception):  # a reader whose connection or durable is gone cannot unsubscribe
                logger.warning("reader_not_stopped", durable=self.durable, reason=repr(outcome))
        for message in (message for pull in self._pulls for message in pull.left()):
            with suppress(NatsError):  # without connection it comes back when its acknowledgement time is over
                await message.nak()
        self._pulls = []


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


async def _keep_bytes(message: Any) -> bytes:
    body: bytes = message.body
    return body
