"""Streams and durables on a server: what they should be, whether they are, and how a job makes them so.

Services assert and never repair, with one exception: a durable that the server lost or refuses is replaced by its
next generation (``next_durable``), because the server can refuse its state file for ever while it looks healthy.
"""

from __future__ import annotations

from typing import Any

from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    ConsumerInfo,
    DeliverPolicy,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.client import JetStreamContext
from nats.js.errors import APIError, NotFoundError

from chassis.errors import HubError
from chassis.observability.logs import get_logger
from contracts.topology import (
    ACK_WAIT,
    DUPLICATE_WINDOW,
    GENERATIONS,
    MAX_DELIVER,
    STREAMS,
    ConsumerSpec,
    StreamSpec,
)

logger = get_logger()


class TopologyError(HubError):
    """The server's streams or durables are not what the contracts say; run ``hub provision``."""


def stream_config(spec: StreamSpec, replicas: int) -> StreamConfig:
    """Translate a stream of the contracts into the server's terms."""
    return StreamConfig(
        name=spec.name,
        subjects=list(spec.subjects),
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        max_age=spec.max_age,
        max_bytes=spec.max_bytes,
        num_replicas=replicas,
        duplicate_window=DUPLICATE_WINDOW,
        deny_delete=spec.kept,
        deny_purge=spec.kept,
        allow_atomic=True,
        allow_direct=True,
    )


def consumer_config(spec: ConsumerSpec, generation: int) -> ConsumerConfig:
    """Translate a durable of the contracts into the server's terms."""
    durable = spec.durable(generation)
    return ConsumerConfig(
        name=durable,
        durable_name=durable,
        filter_subject=spec.filter_subject,
        deliver_policy=DeliverPolicy.ALL,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ACK_WAIT,
        max_deliver=MAX_DELIVER,
        max_ack_pending=spec.max_ack_pending,
    )


STREAM_FIELDS = (
    "subjects",
    "retention",
    "discard",
    "max_age",
    "max_bytes",
    "duplicate_window",
    "deny_delete",
    "deny_purge",
)
CONSUMER_FIELDS = ("filter_subject", "ack_policy", "ack_wait", "max_deliver", "max_ack_pending")


def differences(wanted: Any, found: Any, fields: tuple[str, ...]) -> list[str]:
    """Name the settings in which a server's stream or durable differs."""
    pairs = ((name, getattr(wanted, name), getattr(found, name)) for name in fields)
    return [
        f"{name} is {_plain(has)}, should be {_plain(should)}"
        for name, should, has in pairs
        if _plain(should) != _plain(has)
    ]


async def assert_stream(jetstream: JetStreamContext, spec: StreamSpec) -> None:
    """Check a stream.

    Raises:
        TopologyError: it is missing or set otherwise.
    """
    try:
        info = await jetstream.stream_info(spec.name)
    except NotFoundError:
        raise TopologyError(f"stream {spec.name} is missing: run `hub provision`") from None
    wrong = differences(stream_config(spec, info.config.num_replicas or 1), info.config, STREAM_FIELDS)
    if wrong:
        raise TopologyError(f"stream {spec.name}: {'; '.join(wrong)}: run `hub provision`")


async def newest_durable(jetstream: JetStreamContext, spec: ConsumerSpec) -> tuple[int, ConsumerInfo] | None:
    """Find the newest generation that the server knows and can use."""
    for generation in reversed(GENERATIONS):
        info = await _durable(jetstream, spec, generation)
        if info:
            return generation, info
    return None


async def next_durable(jetstream: JetStreamContext, spec: ConsumerSpec, after: int) -> int:
    """Find or create a durable that works, starting above generation ``after``.

    Raises:
        TopologyError: all generations are used up; an operator must look.
    """
    for generation in GENERATIONS:
        if generation <= after:
            continue
        try:
            await jetstream.add_consumer(spec.stream, consumer_config(spec, generation))
        except APIError as error:
            logger.error("durable_refused", stream=spec.stream, durable=spec.durable(generation), reason=str(error))  # noqa: TRY400 - the reason says it
            continue
        return generation
    raise TopologyError(f"no generation of {spec.service}'s durable on {spec.stream} works: see the runbook")


async def provision(jetstream: JetStreamContext, consumers: tuple[ConsumerSpec, ...], replicas: int = 1) -> None:
    """Create or update every stream, and every durable's newest generation."""
    for stream in STREAMS:
        config = stream_config(stream, replicas)
        try:
            await jetstream.stream_info(stream.name)
        except NotFoundError:
            await jetstream.add_stream(config)
        else:
            await jetstream.update_stream(config)
    for spec in consumers:
        newest = await newest_durable(jetstream, spec)
        if newest is None:
            await next_durable(jetstream, spec, after=0)
        else:
            await jetstream.add_consumer(spec.stream, consumer_config(spec, newest[0]))


async def _durable(jetstream: JetStreamContext, spec: ConsumerSpec, generation: int) -> ConsumerInfo | None:
    try:
        info: ConsumerInfo = await jetstream.consumer_info(spec.stream, spec.durable(generation))
    except NotFoundError:
        return None
    return info


def _plain(value: Any) -> Any:
    return getattr(value, "value", value) or None
