"""Least NATS permissions per service, derived from the topology. Data only: whoever starts a server writes them down.

A service may publish to its own stream and its own dead letters, read through its own durables on the streams it
consumes from, make the next generation of these durables, and look at the settings of the streams it uses.
It can subscribe to nothing but its own inbox, so nobody reads along. Streams are made by provisioning alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from contracts.topology import GENERATIONS, STREAMS, ConsumerSpec, consumers_of, stream_of_service

DEAD_STREAM = "DEAD"


@dataclass(frozen=True, slots=True)
class Permissions:
    """Subjects a user of the broker may publish to and subscribe to; everything else is refused."""

    publish: tuple[str, ...]
    subscribe: tuple[str, ...]


def permissions(service: str) -> Permissions:
    """Return the permissions of a service.

    Raises:
        ValueError: no stream belongs to a service of this name.
    """
    own = stream_of_service(service)
    if service != service.lower() or own == DEAD_STREAM or own not in {stream.name for stream in STREAMS}:
        raise ValueError(f"{service!r} is no service of the topology")
    consumers = consumers_of(service)
    used = sorted({own, DEAD_STREAM, *(consumer.stream for consumer in consumers)})
    publish = [f"hub.{service}.>", f"dead.{service}.>", "$JS.API.INFO"]
    publish.extend(f"$JS.API.STREAM.INFO.{stream}" for stream in used)
    for consumer in consumers:
        publish.append(f"$JS.API.CONSUMER.NAMES.{consumer.stream}")
        for generation in GENERATIONS:
            publish.extend(_subjects_of_durable(consumer, consumer.durable(generation)))
    return Permissions(publish=tuple(publish), subscribe=(f"{inbox_prefix(service)}.>",))


def inbox_prefix(service: str) -> str:
    """Prefix of a service's inboxes; its connection must be opened with it."""
    return f"_INBOX_{service}"


def _subjects_of_durable(consumer: ConsumerSpec, durable: str) -> tuple[str, ...]:
    """Return the subjects that binding, fetching, acknowledging and making one durable take.

    The name of the subject that creates it ends in the filter, and the server compares both: a durable with a wider
    filter, or none, cannot be made. Acknowledgements have two forms; the second carries domain (none: ``_``) and
    account. A wildcard for the domain would match the first form of another's durable: with ``+NXT`` on it a service
    could take messages away from that durable.
    """
    stream = consumer.stream
    return (
        f"$JS.API.CONSUMER.INFO.{stream}.{durable}",
        f"$JS.API.CONSUMER.CREATE.{stream}.{durable}.{consumer.filter_subject}",
        f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}",
        f"$JS.ACK.{stream}.{durable}.>",
        f"$JS.ACK._.*.{stream}.{durable}.>",
    )
