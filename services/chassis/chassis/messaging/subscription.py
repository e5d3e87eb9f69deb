"""The one way to consume: a durable pull consumer, acknowledged by hand, N readers of one message each.

The combination is fixed because the others lose or loop: push overruns slow handlers, FastStream's ``max_workers``
and larger batches hold messages that a stop strands until their acknowledgement time is over, automatic
acknowledgement drops a message on its first error or hammers it.

The guard beside it finds what FastStream cannot: a durable that vanished or is refused (then the next generation
takes over), a pull loop that stopped asking, and dead letters one after the other (then consumption stops).
"""

from __future__ import annotations

import asyncio
from typing import Final

from faststream.nats import NatsBroker
from nats.js.api import ConsumerInfo
from nats.js.client import JetStreamContext
from nats.js.errors import NotFoundError

from chassis.messaging.consuming import BrokerMessage, Handlers, WriteDeadLetter, settle
from chassis.messaging.dead_letters import DeadLetterLimit
from chassis.messaging.metrics import CONSUMER_GENERATION, CONSUMER_STOPPED
from chassis.messaging.readers import Readers
from chassis.messaging.topology import (
    CONSUMER_FIELDS,
    TopologyError,
    consumer_config,
    differences,
    newest_durable,
    next_durable,
)
from chassis.observability.logs import get_logger
from chassis.running.waiting import wait
from contracts.topology import ConsumerSpec

logger = get_logger()

WATCH_EVERY: Final = 5.0
MISSES_BEFORE_NEXT: Final = 2
STUCK_BEFORE_RESTART: Final = 3


class Subscription:
    """One durable of the service, consumed and watched.

    Args:
        broker: FastStream's, connected.
        jetstream: Answers questions about the durable.
        spec: The durable as the contracts have it.
        handlers: Called with what comes.
        write_dead_letter: Keeps what no handler could take.
        limit: How many of those are too many.
        inbox: Prefix of the subjects on which the server may answer this service.
    """

    def __init__(
        self,
        broker: NatsBroker,
        jetstream: JetStreamContext,
        spec: ConsumerSpec,
        handlers: Handlers,
        write_dead_letter: WriteDeadLetter,
        limit: DeadLetterLimit,
        inbox: str,
    ) -> None:
        self._jetstream = jetstream
        self.spec = spec
        self._handlers = handlers
        self._write_dead_letter = write_dead_letter
        self._limit = limit
        self.readers = Readers(broker, inbox, self._receive)
        self._guard: asyncio.Task[None] | None = None
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
        await self.readers.stop()

    async def info(self) -> ConsumerInfo:
        """Return what the server tells of the durable in use.

        Raises:
            TooManyDeadLettersError: it is consumed no longer.
            NotFoundError: the server does not know it.
        """
        self._limit.check()
        return await self._info()

    async def _info(self) -> ConsumerInfo:
        info: ConsumerInfo = await self._jetstream.consumer_info(self.spec.stream, self.durable)
        return info

    async def _consume(self, generation: int) -> None:
        self.generation = generation
        CONSUMER_GENERATION.labels(stream=self.spec.stream).set(generation)
        CONSUMER_STOPPED.labels(stream=self.spec.stream).set(0)
        await self.readers.start(self.spec, self.durable)

    async def _receive(self, delivery: BrokerMessage) -> None:
        await settle(delivery, self._handlers, self._keep_dead_letter)

    async def _keep_dead_letter(self, delivery: BrokerMessage, reason: str, deliveries: int) -> None:
        """Write a dead letter within the limit; past it the message stays on the stream."""
        self._limit.take()
        try:
            await self._write_dead_letter(delivery, reason, deliveries)
        except BaseException:
            self._limit.give_back()
            raise

    async def _watch(self) -> None:
        while not await wait(self._limit.passed, WATCH_EVERY):
            try:
                await self._look()
            except Exception as error:  # noqa: BLE001 - the guard outlives every fault it looks for
                logger.warning("durable_not_checked", durable=self.durable, reason=f"{type(error).__name__}: {error}")
        await self._give_up()

    async def _give_up(self) -> None:
        """Take no more: what would come next would most likely be a dead letter, too."""
        CONSUMER_STOPPED.labels(stream=self.spec.stream).set(1)
        logger.error("consumption_stopped", stream=self.spec.stream, durable=self.durable, reason=self._limit.reason)
        await self.readers.stop()

    async def _look(self) -> None:
        try:
            info = await self._info()
        except NotFoundError:
            self._misses += 1
            if self._misses >= MISSES_BEFORE_NEXT:
                await self._take_over()
            return
        self._misses = 0
        nobody_asks = not info.num_waiting and not self.readers.busy
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
        await self.readers.stop()
        self._stuck = 0
        await self._consume(generation)
