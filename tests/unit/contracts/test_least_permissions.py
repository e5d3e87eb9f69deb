"""What each service may say to the broker, and what nobody may."""

from __future__ import annotations

from itertools import permutations

import pytest

from contracts.permissions import permissions
from contracts.topology import CONSUMERS, STREAMS, ConsumerSpec, consumers_of

SERVICES = ("registry", "submissions", "publisher", "notifier")
PAIRS = list(permutations(SERVICES, 2))


def allowed(service: str, subject: str) -> bool:
    """Tell whether the broker would let a service publish on a subject, by the rules of NATS wildcards."""
    given = subject.split(".")
    for pattern in permissions(service).publish:
        wanted = pattern.split(".")
        open_end = wanted[-1] == ">"
        head = wanted[:-1] if open_end else wanted
        enough = len(given) > len(head) if open_end else len(given) == len(head)
        if enough and all(w in ("*", g) for w, g in zip(head, given, strict=False)):
            return True
    return False


def test_every_service_of_the_topology_has_permissions() -> None:
    assert {stream.name.lower() for stream in STREAMS} - {"dead"} == set(SERVICES)
    for service in SERVICES:
        assert permissions(service).publish


@pytest.mark.parametrize("name", ["hub", "dead", "DEAD", "Publisher", "", "*", ">"])
def test_who_is_no_service_has_none(name: str) -> None:
    with pytest.raises(ValueError, match="no service"):
        permissions(name)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_listens_to_its_inbox_alone(service: str) -> None:
    assert permissions(service).subscribe == (f"_INBOX_{service}.>",)


@pytest.mark.parametrize(("service", "other"), PAIRS)
def test_a_service_publishes_its_own_events_and_dead_letters_only(service: str, other: str) -> None:
    assert allowed(service, f"hub.{service}.submission.published.lac")
    assert allowed(service, f"dead.{service}.hub.{other}.submission.accepted.lac")
    assert not allowed(service, f"hub.{other}.submission.published.lac")
    assert not allowed(service, f"dead.{other}.hub.{service}.submission.accepted.lac")


@pytest.mark.parametrize("consumer", CONSUMERS, ids=lambda consumer: f"{consumer.service}-{consumer.stream}")
@pytest.mark.parametrize("generation", [1, 9])
def test_a_service_works_through_every_generation_of_its_durables(consumer: ConsumerSpec, generation: int) -> None:
    service, stream, durable = consumer.service, consumer.stream, consumer.durable(generation)
    assert allowed(service, f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}")
    assert allowed(service, f"$JS.API.CONSUMER.INFO.{stream}.{durable}")
    assert allowed(service, f"$JS.API.CONSUMER.CREATE.{stream}.{durable}.{consumer.filter_subject}")
    assert allowed(service, f"$JS.ACK.{stream}.{durable}.1.2.3.1767225600000000000.0")
    assert allowed(service, f"$JS.ACK._.hash.{stream}.{durable}.1.2.3.1767225600000000000.0.token")
    assert not allowed(service, f"$JS.API.CONSUMER.CREATE.{stream}.{durable}")
    assert not allowed(service, f"$JS.API.CONSUMER.DURABLE.CREATE.{stream}.{durable}")
    assert not allowed(service, f"$JS.API.CONSUMER.DELETE.{stream}.{durable}")
    assert not allowed(service, f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{service}-g10")


@pytest.mark.parametrize(("service", "other"), PAIRS)
def test_a_service_touches_no_durable_of_another(service: str, other: str) -> None:
    for consumer in consumers_of(other):
        stream, durable = consumer.stream, consumer.durable(1)
        assert not allowed(service, f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}")
        assert not allowed(service, f"$JS.API.CONSUMER.CREATE.{stream}.{durable}.{consumer.filter_subject}")
        assert not allowed(service, f"$JS.ACK.{stream}.{durable}.1.2.3.1767225600000000000.0")
        assert not allowed(service, f"$JS.ACK._.hash.{stream}.{durable}.1.2.3.1767225600000000000.0.token")
        for own in consumers_of(service):
            disguised = f"{own.stream}.{own.durable(1)}.1.1767225600000000000.0"
            assert not allowed(service, f"$JS.ACK.{stream}.{durable}.{disguised}")


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("stream", [stream.name for stream in STREAMS])
@pytest.mark.parametrize(
    "action", ["CREATE", "UPDATE", "DELETE", "PURGE", "MSG.GET", "MSG.DELETE", "SNAPSHOT", "RESTORE"]
)
def test_no_service_changes_a_stream_or_reads_past_its_durables(service: str, stream: str, action: str) -> None:
    assert not allowed(service, f"$JS.API.STREAM.{action}.{stream}")
    assert not allowed(service, f"$JS.API.DIRECT.GET.{stream}")


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_sees_the_settings_of_the_streams_it_uses(service: str) -> None:
    used = {service.upper(), "DEAD", *(consumer.stream for consumer in consumers_of(service))}
    seen = {stream.name for stream in STREAMS if allowed(service, f"$JS.API.STREAM.INFO.{stream.name}")}
    assert seen == used
