"""All that a process consumes: one FastStream broker, and a subscription for each durable of the service."""

from __future__ import annotations

from collections.abc import Sequence

from nats.js.client import JetStreamContext

from chassis.messaging.connection import ConnectionWatch
from chassis.messaging.consuming import Handlers, WriteDeadLetter
from chassis.messaging.dead_letters import DeadLetterLimit
from chassis.messaging.readers import faststream_broker, stop_faststream
from chassis.messaging.subscription import Subscription
from chassis.running.progress import progress
from chassis.settings import ServiceSettings
from contracts.permissions import inbox_prefix
from contracts.topology import DEAD_LETTER_WINDOW, ConsumerSpec


class Consumption:
    """The subscriptions of one process.

    Args:
        settings: Where the broker is, and how many dead letters are too many.
        watch: Told of what happens to FastStream's connection.
        jetstream: Answers questions about durables.
        consumers: The durables.
        handlers: Called with what comes.
        write_dead_letter: Keeps what no handler could take.
    """

    def __init__(
        self,
        settings: ServiceSettings,
        watch: ConnectionWatch,
        jetstream: JetStreamContext,
        consumers: Sequence[ConsumerSpec],
        handlers: Handlers,
        write_dead_letter: WriteDeadLetter,
    ) -> None:
        self._broker = faststream_broker(settings, watch)
        self.subscriptions = tuple(
            Subscription(
                self._broker,
                jetstream,
                consumer,
                handlers,
                write_dead_letter,
                DeadLetterLimit(settings.dead_letter_limit, DEAD_LETTER_WINDOW),
                inbox_prefix(settings.service),
            )
            for consumer in consumers
        )

    async def start(self) -> None:
        """Connect and consume.

        Raises:
            TopologyError: a durable is not as the contracts say.
        """
        await self._broker.start()
        for subscription in self.subscriptions:
            await subscription.start()
            progress(f"consuming {subscription.spec.stream}")

    async def stop(self) -> None:
        """Stop taking and finish what is in flight within the grace."""
        for subscription in self.subscriptions:
            await subscription.stop()
        await stop_faststream(self._broker)
